"""What Stripe's events say. Pure: dictionaries in, facts out; nothing of the SDK is needed.

One sum has one source, so that it has one name: `payment_intent.succeeded` would book a renewal twice, and
`charge.refunded` tells a running total.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime

from donations.applying import Event, Movement, Ref
from donations.models import LedgerEntry, Step
from donations.money import CURRENCIES, Money
from donations.providers.base import Rejected, Report

Kind = LedgerEntry.Kind

SESSION = [
    "id", "mode", "payment_status", "payment_intent", "subscription", "customer", "amount_total", "currency",
    "metadata.promise", "metadata.attempt",
]  # fmt: skip
INVOICE = [
    "id", "amount_paid", "currency", "billing_reason", "next_payment_attempt",
    "parent.subscription_details.subscription", "parent.subscription_details.metadata.promise",
]  # fmt: skip
REFUND = ["id", "amount", "currency", "created", "payment_intent", "status"]
DISPUTE = ["id", "amount", "currency", "created", "payment_intent", "status", "evidence_details.due_by"]

# What is read of each object, and kept: neither names nor addresses nor anything of the card.
READ = {
    "checkout.session": SESSION,
    "payment_intent": ["id", "metadata.promise", "metadata.attempt"],
    "invoice": INVOICE,
    "invoice_payment": ["invoice", "payment.payment_intent"],
    "subscription": ["id", "metadata.promise", "cancellation_details.reason"],
    "refund": REFUND,
    "dispute": DISPUTE,
}


def reduced(body: bytes) -> dict:
    """Of an event's bytes what we read. Raises Rejected when it is no event."""
    try:
        event = json.loads(body)
        shown = event["data"]["object"]
        names = READ.get(shown.get("object"), []) if event["type"] in READERS else []
        return {
            "id": str(event["id"]), "type": str(event["type"]), "created": int(event["created"]),
            "livemode": bool(event["livemode"]), "api_version": str(event.get("api_version") or ""),
            "object": {name: plain(at(shown, name)) for name in names},
        }  # fmt: skip
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Rejected("This is not an event.") from error


def at(value, name: str):
    """The value at a dotted name, None where a part is missing."""
    for part in name.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value


def plain(value):
    """A link to another object is its id or the object itself."""
    return value.get("id") if isinstance(value, dict) else value


def report(event: dict) -> Report | None:
    """What a reduced event says; None when it is of no use to us."""
    reader = READERS.get(event["type"])
    return reader(event["object"], event) if reader else None


def moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def money(minor: int, code: str) -> Money | None:
    """None for a currency that we do not keep."""
    return Money(minor, code.upper()) if code.upper() in CURRENCIES else None


class UnknownCurrency(ValueError):
    """A person has to look at this."""


def movement(kind: str, thing: dict, sign: int, at: datetime, *, minor="amount", name="id") -> Movement:
    sum_of_it = money(sign * thing[minor], thing["currency"])
    if sum_of_it is None:
        raise UnknownCurrency(thing["currency"])
    return Movement(kind, sum_of_it, thing[name], at)


def refs(thing: dict, *names: str) -> list[Ref]:
    return [Ref(thing[name]) for name in names if thing[name]]


def attempt_of(thing: dict) -> int:
    number = thing["metadata.attempt"] or "0"
    return int(number) if number.isascii() and number.isdigit() else 0


# Sessions


def session_completed(session: dict, event: dict) -> Report | None:
    when, public_id = moment(event["created"]), session["metadata.promise"]
    if not public_id:
        return None  # of something else that this account sells
    if session["mode"] == "subscription":
        # Its money is told by its first invoice.
        names = refs(session, "id", "subscription", "customer")
        return Report([*names, session_step(Step.Kind.PROCESSING, session, when)], public_id)
    names = refs(session, "id", "payment_intent")
    if session["payment_status"] != "paid":
        return Report([*names, session_step(Step.Kind.PROCESSING, session, when)], public_id)
    paid = movement(Kind.PAYMENT, session, 1, when, minor="amount_total", name="payment_intent")
    return Report([*names, paid], public_id)


def session_step(kind: str, session: dict, when: datetime) -> Event:
    return Event(kind, session["id"], when, attempt=attempt_of(session))


def session_over(kind: str) -> Callable:
    def read(session: dict, event: dict) -> Report | None:
        public_id = session["metadata.promise"]
        step = session_step(kind, session, moment(event["created"]))
        return Report([*refs(session, "id"), step], public_id) if public_id else None

    return read


def card_declined(intent: dict, event: dict) -> Report | None:
    """One card inside an open page; the next one may work there. Each refusal is one event."""
    if not intent["metadata.promise"]:
        return None
    declined = Event(Step.Kind.DECLINED, event["id"], moment(event["created"]), attempt=attempt_of(intent))
    return Report([declined], intent["metadata.promise"])


# Months of a subscription


def of_invoice(invoice: dict, facts: list, month="") -> Report | None:
    subscription = invoice["parent.subscription_details.subscription"]
    public_id = invoice["parent.subscription_details.metadata.promise"]
    return Report(facts, public_id, (subscription,), month) if subscription and public_id else None


