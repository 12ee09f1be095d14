from datetime import UTC

import pytest
from django.db.models.functions import Now

from articles.signals import public_changed
from tests.articles.making import make_user


@pytest.fixture
def clock(monkeypatch):
    """`clock(moment)` makes the database's Now() answer that moment until the test ends."""

    def stand_still(moment):
        text = moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
        monkeypatch.setattr(Now, "as_sqlite", lambda self, *args, **kwargs: ("%s", [text[:-3]]))
        monkeypatch.setattr(Now, "as_postgresql", lambda self, *args, **kwargs: ("%s::timestamptz", [f"{text}+00"]))
        monkeypatch.setattr("articles.prepared.MADE", {})

    return stand_still


@pytest.fixture
def sign_in(client):
    """`sign_in(role)` makes an account with that role, logs it in and gives it back."""

    def as_role(role):
        user = make_user(role)
        client.force_login(user)
        return user

    return as_role


@pytest.fixture
def turns():
    """How often readers' pages changed."""
    heard = []

    def hear(sender, **kwargs):
        heard.append(sender)

    public_changed.connect(hear)
    yield heard
    public_changed.disconnect(hear)
