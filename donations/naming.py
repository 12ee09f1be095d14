"""Donors who are named in public: those who asked for it, of whom a person said yes, in campaigns that show names."""

from collections.abc import Iterable
from dataclasses import dataclass

from donations.models import Campaign, Gift, Pledge

NEWEST = 12


@dataclass(frozen=True, order=True)
class Named:
    """A name as the donor wrote it, and the words beside it, if any."""

    name: str
    message: str = ""


def everybody() -> list[Named]:
    """By name. Two statements."""
    return sorted(once(promise for model in (Gift, Pledge) for promise in model.objects.names_shown()))


def newest(campaign: Campaign) -> list[Named]:
    """The newest of one campaign; no statement when it shows no names."""
    if not campaign.shows_names:
        return []
    found = [row for model in (Gift, Pledge) for row in model.objects.names_shown().filter(campaign=campaign)[:NEWEST]]
    return once(sorted(found, key=lambda promise: promise.created_at, reverse=True))[:NEWEST]


def once(promises: Iterable) -> list[Named]:
    """In their order, each name with its words; without words only when it has none."""
    found = list(dict.fromkeys(Named(promise.name, promise.public_message) for promise in promises))
    with_words = {one.name for one in found if one.message}
    return [one for one in found if one.message or one.name not in with_words]
