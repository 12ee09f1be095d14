"""Stripe: a page of theirs (Checkout), a link to it, and their signed messages. No script, no card data of anybody.

Loaded only where its keys are set. What its events say is in stripe_events.py, which needs nothing of the SDK.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property

import stripe
from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext

from donations.applying import Event, Movement
from donations.models import LedgerEntry, Pledge, Step
from donations.money import CURRENCIES, EXPONENTS, Money
from donations.providers import signatures, stripe_events
from donations.providers.base import Busy, Report, Session, Unavailable

# What stripe_events.py reads is of this version. An upgrade of the SDK and of this line go together.
VERSION = "2026-10-28.endive"
# Seconds to connect and to answer: within ten the donor has the bank details.
TIMEOUT = (3, 6)


class Stripe:
    key = "stripe"
    frequencies, currencies = ("once", "month"), CURRENCIES
    # Only tests have others.
    addresses = None

    def __init__(self):
        self.is_live = "_live_" in settings.STRIPE_SECRET_KEY

    @cached_property
    def api(self):
        client = stripe.StripeClient(
            settings.STRIPE_SECRET_KEY, stripe_version=VERSION, max_network_retries=0,
            http_client=stripe.RequestsClient(timeout=TIMEOUT), base_addresses=self.addresses,
        )  # fmt: skip
        return client.v1

    # Messages

    def verify(self, body: bytes, headers) -> dict:
        signatures.check(body, headers.get("Stripe-Signature", ""), settings.STRIPE_WEBHOOK_SECRET)
        return stripe_events.reduced(body)

    def report(self, event: dict) -> Report | None:
        return stripe_events.report(event)

    # Paying

    def start(self, attempt, return_address: str) -> Session:
        with answers():
            opened = self.api.checkout.sessions.create(
                session_of(attempt, return_address), {"idempotency_key": attempt.key}
            )
        return Session(opened.id, opened.url)

    def fetch(self, attempt) -> list[Report]:
        with answers():
            found = self.api.checkout.sessions.retrieve(attempt.session_id, {"expand": EXPANDED})
        return [one for told in told_by_session(found.to_dict()) if (one := self.report(told))]

    def cancel(self, pledge: Pledge) -> list[Report]:
        name = name_of(pledge, "sub_") or self.subscription_of_open_page(pledge)
        if not name:
            stopped = Event(Step.Kind.CANCELLED, pledge.public_id, timezone.now())
            return [Report([stopped], pledge.public_id)]
        with answers():
            found = self.api.subscriptions.retrieve(name)
            if found.status != "canceled":
                found = self.api.subscriptions.cancel(name)
        return [self.report(told("customer.subscription.deleted", "subscription", found.to_dict()))]

    def subscription_of_open_page(self, pledge: Pledge) -> str:
        """Before the first payment there is a page at most; it is closed, unless it was paid a moment ago."""
        attempt = pledge.attempts.exclude(session_id="").order_by("-number").first()
        if attempt is None:
            return ""
        with answers():
            page = self.api.checkout.sessions.retrieve(attempt.session_id)
            if page.status == "open":
                page = self.api.checkout.sessions.expire(attempt.session_id)
        return stripe_events.plain(page.to_dict().get("subscription")) or ""

    # Money that goes back, and fees

    def refund(self, entry: LedgerEntry, money: Money, key: str) -> list[Report]:
        params = {"payment_intent": intent_of(entry), "amount": money.minor}
        with answers():
            made = self.api.refunds.create(params, {"idempotency_key": key})
        return [self.report(told("refund.created", "refund", made.to_dict()))]

    def fee(self, entry: LedgerEntry) -> list[Report]:
        """What the company kept of a payment, when it was kept in the same currency."""
        name = intent_of(entry)
        with answers():
            intent = self.api.payment_intents.retrieve(name, {"expand": ["latest_charge.balance_transaction"]})
        kept = stripe_events.at(intent.to_dict(), "latest_charge.balance_transaction")
        if not isinstance(kept, dict) or not kept["fee"] or kept["currency"] != entry.currency.lower():
            return []
        cost = Movement(
            LedgerEntry.Kind.FEE, Money(-kept["fee"], entry.currency), kept["id"], stripe_events.moment(kept["created"])
        )
        return [Report([cost], entry.gift.public_id)]

    # Other cards

    def portal_url(self, pledge: Pledge, return_address: str) -> str:
        """Their page for another card. A subscription keeps a card of its own, see `use_newest_card`."""
        customer, subscription = name_of(pledge, "cus_"), name_of(pledge, "sub_")
        if not customer or not subscription:
            raise Unavailable("Its messages have not come yet.")
        done = {"type": "redirect", "redirect": {"return_url": return_address}}
        with answers():
            card = stripe_events.plain(self.api.subscriptions.retrieve(subscription).default_payment_method)
            if card:
                self.api.customers.update(customer, {"invoice_settings": {"default_payment_method": str(card)}})
            page = self.api.billing_portal.sessions.create(
                {
                    "customer": customer, "return_url": return_address, "locale": pledge.language,
                    "flow_data": {"type": "payment_method_update", "after_completion": done},
                }
            )  # fmt: skip
        return page.url

    def use_newest_card(self, pledge: Pledge):
        """The donor gave a card on their page: tries of a failed month must use it, not the subscription's own."""
        customer, subscription = name_of(pledge, "cus_"), name_of(pledge, "sub_")
        if not customer or not subscription:
            return
        with answers():
            kept = self.api.subscriptions.retrieve(subscription).to_dict().get("default_payment_method")
            given = self.api.customers.retrieve(customer).to_dict()
            newest = stripe_events.at(given, "invoice_settings.default_payment_method")
            if newest and stripe_events.plain(newest) != stripe_events.plain(kept):
                self.api.subscriptions.update(subscription, {"default_payment_method": stripe_events.plain(newest)})


