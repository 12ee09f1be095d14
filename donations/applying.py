"""The only writer of money. Commands, forms, actions, imports and providers all end in `apply`.

The same fact may come ten times, in any order, from two processes at once: the books come out the same.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter

from django.db import transaction
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce, Lower

from donations import letters
from donations.deriving import derive_gift, derive_pledge
from donations.models import Donor, Gift, LedgerEntry, Pledge, ProviderRef, Receipt, Step
from donations.money import Money
from donations.receipts import issuing

# An adjustment upwards is money that was booked on the wrong gift before.
PAYING = (LedgerEntry.Kind.PAYMENT, LedgerEntry.Kind.ADJUSTMENT)


@dataclass(frozen=True)
class Movement:
    """Money that came or went. `external_id` is the provider's own name of this movement; kind and sign fit."""

    kind: str
    money: Money
    external_id: str
    occurred_at: datetime


@dataclass(frozen=True)
class Event:
    """Something that happened and is not money. `back_minor` is what shall have gone back, where that is asked."""

    kind: str
    external_id: str
    occurred_at: datetime
    attempt: int = 0
    due_at: datetime | None = None
    back_minor: int | None = None


@dataclass(frozen=True)
class Ref:
    """The provider's name of something that belongs to the gift or pledge."""

    object_id: str


@dataclass(frozen=True)
class Source:
    """Who says so: the provider, and what the ledger keeps beside each entry (`by` and `reason` at the desk)."""

    provider: str
    kind: str = LedgerEntry.Source.DESK
    line: object = None
    event: object = None
    by: object = None
    reason: str = field(default="")


@dataclass(frozen=True)
class Delivery:
    """Facts about one gift or pledge, and who says so."""

    to: Gift | Pledge
    facts: Sequence[Movement | Event | Ref]
    source: Source


class Deferred(Exception):
    """These facts cannot be booked yet, or not without a person. Nothing was written."""


class TooEarly(Deferred):
    """Money went out of what it has not come into yet: another fact is on its way."""


class Contradiction(Exception):
    """The same fact was written down before with another sum or for another gift. Nothing was written."""


def apply(facts: Sequence[Movement | Event | Ref], *, to: Gift | Pledge, source: Source) -> list[LedgerEntry]:
    """Write down what is new among `facts` and bring the state of the gift or pledge up to date.

    Returns the entries that were new. Raises Deferred or Contradiction, and then nothing is written.
    """
    return apply_all([Delivery(to, facts, source)])


@transaction.atomic
def apply_all(deliveries: Sequence[Delivery]) -> list[LedgerEntry]:
    """The same for many at once, in the same few statements: at most some hundreds, or SQLite has too many values."""
    promises = [delivery.to for delivery in deliveries]
    gifts, pledges = of(Gift, promises), of(Pledge, promises)
    _take(gifts)
    _take(pledges)
    _write_refs(_pairs(deliveries, Ref))
    entries = _write_entries(_pairs(deliveries, Movement))
    steps = _write_steps(_pairs(deliveries, Event))
    _settle_gifts(gifts)
    _settle_pledges(pledges)
    _greet(gifts, [entry for entry in entries if entry.kind in PAYING and entry.amount_minor > 0])
    _void_receipts(entries, steps)
    letters.tell(step for step in steps if step.pledge)
    return entries


def of(model, promises: Iterable) -> list:
    return [promise for promise in promises if isinstance(promise, model)]


def _pairs(deliveries, kind) -> list[tuple[Delivery, Movement | Event | Ref]]:
    return [
        (delivery, fact) for delivery in deliveries for fact in dict.fromkeys(delivery.facts) if isinstance(fact, kind)
    ]


def _take(promises: list):
    """The first write: on PostgreSQL it is the lock of the rows, on SQLite the transaction holds the only one.

    Without it two correct facts at once would leave a state that knows only one of them.
    """
    if not promises:
        return
    rows = type(promises[0]).objects.filter(pk__in={promise.pk for promise in promises})
    rows.update(version=F("version") + 1)
    fresh = rows.in_bulk()
    for promise in promises:
        now = fresh[promise.pk]
        promise.version, promise.status, promise.donor_id = now.version, now.status, now.donor_id
        promise.provider = now.provider


def _write_refs(named: list[tuple[Delivery, Ref]]):
    """An object belongs to the promise that claimed it first."""
    ProviderRef.objects.bulk_create(
        (
            ProviderRef(provider=delivery.source.provider, object_id=ref.object_id, **_owner(delivery.to))
            for delivery, ref in named
        ),
        ignore_conflicts=True,
    )


def _owner(promise) -> dict:
    return {promise._meta.model_name: promise}


def _write_entries(moved: list[tuple[Delivery, Movement]]) -> list[LedgerEntry]:
    if any(movement.money.currency != delivery.to.currency for delivery, movement in moved):
        raise Deferred("The money is in another currency than the gift.")
    _refuse_money_out_of_nothing(moved)
    known = _known(LedgerEntry, moved)
    new = []
    for delivery, movement in moved:
        key = (delivery.source.provider, movement.kind, movement.external_id)
        if key not in known:
            known[key] = _entry(movement, delivery.to, delivery.source)
            new.append(known[key])
        elif (known[key].gift_id, known[key].money) != (delivery.to.pk, movement.money):
            raise Contradiction(f"{movement.kind} {movement.external_id} is written down otherwise")
    return LedgerEntry.objects.bulk_create(new)


