from datetime import UTC

import pytest
from django.db.models.functions import Now


@pytest.fixture
def clock(monkeypatch):
    """`clock(moment)` makes the database's Now() answer that moment until the test ends."""

    def stand_still(moment):
        text = moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
        monkeypatch.setattr(Now, "as_sqlite", lambda self, *args, **kwargs: ("%s", [text[:-3]]))
        monkeypatch.setattr(Now, "as_postgresql", lambda self, *args, **kwargs: ("%s::timestamptz", [f"{text}+00"]))

    return stand_still