@contextmanager
def answers() -> Iterator[None]:
    """Whatever goes wrong at their side or on the way is one of two errors here."""
    try:
        yield
    except stripe.StripeError as error:
        trouble = Busy if error.http_status == 409 else Unavailable
        raise trouble(f"{type(error).__name__} {error.http_status or ''}".strip()) from error


def session_of(attempt, return_address: str) -> dict:
    """The page of an attempt. All of it comes from rows, so that asked twice it is the same page.

    Whether cards, wallets, BLIK or P24 appear there is decided in the Dashboard.
    """
    promise = attempt.promise
    names = {"promise": promise.public_id, "attempt": str(attempt.number)}
    params = {
        "line_items": [{"quantity": 1, "price_data": price(promise)}],
        "locale": promise.language, "customer_email": promise.email, "client_reference_id": promise.public_id,
        "metadata": names, "expires_at": int(attempt.expires_at.timestamp()),
        "success_url": return_address, "cancel_url": return_address,
    }  # fmt: skip
    if isinstance(promise, Pledge):
        return params | {"mode": "subscription", "subscription_data": {"metadata": names}}
    return params | {
        "mode": "payment", "submit_type": "donate", "payment_intent_data": {"metadata": names},
        "adaptive_pricing": {"enabled": False},
    }  # fmt: skip


def price(promise) -> dict:
    if EXPONENTS[promise.currency] != 2:
        raise NotImplementedError("Stripe counts some currencies in other units.")
    with translation.override(promise.language):
        name = gettext("Gift to %(institute)s") % {"institute": institute_name(promise.language)}
    price = {
        "currency": promise.currency.lower(), "unit_amount": promise.amount_minor, "product_data": {"name": name},
    }  # fmt: skip
    return price | ({"recurring": {"interval": "month"}} if isinstance(promise, Pledge) else {})


def institute_name(language: str) -> str:
    return settings.INSTITUTE_NAME_PL if language == "pl" else settings.INSTITUTE_NAME


# What a session's answer brings along: how its payment stands, and the first month of a subscription.
EXPANDED = ["payment_intent.latest_charge", "invoice.payments"]


def told(kind: str, name: str, shown: dict, created: int | None = None) -> dict:
    """An answer in the form of a reduced event."""
    read = {part: stripe_events.plain(stripe_events.at(shown, part)) for part in stripe_events.READ[name]}
    return {"id": "", "type": kind, "created": created or int(time.time()), "object": read}


def told_by_session(page: dict) -> list[dict]:
    """What the events of a session would have said so far."""
    if page["status"] == "expired":
        return [told("checkout.session.expired", "checkout.session", page)]
    if page["status"] != "complete":
        return []
    intent = page.get("payment_intent") if isinstance(page.get("payment_intent"), dict) else {}
    if intent.get("status") in ("requires_payment_method", "canceled"):
        return [told("checkout.session.async_payment_failed", "checkout.session", page)]
    charged = stripe_events.at(intent, "latest_charge.created")
    completed = told("checkout.session.completed", "checkout.session", page, charged)
    return [completed, *told_by_invoice(page.get("invoice"))]


def told_by_invoice(invoice) -> list[dict]:
    if not isinstance(invoice, dict) or invoice["status"] != "paid":
        return []
    paid_at = stripe_events.at(invoice, "status_transitions.paid_at")
    payments = stripe_events.at(invoice, "payments.data") or []
    return [
        told("invoice.paid", "invoice", invoice, paid_at),
        *(told("invoice_payment.paid", "invoice_payment", one) for one in payments if one["status"] == "paid"),
    ]


def name_of(promise, prefix: str) -> str:
    """Their name of one kind of thing that belongs to a gift or pledge, "" when none is known."""
    found = promise.refs.filter(object_id__startswith=prefix).order_by("-pk")
    return found.values_list("object_id", flat=True).first() or ""


def intent_of(entry: LedgerEntry) -> str:
    """The payment behind an entry: a month is named by its invoice."""
    name = entry.external_id if entry.external_id.startswith("pi_") else name_of(entry.gift, "pi_")
    if not name:
        raise Unavailable("Its messages have not come yet.")
    return name