def invoice_paid(invoice: dict, event: dict) -> Report | None:
    if not invoice["amount_paid"]:
        return None
    paid = movement(Kind.PAYMENT, invoice, 1, moment(event["created"]), minor="amount_paid")
    return of_invoice(invoice, [Ref(invoice["id"]), paid], invoice["id"])


def invoice_payment_paid(payment: dict, event: dict) -> Report | None:
    """Says which payment paid an invoice: by this a refund of a renewal finds its gift."""
    intent = payment["payment.payment_intent"]
    return Report([Ref(intent)], objects=(payment["invoice"],)) if intent and payment["invoice"] else None


def invoice_failed(invoice: dict, event: dict) -> Report | None:
    """The first month fails on the provider's page, before the eyes of the donor."""
    if invoice["billing_reason"] == "subscription_create":
        return None
    again = invoice["next_payment_attempt"]
    failed = Event(
        Step.Kind.RENEWAL_FAILED, invoice["id"], moment(event["created"]), due_at=moment(again) if again else None
    )
    return of_invoice(invoice, [failed])


def action_required(invoice: dict, event: dict) -> Report | None:
    if invoice["billing_reason"] == "subscription_create":
        return None
    return of_invoice(invoice, [Event(Step.Kind.ACTION_NEEDED, invoice["id"], moment(event["created"]))])


def subscription_deleted(subscription: dict, event: dict) -> Report | None:
    """Stopped by us, by the donor or at the Dashboard; or given up by the provider after its last try."""
    if not subscription["metadata.promise"]:
        return None
    is_given_up = subscription["cancellation_details.reason"] == "payment_failed"
    kind = Step.Kind.ENDED if is_given_up else Step.Kind.CANCELLED
    step = Event(kind, subscription["id"], moment(event["created"]))
    return Report([step], subscription["metadata.promise"], (subscription["id"],))


# Money that goes back


def refunded(refund: dict, event: dict) -> Report | None:
    """A refund that failed later is written as both, so that it does not matter which news come first."""
    if not refund["payment_intent"]:
        return None
    facts = refs(refund, "id")
    if refund["status"] in ("succeeded", "failed"):
        facts.append(movement(Kind.REFUND, refund, -1, moment(refund["created"])))
    if refund["status"] == "failed":
        facts.append(movement(Kind.REFUND_FAILED, refund, 1, moment(event["created"])))
    return Report(facts, objects=(refund["payment_intent"],))


def of_dispute(dispute: dict, facts: list) -> Report | None:
    return Report(facts, objects=(dispute["payment_intent"],)) if dispute["payment_intent"] else None


def dispute_told(dispute: dict, event: dict) -> Report | None:
    """How it ended is written together with its beginning, whichever is told first."""
    due = dispute["evidence_details.due_by"]
    begun = Event(
        Step.Kind.DISPUTE_OPENED, dispute["id"], moment(dispute["created"]), due_at=moment(due) if due else None
    )
    ends = {
        "won": Step.Kind.DISPUTE_WON, "warning_closed": Step.Kind.DISPUTE_WON, "prevented": Step.Kind.DISPUTE_WON,
        "lost": Step.Kind.DISPUTE_LOST,
    }  # fmt: skip
    end = ends.get(dispute["status"])
    ended = [Event(end, dispute["id"], moment(event["created"]))] if end else []
    return of_dispute(dispute, [begun, *ended])


def funds_withdrawn(dispute: dict, event: dict) -> Report | None:
    return of_dispute(dispute, [movement(Kind.CHARGEBACK, dispute, -1, moment(dispute["created"]))])


def funds_reinstated(dispute: dict, event: dict) -> Report | None:
    taken = movement(Kind.CHARGEBACK, dispute, -1, moment(dispute["created"]))
    returned = movement(Kind.CHARGEBACK_REVERSED, dispute, 1, moment(event["created"]))
    return of_dispute(dispute, [taken, returned])


READERS: dict[str, Callable[[dict, dict], Report | None]] = {
    "checkout.session.completed": session_completed,
    "checkout.session.async_payment_succeeded": session_completed,
    "checkout.session.async_payment_failed": session_over(Step.Kind.FAILED),
    "checkout.session.expired": session_over(Step.Kind.EXPIRED),
    "payment_intent.payment_failed": card_declined,
    "invoice.paid": invoice_paid,
    "invoice.payment_failed": invoice_failed,
    "invoice.payment_action_required": action_required,
    "invoice_payment.paid": invoice_payment_paid,
    "customer.subscription.deleted": subscription_deleted,
    "refund.created": refunded,
    "refund.updated": refunded,
    "refund.failed": refunded,
    "charge.dispute.created": dispute_told,
    "charge.dispute.updated": dispute_told,
    "charge.dispute.closed": dispute_told,
    "charge.dispute.funds_withdrawn": funds_withdrawn,
    "charge.dispute.funds_reinstated": funds_reinstated,
}
