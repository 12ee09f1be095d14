"""Recomputes the books: what is stored beside the ledger must be what the ledger says."""

from collections.abc import Iterator

from django.db.models import F

from donations.deriving import derive_gift, derive_pledge, sums
from donations.models import Gift, LedgerEntry, Pledge

CHUNK = 500


def drift() -> Iterator[str]:
    """One sentence for each thing that is not as the ledger says, by row number. None is the right answer."""
    for gift in Gift.objects.prefetch_related("entries", "steps").iterator(chunk_size=CHUNK):
        yield from _drift_of_gift(gift)
    for pledge in Pledge.objects.prefetch_related("gifts__entries", "steps").iterator(chunk_size=CHUNK):
        entries = [entry for gift in pledge.gifts.all() for entry in gift.entries.all()]
        yield from _compare("pledge", pledge, derive_pledge(entries, pledge.steps.all()))
    for entry in LedgerEntry.objects.exclude(currency=F("gift__currency")).iterator(chunk_size=CHUNK):
        yield f"entry {entry.pk} is in another currency than its gift"


def _drift_of_gift(gift: Gift) -> Iterator[str]:
    entries = gift.entries.all()
    yield from _compare("gift", gift, derive_gift(gift.provider, entries, gift.steps.all()))
    money = sums(entries)
    if money.received < 0 or (entries and not any(entry.amount_minor > 0 for entry in entries)):
        yield f"gift {gift.pk}: more went out than came in"
    if money.received > 0 and gift.email and gift.donor_id is None:
        yield f"gift {gift.pk} has money and an address but no donor"


def _compare(name: str, promise, derived: str) -> Iterator[str]:
    if promise.status != derived:
        yield f"{name} {promise.pk} is stored as {promise.status!r}, the ledger says {derived!r}"
