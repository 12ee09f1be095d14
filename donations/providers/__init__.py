"""Companies that take cards for us. Which ones there are stands in the settings; each is loaded when it is needed."""

from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from donations.providers.base import Busy, Provider, Rejected, Report, Session, Unavailable

__all__ = ["Busy", "Provider", "Rejected", "Report", "Session", "Unavailable", "for_cards", "of"]


def of(key: str) -> Provider | None:
    """The provider of that name, None when it is not set up here."""
    path = settings.DONATION_PROVIDERS.get(key)
    return load(path) if path else None


def for_cards(frequency: str, currency: str) -> Provider | None:
    """The provider that new card payments go to: the first that takes this."""
    found = (of(key) for key in settings.DONATION_PROVIDERS)
    return next((one for one in found if frequency in one.frequencies and currency in one.currencies), None)


@cache
def load(path: str) -> Provider:
    return import_string(path)()
