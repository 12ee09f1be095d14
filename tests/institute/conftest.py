from types import SimpleNamespace

import pytest
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections

from institute.editions import serving
from institute.editions.store import Store
from tests.articles.conftest import clock, sign_in  # noqa: F401
from tests.institute.asking import ask


@pytest.fixture
def site(settings, tmp_path, monkeypatch):
    """The whole application with an empty store: `site.ask(path)`, `site.files()`, `site.renders` (paths)."""
    # They would close the connection whose transaction the test is.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    monkeypatch.setattr(serving, "close_old_connections", lambda: None)
    # No test cuts the power.
    monkeypatch.setattr("os.fsync", lambda descriptor: None)
    monkeypatch.setattr("institute.editions.filling.fingerprint", lambda: "tests")
    settings.STORE_PAGES, settings.PAGES_DIR = True, tmp_path / "pages"
    # Each question asks the database which edition it is, as a server does once a second.
    monkeypatch.setattr(serving, "TRUST", 0)
    monkeypatch.setattr(serving, "RESPITE", 0)
    store = Store(settings.PAGES_DIR)
    django = get_wsgi_application()
    renders, get_response = [], django.get_response

    def counted(request):
        renders.append(request.path)
        return get_response(request)

    django.get_response = counted
    application = serving.StoredPages(django, store)
    yield SimpleNamespace(
        application=application, store=store, renders=renders, django=django,
        ask=lambda *args, **headers: ask(application, *args, **headers),
        files=lambda tree="": sorted(
            str(file.relative_to(store.folder / (tree or store.current)))
            for file in (store.folder / (tree or store.current)).rglob("*") if file.is_file()
        ),
    )  # fmt: skip
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
