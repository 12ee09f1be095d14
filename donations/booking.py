"""Money that staff write down by hand, and gifts that they cancel."""

import uuid
from datetime import date, datetime, time

from django.db import transaction
from django.utils import timezone

from donations import letters
from donations.applying import Delivery, Event, Movement, Source, apply, apply_all
from donations.deriving import sums
from donations.models import BankLine, Gift, LedgerEntry, Promise, Step
from donations.money import Money
from donations.receipts import issuing

BY_HAND, ADJUSTMENT = Promise.Provider.MANUAL, LedgerEntry.Kind.ADJUSTMENT


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


def see(gift: Gift, *, by):
    """A person looked at its money and found it in order, as it is now."""
    event = Event(Step.Kind.SEEN, f"desk:{uuid.uuid4()}", timezone.now())
    apply([event], to=gift, source=Source(provider=BY_HAND, by=by))


class Unreturnable(Exception):
    """So much did not come in, or something is to go back already."""


@transaction.atomic
def ask_back(gift: Gift, *, money: Money, reason: str, by):
    """Say that money shall go back to the donor. It has gone when a line of the bank or a person says so."""
    Gift.objects.select_for_update().get(pk=gift.pk)
    if money.minor > gift.balance() or Gift.objects.to_give_back().filter(pk=gift.pk).exists():
        raise Unreturnable
    in_all = money.minor + sums(gift.entries.all()).returned
    asked = Event(Step.Kind.REFUND_ASKED, f"desk:{uuid.uuid4()}", timezone.now(), back_minor=in_all)
    apply([asked], to=gift, source=Source(provider=BY_HAND, by=by, reason=reason))


def keep(gift: Gift, *, by):
    """Nothing goes back after all, unless a card company was told already."""
    asked = gift.steps.asking_back().without(Step.Kind.REFUND_TOLD)
    dropped = [Event(Step.Kind.REFUND_DROPPED, step.external_id, timezone.now()) for step in asked]
    apply(dropped, to=gift, source=Source(provider=BY_HAND, by=by))


class Immovable(Exception):
    """This entry is nothing that could go to that gift: its money left already, or is of another currency."""


@transaction.atomic
def move(entry: LedgerEntry, to: Gift, *, by, reason: str):
    """A payment that was booked on the wrong gift: two adjustments, and nothing is changed or removed.

    They keep the day and the way of the payment, so that no sum of a day, a provider or a year becomes another, and
    the right donor's receipt says when the money came. Moved to the same gift again, nothing happens.
    """
    wrong = entry.gift
    if not entry.is_movable or to.pk == wrong.pk or to.currency != entry.currency:
        raise Immovable
    source = Source(provider=entry.provider, line=entry.line, by=by, reason=reason)
    deliveries = [
        Delivery(gift, [Movement(ADJUSTMENT, money, f"move:{entry.pk}:{part}", entry.occurred_at)], source)
        for gift, money, part in [(wrong, -entry.money, "from"), (to, entry.money, "to")]
    ]
    # Asked afterwards, when both gifts are locked: some of it may have been given back meanwhile.
    if apply_all(deliveries) and wrong.balance() < 0:
        raise Immovable
    # The line of the bank follows its money, so that who is erased there is the one who gave.
    BankLine.objects.filter(entries=entry).update(gift=to)
    prove_rest(wrong)


def movable(gift: Gift):
    """The entries of a gift that were not moved away yet."""
    return gift.entries.staying().movable()


def prove_rest(gift: Gift):
    """The receipts of a gift became void; what remains of its money is proved anew."""
    try:
        letters.send_receipt(issuing.issue_rest(gift))
    except issuing.NothingToProve:
        return
