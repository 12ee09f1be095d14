"""The only writer of money. Commands, forms, actions, imports and providers all end in `apply`.

The same fact may come ten times, in any order, from two processes at once: the books come out the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import F

from donations import letters
from donations.deriving import derive_gift, derive_pledge
from donations.models import Donor, Gift, LedgerEntry, Pledge, Step
from donations.money import Money


@dataclass(frozen=True)
class Movement:
    """Money that came or went. `external_id` is the provider's own name of this movement; kind and sign fit."""

    kind: str
    money: Money
    external_id: str
    occurred_at: datetime


@dataclass(frozen=True)
class Event:
    """Something that happened and is not money."""

    kind: str
    external_id: str
    occurred_at: datetime


@dataclass(frozen=True)
class Source:
    """Who says so: the provider, and what the ledger keeps beside each entry (`by` and `reason` at the desk)."""

    provider: str
    kind: str = LedgerEntry.Source.DESK
    line: object = None
    by: object = None
    reason: str = field(default="")


class Deferred(Exception):
    """These facts cannot be booked yet, or not without a person. Nothing was written."""


class Contradiction(Exception):
    """The same fact was written down before with another sum or for another gift. Nothing was written."""


@transaction.atomic
def apply(facts: Sequence[Movement | Event], *, to: Gift | Pledge, source: Source) -> list[LedgerEntry]:
    """Write down what is new among `facts` and bring the state of the gift or pledge up to date.

    Returns the entries that were new. Raises Deferred or Contradiction, and then nothing is written.
    """
    _take(to)
    entries = _write_entries([fact for fact in facts if isinstance(fact, Movement)], to, source)
    _write_steps([fact for fact in facts if isinstance(fact, Event)], to, source)
    _settle(to)
    if isinstance(to, Gift):
        _greet(to, [entry for entry in entries if entry.kind == LedgerEntry.Kind.PAYMENT])
    return entries


def _take(promise):
    """The first write: on PostgreSQL it is the lock of the row, on SQLite the transaction holds the only one.

    Without it two correct facts at once would leave a state that knows only one of them.
    """
    type(promise).objects.filter(pk=promise.pk).update(version=F("version") + 1)
    promise.refresh_from_db()


def _write_entries(movements: list[Movement], gift, source: Source) -> list[LedgerEntry]:
    if not movements:
        return []
    if any(movement.money.currency != gift.currency for movement in movements):
        raise Deferred("The money is in another currency than the gift.")
    _refuse_money_out_of_nothing(movements, gift)
    known = {(entry.kind, entry.external_id): entry for entry in _known(LedgerEntry, movements, source)}
    new = []
    for movement in dict.fromkeys(movements):
        entry = known.get((movement.kind, movement.external_id))
        if entry is None:
            new.append(_entry(movement, gift, source))
        elif (entry.gift_id, entry.money) != (gift.pk, movement.money):
            raise Contradiction(f"{movement.kind} {movement.external_id} is written down otherwise")
    return LedgerEntry.objects.bulk_create(new)


def _refuse_money_out_of_nothing(movements, gift):
    paid = {LedgerEntry.Kind.PAYMENT, LedgerEntry.Kind.ADJUSTMENT}
    coming = any(movement.kind in paid and movement.money.minor > 0 for movement in movements)
    if not coming and not gift.entries.filter(kind__in=paid, amount_minor__gt=0).exists():
        raise Deferred("Nothing has come in yet.")


def _known(model, facts, source: Source):
    return model.objects.filter(provider=source.provider, external_id__in=[fact.external_id for fact in facts])


def _entry(movement: Movement, gift, source: Source) -> LedgerEntry:
    return LedgerEntry(
        gift=gift, kind=movement.kind, amount_minor=movement.money.minor, currency=movement.money.currency,
        provider=source.provider, external_id=movement.external_id, occurred_at=movement.occurred_at,
        source=source.kind, line=source.line, by=source.by, reason=source.reason,
    )  # fmt: skip


def _write_steps(events: list[Event], promise, source: Source):
    known = {(step.kind, step.external_id) for step in _known(Step, events, source)} if events else set()
    owner = {"gift": promise} if isinstance(promise, Gift) else {"pledge": promise}
    Step.objects.bulk_create(
        Step(
            **owner, kind=event.kind, provider=source.provider, external_id=event.external_id,
            occurred_at=event.occurred_at, by=source.by,
        )
        for event in dict.fromkeys(events)
        if (event.kind, event.external_id) not in known
    )  # fmt: skip


def _settle(promise):
    """Derive the state and store it; a month's gift brings its pledge up to date too."""
    promise.status = status_of(promise)
    promise.save(update_fields=["status"])
    if isinstance(promise, Gift) and promise.pledge_id:
        _take(promise.pledge)
        _settle(promise.pledge)


def status_of(promise: Gift | Pledge) -> str:
    """What the ledger says the state is. Three statements at most."""
    steps = list(promise.steps.all())
    if isinstance(promise, Gift):
        return derive_gift(promise.provider, list(promise.entries.all()), steps)
    return derive_pledge(list(LedgerEntry.objects.filter(gift__pledge=promise)), steps)


def _greet(gift: Gift, payments: list[LedgerEntry]):
    """Money of an address makes its donor known, and is thanked for once."""
    if not (payments and gift.email):
        return
    donor = Donor.objects.of(gift, max(payment.occurred_at for payment in payments))
    if gift.donor_id is None:
        gift.donor = donor
        gift.save(update_fields=["donor"])
    for payment in payments:
        letters.thank(gift, payment)