def _refuse_money_out_of_nothing(moved):
    moving = {delivery.to.pk for delivery, _movement in moved}
    moving -= {delivery.to.pk for delivery, movement in moved if movement.kind in PAYING and movement.money.minor > 0}
    paid = LedgerEntry.objects.filter(gift__in=moving, kind__in=PAYING, amount_minor__gt=0)
    if moving - set(paid.values_list("gift", flat=True)):
        raise TooEarly("Nothing has come in yet.")


def _known(model, pairs) -> dict:
    """What is written down under the same names already, whatever it belongs to."""
    names = defaultdict(set)
    for delivery, fact in pairs:
        names[delivery.source.provider].add(fact.external_id)
    rows = [row for name, ids in names.items() for row in model.objects.filter(provider=name, external_id__in=ids)]
    return {(row.provider, row.kind, row.external_id): row for row in rows}


def _entry(movement: Movement, gift, source: Source) -> LedgerEntry:
    return LedgerEntry(
        gift=gift, kind=movement.kind, amount_minor=movement.money.minor, currency=movement.money.currency,
        provider=source.provider, external_id=movement.external_id, occurred_at=movement.occurred_at,
        source=source.kind, line=source.line, event=source.event, by=source.by, reason=source.reason,
    )  # fmt: skip


def _write_steps(happened: list[tuple[Delivery, Event]]) -> list[Step]:
    known = _known(Step, happened)
    for delivery, event in happened:
        key = (delivery.source.provider, event.kind, event.external_id)
        if key not in known:
            known[key] = _step(event, delivery.to, delivery.source)
    return Step.objects.bulk_create([step for step in known.values() if step.pk is None])


def _step(event: Event, promise, source: Source) -> Step:
    return Step(
        **_owner(promise), kind=event.kind, provider=source.provider, external_id=event.external_id,
        occurred_at=event.occurred_at, attempt=event.attempt, due_at=event.due_at, back_minor=event.back_minor,
        by=source.by, reason=source.reason,
    )  # fmt: skip


def _settle_gifts(gifts: list[Gift]):
    """Derive the states and store them; a month's gift brings its pledge up to date too."""
    entries = grouped(LedgerEntry.objects.filter(gift__in=gifts), "gift_id")
    steps = grouped(Step.objects.filter(gift__in=gifts), "gift_id")
    for gift in gifts:
        gift.status = derive_gift(gift.provider, entries[gift.pk], steps[gift.pk])
    _store(gifts)
    pledges = list(Pledge.objects.filter(pk__in={gift.pledge_id for gift in gifts if gift.pledge_id}))
    _take(pledges)
    _settle_pledges(pledges)


def _settle_pledges(pledges: list[Pledge]):
    entries = grouped(LedgerEntry.objects.filter(gift__pledge__in=pledges).select_related("gift"), "gift.pledge_id")
    steps = grouped(Step.objects.filter(pledge__in=pledges), "pledge_id")
    for pledge in pledges:
        pledge.status = derive_pledge(entries[pledge.pk], steps[pledge.pk])
    _store(pledges)


def grouped(rows, name: str) -> dict[int, list]:
    groups, key = defaultdict(list), attrgetter(name)
    for row in rows:
        groups[key(row)].append(row)
    return groups


def _store(promises: list):
    """One statement for each state, not for each row."""
    for status in {promise.status for promise in promises}:
        keys = {promise.pk for promise in promises if promise.status == status}
        type(promises[0]).objects.filter(pk__in=keys).update(status=status)


def _greet(gifts: list[Gift], payments: list[LedgerEntry]):
    """Money of an address makes its donor known. A payment is thanked for once; what was moved was thanked for."""
    known = {gift.pk: gift for gift in gifts if gift.email}
    paid = [(known[payment.gift_id], payment) for payment in payments if payment.gift_id in known]
    donors = Donor.objects.of({gift.email.lower(): gift for gift, _payment in paid}.values())
    new = [gift for gift, _payment in paid if gift.donor_id is None]
    for gift in new:
        gift.donor = donors[gift.email.lower()]
    # By a join in the database: a statement for each gift would take ten times as long.
    donor = Donor.objects.filter(email=Lower(OuterRef("email"))).values(one=Coalesce("merged_into", "pk"))[:1]
    Gift.objects.filter(pk__in=[gift.pk for gift in new]).update(donor=Subquery(donor))
    Pledge.objects.filter(pk__in={gift.pledge_id for gift in new}, donor=None).update(donor=Subquery(donor))
    Donor.objects.keep_longer((gift.donor_id, payment.occurred_at) for gift, payment in paid)
    letters.thank(paid, issuing.issue(paid))


def _void_receipts(entries: list[LedgerEntry], steps: list[Step]):
    """After issuing, so that money which comes and goes at once leaves a void receipt as it does one by one."""
    gifts = {entry.gift_id for entry in entries if entry.amount_minor < 0 and entry.kind != LedgerEntry.Kind.FEE}
    gifts |= {step.gift_id for step in steps if step.gift_id and step.kind == Step.Kind.DISPUTE_LOST}
    if gifts:
        Receipt.objects.of_gifts(gifts).void()
