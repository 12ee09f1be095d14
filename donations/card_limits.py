"""How many card payments may be begun: thieves try out stolen cards where it is easy."""

from donations.models import RateBucket

# In an hour: from one network, and on the whole site.
STARTS_OF_NETWORK, STARTS_OF_SITE = 5, 60


def are_reached(address: str) -> bool:
    """Counts one more start. One who is refused does not use up the site's share of others."""
    if RateBucket.objects.hit("card", address) > STARTS_OF_NETWORK:
        return True
    return RateBucket.objects.hit("card of the site", "") > STARTS_OF_SITE
