import io
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.test import Client

from donations import providers
from tests.donations.making import make_account


@pytest.fixture
def account(db):
    return make_account()


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

    monkeypatch.setattr("donations.providers.sandbox.urlopen", deliver)
    yield answers
    cache.clear()
    providers.load.cache_clear()
