"""What we send and read exists in the types of the installed SDK. Run at each upgrade of it."""

import importlib
import re
from pathlib import Path

import pytest
import stripe as sdk
from stripe._api_version import _ApiVersion

from donations.models import Pledge
from donations.providers import stripe as ours
from donations.providers.stripe_events import READ, READERS
from tests.donations.fake_stripe import VERSION
from tests.donations.making import make_account
from tests.donations.test_stripe import paid_gift, running_pledge, send

pytestmark = pytest.mark.django_db
PACKAGE = Path(sdk.__file__).parent
CLASSES = {
    "checkout.session": sdk.checkout.Session, "payment_intent": sdk.PaymentIntent, "invoice": sdk.Invoice,
    "invoice_payment": sdk.InvoicePayment, "subscription": sdk.Subscription, "refund": sdk.Refund,
    "dispute": sdk.Dispute, "charge": sdk.Charge, "balance_transaction": sdk.BalanceTransaction,
    "customer": sdk.Customer,
}  # fmt: skip
# What stripe.py reads of answers beyond what it reads as events do.
ANSWERED = {
    "checkout.session": ["id", "url", "status", "payment_intent", "invoice", "subscription"],
    "payment_intent": ["status", "latest_charge"],
    "charge": ["created", "balance_transaction"],
    "balance_transaction": ["id", "fee", "currency", "created"],
    "invoice": ["status", "status_transitions.paid_at", "payments"],
    "invoice_payment": ["status"],
    "subscription": ["status", "default_payment_method"],
    "customer": ["invoice_settings.default_payment_method"],
}
# The types of what is sent, by method and address.
SENT = {
    "POST /v1/checkout/sessions": "checkout._session_create_params.SessionCreateParams",
    "GET /v1/checkout/sessions/cs": "checkout._session_retrieve_params.SessionRetrieveParams",
    "POST /v1/checkout/sessions/cs/expire": "checkout._session_expire_params.SessionExpireParams",
    "POST /v1/refunds": "_refund_create_params.RefundCreateParams",
    "GET /v1/payment_intents/pi": "_payment_intent_retrieve_params.PaymentIntentRetrieveParams",
    "GET /v1/subscriptions/sub": "_subscription_retrieve_params.SubscriptionRetrieveParams",
    "POST /v1/subscriptions/sub": "_subscription_update_params.SubscriptionUpdateParams",
    "DELETE /v1/subscriptions/sub": "_subscription_cancel_params.SubscriptionCancelParams",
    "GET /v1/customers/cus": "_customer_retrieve_params.CustomerRetrieveParams",
    "POST /v1/customers/cus": "_customer_update_params.CustomerUpdateParams",
    "POST /v1/billing_portal/sessions": "billing_portal._session_create_params.SessionCreateParams",
}


def has_field(shown: type, name: str) -> bool:
    """Whether an object has a field of a dotted name; below metadata every name is our own."""
    first, _, rest = name.partition(".")
    if first not in shown.__annotations__:
        return False
    return not rest or first == "metadata" or has_field(getattr(shown, first.title().replace("_", "")), rest)


@pytest.mark.parametrize(
    ("name", "field"), [(name, field) for table in (READ, ANSWERED) for name in table for field in table[name]]
)
def test_what_is_read_exists(name, field):
    assert has_field(CLASSES[name], field)


def test_a_field_that_moved_would_be_noticed():
    assert not has_field(sdk.Invoice, "subscription")
    assert not has_field(sdk.Charge, "invoice")
    assert not has_field(sdk.Invoice, "parent.subscription_details.period")


def test_the_names_of_events_exist():
    known = set(re.findall(r'"([a-z_.]+)"', (PACKAGE / "params/_webhook_endpoint_create_params.py").read_text()))

    assert set(READERS) <= known
    assert "checkout.session.payment_failed" not in known


def test_the_version_is_the_one_that_the_sdk_was_made_for():
    assert ours.VERSION == _ApiVersion.CURRENT == VERSION


def accepts(table: type, path: list[str]) -> bool:
    """Whether a type of parameters takes a nested name; numbers of lists are left out of `path`.

    Read from the words of the annotations, because some name types that exist only for type checkers.
    """
    first, *rest = path
    if first not in table.__annotations__:
        return False
    words, module = str(table.__annotations__[first]), vars(importlib.import_module(table.__module__))
    tables = [module[name] for name in re.findall(r"\w+Params\w+", words) if name in module]
    is_free = len(rest) == 1 and "Dict[str, str]" in words
    return not rest or is_free or any(accepts(one, rest) for one in tables)


def test_what_is_sent_exists(client, stripe):
    make_account()
    gift = paid_gift(client, stripe)
    provider = ours.Stripe()
    entry = gift.entries.get()
    provider.fee(entry)
    provider.refund(entry, entry.money, "key")
    pledge = running_pledge(client, stripe)
    provider.portal_url(pledge, "https://institute.example/")
    subscription = next(thing for name, thing in stripe.things.items() if name.startswith("sub_"))
    subscription["default_payment_method"] = "pm_older"
    provider.use_newest_card(pledge)
    provider.cancel(pledge)
    send(client, "/support/?every=month", amount="5000")
    provider.cancel(Pledge.objects.order_by("-pk").first())

    used = set()
    for method, path, pairs, _headers in stripe.calls:
        address = re.sub(r"/(cs|pi|sub|cus)_[^/]+", r"/\1", f"{method} {path}")
        module, _, name = SENT[address].rpartition(".")
        params = getattr(importlib.import_module(f"stripe.params.{module}"), name)
        used.add(address)
        for sent, _value in pairs:
            parts = [part for part in re.findall(r"[^\[\]]+", sent) if not part.isdigit()]
            assert accepts(params, parts), f"{address} {sent}"
    assert used == set(SENT)


def test_a_parameter_that_is_gone_would_be_noticed():
    module = importlib.import_module("stripe.params.checkout._session_create_params")

    assert accepts(module.SessionCreateParams, ["line_items", "price_data", "recurring", "interval"])
    assert not accepts(module.SessionCreateParams, ["line_items", "price_data", "amount"])
    assert not accepts(module.SessionCreateParams, ["line_items", "amount"])
