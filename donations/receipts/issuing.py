"""Numbers, rows and mails of receipts. Payments get theirs from donations/applying.py, in the same transaction."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils import timezone, translation

from donations.models import Campaign, Donor, Gift, LedgerEntry, Receipt, ReceiptLine, ReceiptSeries
from donations.receipts import text


class NothingToProve(Exception):
    """The gift has no money left, no donor, or a receipt that still holds."""


def issue(paid: Iterable[tuple[Gift, LedgerEntry]]) -> dict[int, Receipt]:
    """One receipt for each payment of a gift whose donor is known, in few statements; by entry."""
    paid = [(gift, entry) for gift, entry in paid if gift.donor_id]
    if not paid:
        return {}
    purposes = Campaign.objects.prefetch_related("texts").in_bulk({gift.campaign_id for gift, _entry in paid})
    year, tax = timezone.localdate().year, text.tax_id()
    numbers = ReceiptSeries.objects.take(year, len(paid))
    receipts = Receipt.objects.bulk_create(
        of_payment(gift, entry, purposes[gift.campaign_id], (year, number), tax)
        for (gift, entry), number in zip(paid, numbers, strict=True)
    )
    issued = {entry.pk: receipt for (_gift, entry), receipt in zip(paid, receipts, strict=True)}
    ReceiptLine.objects.bulk_create(
        ReceiptLine(receipt=receipt, entry_id=pk, is_proof=True) for pk, receipt in issued.items()
    )
    return issued


def of_payment(gift: Gift, entry: LedgerEntry, campaign: Campaign, name: tuple[int, int], tax: str) -> Receipt:
    with translation.override(gift.language):
        content = text.of_payment(Receipt.number_of(*name), entry, purpose(campaign), gift.language, tax)
    return of_gift(gift, [entry], name, content)


def of_gift(gift: Gift, entries: list[LedgerEntry], name: tuple[int, int], content: dict) -> Receipt:
    """Not saved yet. The donor is named as in the form, else as by the bank."""
    days = [timezone.localdate(entry.occurred_at) for entry in entries]
    return Receipt(
        year=name[0], number=name[1], kind=Receipt.Kind.GIFT, content=content, language=gift.language,
        donor_id=gift.donor_id, covers_from_on=min(days), covers_until_on=max(days),
        name=gift.name or next((entry.line.name for entry in entries if entry.line), ""),
    )  # fmt: skip


def purpose(campaign: Campaign) -> str:
    words = campaign.text()
    return words.title if words else campaign.slug


@transaction.atomic
def issue_rest(gift: Gift) -> Receipt:
    """Another receipt, for what remains of a gift after its receipts became void, or of one that has none."""
    gift = Gift.objects.select_for_update().select_related("campaign").get(pk=gift.pk)
    if not can_issue_rest(gift):
        raise NothingToProve
    entries = list(moved(gift).staying().select_related("line", "gift"))
    mine, name = proofs_of_gift(gift).order_by("year", "number"), next_number()
    replaced = list(mine.filter(replaced_by=None))
    with translation.override(gift.language):
        number = Receipt.number_of(*name)
        content = text.of_rest(number, entries, purpose(gift.campaign), gift.language, replaced)
    receipt = written(of_gift(gift, entries, name, content), entries, is_proof=True)
    mine.exclude(pk=receipt.pk).replace(receipt)
    return receipt


def can_issue_rest(gift: Gift) -> bool:
    return has_rest(gift, gift.balance(), proofs_of_gift(gift))


def has_rest(gift: Gift, balance_minor: int, receipts: Iterable[Receipt]) -> bool:
    """A known donor, money that stayed, and no receipt that holds. For pages that read these already."""
    holds = any(receipt.kind == Receipt.Kind.GIFT and not receipt.voided_at for receipt in receipts)
    return gift.donor_id is not None and balance_minor > 0 and not holds


def moved(gift: Gift):
    return gift.entries.exclude(kind=LedgerEntry.Kind.FEE)


def proofs_of_gift(gift: Gift):
    return Receipt.objects.of_gifts([gift]).filter(kind=Receipt.Kind.GIFT)


def next_number() -> tuple[int, int]:
    year = timezone.localdate().year
    return year, ReceiptSeries.objects.take(year, 1)[0]


def written(receipt: Receipt, entries: Iterable[LedgerEntry], *, is_proof: bool) -> Receipt:
    receipt.save()
    ReceiptLine.objects.bulk_create(ReceiptLine(receipt=receipt, entry=entry, is_proof=is_proof) for entry in entries)
    return receipt


@transaction.atomic
def overview(donor: Donor, first: date, last: date, language: str) -> Receipt:
    """All that a donor gave from one day to another. Asked for again while nothing changed, it is the same receipt."""
    entries = list(LedgerEntry.objects.of_donor(donor).between(first, last).exclude(kind=LedgerEntry.Kind.FEE))
    if not entries:
        raise NothingToProve
    known = donor.receipts.valid().filter(kind=Receipt.Kind.PERIOD, language=language)
    for receipt in known.filter(covers_from_on=first, covers_until_on=last).prefetch_related("lines"):
        if {line.entry_id for line in receipt.lines.all()} == {entry.pk for entry in entries}:
            return receipt
    return written(of_period(donor, (first, last), entries, language), entries, is_proof=False)


def of_period(donor: Donor, days: tuple[date, date], entries: list[LedgerEntry], language: str) -> Receipt:
    name = next_number()
    with translation.override(language):
        content = text.of_period(Receipt.number_of(*name), days, entries, proofs_of(entries), language)
    return Receipt(
        year=name[0], number=name[1], kind=Receipt.Kind.PERIOD, donor=donor, name=donor.name, content=content,
        covers_from_on=days[0], covers_until_on=days[1], language=language,
    )  # fmt: skip


def proofs_of(entries: list[LedgerEntry]) -> dict[int, str]:
    lines = ReceiptLine.objects.filter(entry__in=entries, is_proof=True).select_related("receipt")
    return {line.entry_id: str(line.receipt) for line in lines}
