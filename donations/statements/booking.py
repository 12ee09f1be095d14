"""What a line of the bank is, and writing its money into the ledger."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import OuterRef, Q, Subquery

from donations import references
from donations.applying import Deferred, Delivery, Movement, Source, apply_all
from donations.booking import noon
from donations.models import BankLine, Campaign, Gift, LedgerEntry, LineRule, Pledge, Promise
from donations.models.rules import first_fitting

# Few enough for one statement of SQLite.
CHUNK = 500


class Matcher:
    """Knows the rules of an account, and what a set of its lines names. Three statements, however many lines."""

    def __init__(self, lines: Iterable, account):
        self.rules = list(LineRule.objects.active(account))
        named = {reference for line in lines for reference in references.find(line.title)}
        self.known = {row.reference: row for model in (Gift, Pledge) for row in find_all(model, sorted(named))}

    def named(self, line) -> list[Gift | Pledge]:
        return [self.known[reference] for reference in references.find(line.title) if reference in self.known]

    def rule(self, line) -> LineRule | None:
        """What says that a line is no gift. When it names one all the same, a person looks at it."""
        return None if self.named(line) else first_fitting(self.rules, line)

    def target(self, line) -> Gift | Pledge | None:
        """The one gift or pledge that a line names, in the same currency. Of two references none is chosen."""
        found = self.named(line)
        if len(found) != 1 or found[0].currency != line.currency or first_fitting(self.rules, line):
            return None
        return found[0]


def named(text: str) -> list[Gift | Pledge]:
    """The gifts and pledges whose references stand in a text."""
    return [row for model in (Gift, Pledge) for row in model.objects.filter(reference__in=references.find(text))]


def find_all(model, named: list[str]):
    """In parts, because SQLite takes only so many values at once."""
    for start in range(0, len(named), CHUNK):
        yield from model.objects.filter(reference__in=named[start : start + CHUNK])


def book(lines: Iterable[BankLine], matcher: Matcher):
    """Sort out what rules know, book the lines that name one gift or pledge; all others stay with a person."""
    sort([(line, rule) for line in lines if (rule := matcher.rule(line))])
    named = [(line, target) for line in lines if not line.is_reversal and (target := matcher.target(line))]
    coming = [(line, target) for line, target in named if line.amount_minor > 0]
    for start in range(0, len(coming), CHUNK):
        book_payments(coming[start : start + CHUNK])
    for line, target in named:
        if line.amount_minor < 0 and isinstance(target, Gift):
            book_repayment(line, target)


def sort(known: list[tuple[BankLine, LineRule]]):
    """One statement for each rule and some hundreds of lines."""
    for rule in {rule for _line, rule in known}:
        its = [line.pk for line, fitting in known if fitting == rule]
        for start in range(0, len(its), CHUNK):
            rows = BankLine.objects.open().filter(pk__in=its[start : start + CHUNK])
            rows.update(kind=rule.kind, state=BankLine.State.SET_ASIDE, rule=rule)


def sort_open(account) -> int:
    """Ask the rules about the lines that wait already. Answers how many they knew."""
    lines = list(BankLine.objects.open().filter(account=account))
    matcher = Matcher(lines, account)
    known = [(line, rule) for line in lines if (rule := matcher.rule(line))]
    sort(known)
    return len(known)


@transaction.atomic
def book_payments(named: list[tuple[BankLine, Gift | Pledge]], *, by=None):
    """Money that came, in a few statements however many lines there are."""
    given = gifts_of(named)
    apply_all([delivery(line, gift, LedgerEntry.Kind.PAYMENT, by) for line, gift in given])
    decided(BankLine.Kind.GIFT, [line for line, _gift in given], by)


def book_repayment(line: BankLine, gift: Gift, *, by=None):
    """Money that went back. Of a gift that was never paid it stays with a person."""
    try:
        apply_all([delivery(line, gift, LedgerEntry.Kind.REFUND, by)])
    except Deferred:
        return
    decided(BankLine.Kind.REFUND, [line], by)


def gifts_of(named: list[tuple[BankLine, Gift | Pledge]]) -> list[tuple[BankLine, Gift]]:
    """The gift itself while it waits; a month's gift of a pledge; another gift when the first was paid already."""
    given, taken = [], set()
    for line, target in named:
        if isinstance(target, Pledge):
            given.append((line, target.gift_for(f"line:{line.pk}")))
        elif (target.may_be_paid or target.status == Gift.Status.PROCESSING) and target.pk not in taken:
            taken.add(target.pk)
            given.append((line, target))
        else:
            given.append((line, target.again(f"line:{line.pk}", line.amount_minor)))
    Gift.objects.make_all([gift for _line, gift in given if gift.pk is None])
    return given


def delivery(line: BankLine, gift: Gift, kind: str, by) -> Delivery:
    movement = Movement(kind, line.money, f"line:{line.pk}", noon(line.booked_on))
    source = Source(Promise.Provider.BANK_TRANSFER, LedgerEntry.Source.LINE, line=line, by=by)
    return Delivery(gift, [movement], source)


def decided(kind: str, lines: list[BankLine], by):
    """One statement for all: the gift of each line is that of its ledger entry."""
    gift = LedgerEntry.objects.filter(line=OuterRef("pk")).values("gift")[:1]
    rows = BankLine.objects.filter(pk__in=[line.pk for line in lines])
    rows.update(kind=kind, state=BankLine.State.BOOKED, rule=None, by=by, gift=Subquery(gift))


@transaction.atomic
def book_as_new(line: BankLine, *, by) -> Gift:
    """Money that names nothing and is a gift all the same: one of nobody known."""
    gift = Gift.objects.create(
        made_for=f"line:{line.pk}", campaign=Campaign.objects.get(is_default=True),
        provider=Promise.Provider.BANK_TRANSFER, status=Gift.Status.AWAITING_TRANSFER,
        amount_minor=line.amount_minor, currency=line.currency, name=line.name[:100],
    )  # fmt: skip
    book_payments([(line, gift)], by=by)
    return gift


def set_aside(line: BankLine, *, kind: str, note: str, by):
    """A fee, a payout, an own transfer: no gift, and nobody is asked again."""
    line.kind, line.state, line.rule, line.note, line.by = kind, BankLine.State.SET_ASIDE, None, note, by
    line.save(update_fields=["kind", "state", "rule", "note", "by"])


def suggestions(line: BankLine) -> list[Gift | Pledge]:
    """What a line may belong to: a reference with one wrong digit, the same account as before, the same amount.

    Money that went out may be what was asked to go back.
    """
    near = list(references.nearly(line.title))
    if near:
        found = [row for model in (Gift, Pledge) for row in find_all(model, near)]
        if found:
            return found[:5]
    if line.amount_minor < 0:
        return list(Gift.objects.to_give_back().filter(back_minor=-line.amount_minor, currency=line.currency)[:5])
    same = Q(lines__iban=line.iban) if line.iban else Q(pk=None)
    waiting = Q(status__in=Gift.UNPAID, amount_minor=line.amount_minor)
    return list(Gift.objects.filter(same | waiting, currency=line.currency).distinct().order_by("-created_at")[:5])
