"""What a line of the bank is, and writing its money into the ledger."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q

from donations import references
from donations.applying import Deferred, Movement, Source, apply
from donations.booking import noon
from donations.models import BankLine, Campaign, Gift, LedgerEntry, Pledge, Promise

WAITING = (Gift.Status.AWAITING_TRANSFER, Gift.Status.CANCELLED, Gift.Status.CREATED)


class Matcher:
    """Knows the gifts and pledges that a set of lines names. Two statements, however many lines."""

    def __init__(self, lines: Iterable):
        named = {reference for line in lines for reference in references.find(line.title)}
        self.known = {row.reference: row for model in (Gift, Pledge) for row in find_all(model, sorted(named))}

    def target(self, line) -> Gift | Pledge | None:
        """The one gift or pledge that a line names, in the same currency. Of two references none is chosen."""
        found = [self.known[reference] for reference in references.find(line.title) if reference in self.known]
        return found[0] if len(found) == 1 and found[0].currency == line.currency else None


def find_all(model, named: list[str]):
    """In parts, because SQLite takes only so many values at once."""
    for start in range(0, len(named), 500):
        yield from model.objects.select_related("campaign").filter(reference__in=named[start : start + 500])


def book(line: BankLine, target: Gift | Pledge | None, *, by=None):
    """Write a line's money down for what it names. A line that cannot be decided safely stays with a person."""
    if target is None or line.is_reversal:
        return
    try:
        with transaction.atomic():
            _write(line, target, by)
    except Deferred:
        return


def _write(line: BankLine, target: Gift | Pledge, by):
    if line.amount_minor > 0:
        kind, gift = LedgerEntry.Kind.PAYMENT, gift_of_money(line, target)
    elif isinstance(target, Gift):
        kind, gift = LedgerEntry.Kind.REFUND, target
    else:
        raise Deferred("Which month's gift was given back, a person says.")
    movement = Movement(kind, line.money, f"line:{line.pk}", noon(line.booked_on))
    source = Source(Promise.Provider.BANK_TRANSFER, LedgerEntry.Source.LINE, line=line, by=by)
    apply([movement], to=gift, source=source)
    line.kind = BankLine.Kind.GIFT if line.amount_minor > 0 else BankLine.Kind.REFUND
    line.state, line.gift, line.by = BankLine.State.BOOKED, gift, by
    line.save(update_fields=["kind", "state", "gift", "by"])


def gift_of_money(line: BankLine, target: Gift | Pledge) -> Gift:
    """The gift itself while it waits; a month's gift of a pledge; another gift when the first was paid already."""
    if isinstance(target, Pledge):
        return target.gift_for(f"line:{line.pk}")
    target.refresh_from_db(fields=["status"])
    return target if target.status in WAITING else target.again(f"line:{line.pk}", line.amount_minor)


@transaction.atomic
def book_as_new(line: BankLine, *, by) -> Gift:
    """Money that names nothing and is a gift all the same: one of nobody known."""
    gift, _made = Gift.objects.get_or_create(
        made_for=f"line:{line.pk}",
        defaults={
            "campaign": Campaign.objects.get(is_default=True), "provider": Promise.Provider.BANK_TRANSFER,
            "amount_minor": line.amount_minor, "currency": line.currency, "name": line.name[:100],
        },
    )  # fmt: skip
    book(line, gift, by=by)
    return gift


def set_aside(line: BankLine, *, note: str, by):
    """A fee, a payout, an own transfer: no gift, and nobody is asked again."""
    line.kind, line.state, line.note, line.by = BankLine.Kind.OTHER, BankLine.State.SET_ASIDE, note, by
    line.save(update_fields=["kind", "state", "note", "by"])


def suggestions(line: BankLine) -> list[Gift | Pledge]:
    """What a line may belong to: a reference with one wrong digit, the same account as before, the same amount."""
    near = list(references.nearly(line.title))
    if near:
        found = [row for model in (Gift, Pledge) for row in find_all(model, near)]
        if found:
            return found[:5]
    same = Q(lines__iban=line.iban) if line.iban else Q(pk=None)
    waiting = Q(status=Gift.Status.AWAITING_TRANSFER, amount_minor=line.amount_minor)
    return list(Gift.objects.filter(same | waiting, currency=line.currency).distinct().order_by("-created_at")[:5])
