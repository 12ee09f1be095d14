"""Money that staff write down by hand, and gifts that they cancel."""

import uuid
from datetime import date, datetime, time

from django.db import transaction
from django.utils import timezone

from donations.applying import Event, Movement, Source, apply
from donations.models import BankLine, Gift, LedgerEntry, Promise, Step
from donations.money import Money

BY_HAND = Promise.Provider.MANUAL


@transaction.atomic
def gift_by_hand(*, money: Money, day: date, reason: str, by, **who) -> Gift:
    """Cash, in kind, or what came by no other way: a gift that is paid from the start. `who` is its other columns."""
    gift = Gift.objects.create(
        made_for=f"desk:{uuid.uuid4()}", provider=BY_HAND, amount_minor=money.minor, currency=money.currency,
        status=Gift.Status.CREATED, **who,
    )  # fmt: skip
    book(gift, kind=LedgerEntry.Kind.PAYMENT, money=money, day=day, reason=reason, by=by)
    return gift


def book(gift: Gift, *, kind: str, money: Money, day: date, reason: str, by):
    """Write a payment, or a repayment of that sum, into a gift's ledger. Raises Deferred when nothing came in yet."""
    signed = -money if kind == LedgerEntry.Kind.REFUND else money
    movement = Movement(kind, signed, f"desk:{uuid.uuid4()}", noon(day))
    apply([movement], to=gift, source=Source(provider=BY_HAND, by=by, reason=reason))


def cancel(gift: Gift, *, by):
    """It will not come. Money that comes all the same makes the gift paid."""
    event = Event(Step.Kind.CANCELLED, f"desk:{gift.public_id}", timezone.now())
    apply([event], to=gift, source=Source(provider=BY_HAND, by=by))


def noon(day: date) -> datetime:
    """In the institute's time zone: noon is the same day everywhere that matters."""
    return timezone.make_aware(datetime.combine(day, time(12)))


@transaction.atomic
def move(entry: LedgerEntry, to: Gift, *, by, reason: str):
    """A payment that was booked on the wrong gift: two adjustments, and nothing is changed or removed."""
    when, name = timezone.now(), f"desk:{uuid.uuid4()}"
    source = Source(provider=BY_HAND, by=by, reason=reason)
    # The line of the bank follows its money, so that who is erased there is the one who gave.
    BankLine.objects.filter(entries=entry).update(gift=to)
    for gift, money, part in [(entry.gift, -entry.money, "from"), (to, entry.money, "to")]:
        apply([Movement(LedgerEntry.Kind.ADJUSTMENT, money, f"{name}:{part}", when)], to=gift, source=source)
