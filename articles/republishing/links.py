from urllib.parse import urljoin

from articles.addresses import unfollowed
from articles.richtext.links import link


def outside_link(given: str, address: str) -> str:
    """A link of a text at `address`, as it works on any other site; "" where it must not or cannot lead."""
    given = given.strip()
    if not given or given.startswith("#"):
        return ""
    try:
        whole = link(urljoin(address, given))
        return unfollowed(whole) if whole else ""
    except ValueError:
        return ""
