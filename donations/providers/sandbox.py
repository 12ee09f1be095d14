"""A stand-in for a company that takes cards: no account, no network, no money. For demonstrations and tests.

It keeps each of its pages in the cache, and tells us by real signed messages what happened there.
"""

import json
import time
import uuid
from contextlib import suppress
from urllib.error import URLError
from urllib.request import ProxyHandler, Request, build_opener

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse
from django.utils.crypto import salted_hmac

from donations.applying import Movement
from donations.models import LedgerEntry
from donations.money import CURRENCIES, Money
from donations.providers import signatures, stripe_events
from donations.providers.base import Report, Session, Unavailable

DAY = 24 * 60 * 60
# Only our own address is opened, whatever proxy this machine has.
deliver = build_opener(ProxyHandler({})).open


class Sandbox:
    key = "sandbox"
    is_live = False
    frequencies, currencies = ("once", "month"), CURRENCIES

    def __init__(self):
        if not (settings.DEMO or settings.DEBUG):
            raise ImproperlyConfigured("The sandbox takes no money: it is for DEMO or DEBUG only.")

    @property
    def secret(self) -> str:
        return salted_hmac("donations.sandbox", "webhooks", algorithm="sha256").hexdigest()

    def start(self, attempt, return_address: str) -> Session:
        promise = attempt.promise
        page = {
            "id": f"cs_{attempt.key}", "mode": "payment" if attempt.gift else "subscription",
            "amount": promise.amount_minor, "currency": promise.currency, "public_id": promise.public_id,
            "attempt": str(attempt.number), "return_address": return_address, "state": "open", "months": 0,
        }  # fmt: skip
        keep(page)
        return Session(page["id"], settings.SITE_ADDRESS + reverse("donations:sandbox", args=[page["id"]]))

    def verify(self, body: bytes, headers) -> dict:
        signatures.check(body, headers.get("Sandbox-Signature", ""), self.secret)
        return stripe_events.reduced(body)

    def report(self, event: dict) -> Report | None:
        return stripe_events.report(event)

    def fetch(self, attempt) -> list[Report]:
        page = opened(attempt.session_id)
        kind = {"paid": "completed", "processing": "completed", "expired": "expired", "failed": "async_payment_failed"}
        if page["state"] not in kind:
            return []
        told = [event(f"checkout.session.{kind[page['state']]}", session(page))]
        if page["months"]:
            told += [
                event("invoice.paid", invoice(page, paid=True)),
                event("invoice_payment.paid", month_payment(page)),
            ]
        return [self.report(stripe_events.reduced(body)) for body in told]

    def cancel(self, pledge) -> list[Report]:
        page = page_of(pledge)
        page["state"] = "stopped"
        keep(page)
        return [self.report(stripe_events.reduced(event("customer.subscription.deleted", subscription(page))))]

    def refund(self, entry, money, key: str) -> list[Report]:
        refund = refund_of(intent_of(entry), money.minor, money.currency, key)
        return [self.report(stripe_events.reduced(event("refund.created", refund)))]

    def fee(self, entry) -> list[Report]:
        rate, fixed = settings.CARD_FEES[entry.currency]
        cost = Money(-(entry.amount_minor * rate // 10_000 + fixed), entry.currency)
        kept = Movement(LedgerEntry.Kind.FEE, cost, f"txn_{entry.external_id}", entry.occurred_at)
        return [Report([kept], entry.gift.public_id)]

    def use_newest_card(self, pledge):
        """There is only one card here."""

    def portal_url(self, pledge, return_address: str) -> str:
        return settings.SITE_ADDRESS + reverse("donations:sandbox", args=[page_of(pledge)["id"]])

    def tell(self, kind: str, shown: dict):
        """Post a message to ourselves. One that is not taken is lost, as with a company that gave up."""
        body = event(kind, shown)
        address = settings.SITE_ADDRESS + reverse("donations:hook", args=[self.key])
        headers = {"Sandbox-Signature": signatures.sign(body, self.secret), "Content-Type": "application/json"}
        with suppress(URLError):
            deliver(Request(address, body, headers), timeout=5).close()  # noqa: S310


def keep(page: dict):
    cache.set(f"sandbox:{page['id']}", page, DAY)


def opened(session_id: str) -> dict:
    page = cache.get(f"sandbox:{session_id}")
    if page is None:
        raise Unavailable("The sandbox forgets after a day.")
    return page


def page_of(pledge) -> dict:
    attempt = pledge.attempts.exclude(session_id="").order_by("-number").first()
    if attempt is None:
        raise Unavailable("There was no page for it.")
    return opened(attempt.session_id)


def intent_of(entry) -> str:
    """The name of a payment: months are named by their invoice."""
    return entry.external_id.replace("in_", "pi_", 1)


def event(kind: str, shown: dict) -> bytes:
    now = int(time.time())
    return json.dumps(
        {
            "id": f"evt_{uuid.uuid4().hex}", "object": "event", "type": kind, "created": now, "livemode": False,
            "api_version": "sandbox", "data": {"object": shown},
        }
    ).encode()  # fmt: skip


def session(page: dict) -> dict:
    is_once, is_paid = page["mode"] == "payment", page["state"] == "paid"
    return {
        "object": "checkout.session", "id": page["id"], "mode": page["mode"],
        "payment_status": "paid" if is_paid else "unpaid", "payment_intent": f"pi_{page['id']}" if is_once else None,
        "subscription": None if is_once else f"sub_{page['id']}", "customer": None if is_once else f"cus_{page['id']}",
        "amount_total": page["amount"], "currency": page["currency"].lower(),
        "metadata": {"promise": page["public_id"], "attempt": page["attempt"]},
    }  # fmt: skip


def subscription(page: dict, reason="cancellation_requested") -> dict:
    return {
        "object": "subscription", "id": f"sub_{page['id']}", "metadata": {"promise": page["public_id"]},
        "cancellation_details": {"reason": reason},
    }  # fmt: skip


def invoice(page: dict, *, paid: bool) -> dict:
    return {
        "object": "invoice", "id": f"in_{page['id']}-{page['months']}", "amount_paid": page["amount"] if paid else 0,
        "currency": page["currency"].lower(), "billing_reason": "subscription_cycle",
        "next_payment_attempt": None if paid else int(time.time()) + 3 * DAY,
        "parent": {"subscription_details": {
            "subscription": f"sub_{page['id']}", "metadata": {"promise": page["public_id"]},
        }},
    }  # fmt: skip


def month_payment(page: dict) -> dict:
    number = f"{page['id']}-{page['months']}"
    return {"object": "invoice_payment", "invoice": f"in_{number}", "payment": {"payment_intent": f"pi_{number}"}}


def refund_of(intent: str, minor: int, currency: str, key: str) -> dict:
    return {
        "object": "refund", "id": f"re_{key}", "amount": minor, "currency": currency.lower(),
        "created": int(time.time()), "payment_intent": intent, "status": "succeeded",
    }  # fmt: skip


def dispute(page: dict, status: str) -> dict:
    return {
        "object": "dispute", "id": f"dp_{page['id']}", "amount": page["amount"], "currency": page["currency"].lower(),
        "created": page["disputed_at"], "payment_intent": f"pi_{page['id']}", "status": status,
        "evidence_details": {"due_by": page["disputed_at"] + 7 * DAY},
    }  # fmt: skip
