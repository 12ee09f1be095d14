"""The state of a gift or a pledge, worked out from what is written down. Pure: no query, no clock.

Facts may arrive in any order; nothing here depends on the order of its arguments.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from donations.models import Gift, LedgerEntry, Pledge, Promise, Step

Kind = LedgerEntry.Kind


@dataclass(frozen=True)
class Sums:
    """Minor units: what came in, what was given back, what a bank took back."""

    received: int
    returned: int
    charged: int


def sums(entries: Iterable) -> Sums:
    def of(*kinds):
        return sum(entry.amount_minor for entry in entries if entry.kind in kinds)

    return Sums(
        received=of(Kind.PAYMENT, Kind.ADJUSTMENT),
        returned=-of(Kind.REFUND, Kind.REFUND_FAILED),
        charged=-of(Kind.CHARGEBACK, Kind.CHARGEBACK_REVERSED),
    )


def derive_gift(provider: str, entries: Iterable, steps: Iterable) -> str:
    """The first state that fits; see the table in the README."""
    money, kinds = sums(entries), {step.kind for step in steps}
    if money.received > 0:
        return _state_of_money(money, steps)
    if Step.Kind.CANCELLED in kinds:
        return Gift.Status.CANCELLED
    if provider == Promise.Provider.BANK_TRANSFER:
        return Gift.Status.AWAITING_TRANSFER
    return _state_of_checkout(steps)


# What the furthest step of one try to pay by card makes of the gift; the first that fits.
CHECKOUT = {
    Step.Kind.FAILED: Gift.Status.FAILED,
    Step.Kind.EXPIRED: Gift.Status.CHECKOUT_EXPIRED,
    Step.Kind.PROCESSING: Gift.Status.PROCESSING,
    Step.Kind.OPENED: Gift.Status.CHECKOUT_OPEN,
}


def _state_of_checkout(steps: Iterable) -> str:
    """The last try counts, whenever the news of an earlier one arrive."""
    tries = [step for step in steps if step.kind in CHECKOUT]
    last = max((step.attempt for step in tries), default=0)
    kinds = {step.kind for step in tries if step.attempt == last}
    return next((status for kind, status in CHECKOUT.items() if kind in kinds), Gift.Status.CREATED)


def _state_of_money(money: Sums, steps: Iterable) -> str:
    if _is_disputed(steps):
        return Gift.Status.DISPUTED
    if money.charged > 0:
        return Gift.Status.CHARGED_BACK
    if money.returned >= money.received:
        return Gift.Status.REFUNDED
    return Gift.Status.PARTIALLY_REFUNDED if money.returned > 0 else Gift.Status.PAID


def _is_disputed(steps: Iterable) -> bool:
    opened = {step.external_id for step in steps if step.kind == Step.Kind.DISPUTE_OPENED}
    closed = {step.external_id for step in steps if step.kind in (Step.Kind.DISPUTE_WON, Step.Kind.DISPUTE_LOST)}
    return bool(opened - closed)


def derive_pledge(entries: Iterable, steps: Iterable) -> str:
    """`entries` are those of all its gifts. Stopped stays stopped, whatever arrives later."""
    kinds = {step.kind for step in steps}
    if Step.Kind.CANCELLED in kinds:
        return Pledge.Status.CANCELLED
    if Step.Kind.ENDED in kinds:
        return Pledge.Status.ENDED
    payments = [entry for entry in entries if entry.kind == Kind.PAYMENT]
    if _last_renewal_failed(payments, steps):
        return Pledge.Status.PAST_DUE
    # A payment that was moved to another gift is none of this pledge.
    return Pledge.Status.ACTIVE if sums(entries).received > 0 else Pledge.Status.STARTING


def _last_renewal_failed(payments: list, steps: Iterable) -> bool:
    """The newest failure is of an invoice that was not paid since, and no payment of another is newer."""
    failed = [step for step in steps if step.kind == Step.Kind.RENEWAL_FAILED]
    if not failed:
        return False
    newest = max(failed, key=lambda step: (step.occurred_at, step.external_id))
    if any(payment.external_id == newest.external_id for payment in payments):
        return False
    return all(payment.occurred_at <= newest.occurred_at for payment in payments)
