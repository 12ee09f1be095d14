import io
import json
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from stripe import WebhookSignature

from donations import providers
from tests.articles.making import make_user
from tests.donations.fake_stripe import SECRET, FakeStripe
from tests.donations.making import make_account


@pytest.fixture(autouse=True)
def hour(monkeypatch):
    """The same for a whole test: how often somebody did something is counted from its beginning."""
    half_past = timezone.now().replace(minute=30)
    monkeypatch.setattr("donations.models.rates.timezone", SimpleNamespace(now=lambda: half_past))


@pytest.fixture
def account(db):
    return make_account()


@pytest.fixture
def fundraiser(client):
    user = make_user("fundraiser")
    client.force_login(user)
    return user


@pytest.fixture
def sandbox(settings, monkeypatch):
    """The stand-in for a card company. Its messages reach our own address without a server."""
    settings.DEMO = True
    settings.DONATION_PROVIDERS = {"sandbox": "donations.providers.sandbox.Sandbox"}
    answers = []

    def deliver(request, timeout):
        path = urlsplit(request.full_url).path
        headers = {"Sandbox-Signature": request.get_header("Sandbox-signature")}
        answers.append(Client().post(path, request.data, "application/json", headers=headers).status_code)
        return io.BytesIO()

    monkeypatch.setattr("donations.providers.sandbox.deliver", deliver)
    yield answers
    cache.clear()
    providers.load.cache_clear()


@pytest.fixture
def stripe(settings, monkeypatch):
    """Stripe's API on this machine, and our side set up for it. `stripe.send(event)` brings an event."""
    settings.STRIPE_SECRET_KEY, settings.STRIPE_WEBHOOK_SECRET = "sk_test_1", SECRET
    settings.DONATION_PROVIDERS = {"stripe": "donations.providers.stripe.Stripe"}
    providers.load.cache_clear()
    with FakeStripe() as fake:
        monkeypatch.setattr("donations.providers.stripe.Stripe.addresses", {"api": fake.address})
        fake.send = send_event
        yield fake
    providers.load.cache_clear()


def send_event(event, *, secret=SECRET, moment=None, signature=None):
    """The answer to one delivery, signed by the SDK's own function."""
    body = event if isinstance(event, bytes) else json.dumps(event).encode()
    text = body.decode("utf-8", "replace")
    signature = signature or WebhookSignature.generate_signature_header(text, secret, moment)
    client = Client(raise_request_exception=False)
    return client.post("/support/hooks/stripe/", body, "application/json", headers={"Stripe-Signature": signature})
