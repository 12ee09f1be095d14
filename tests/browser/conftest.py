"""The browser tests: Chromium against the whole application, with files as they are served in production."""

import os
import shutil

import pytest
from django.conf import settings
from django.core.servers.basehttp import get_internal_wsgi_application
from django.db import DEFAULT_DB_ALIAS, connections
from django.test import Client, override_settings
from playwright.sync_api import expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests.articles.making import make_user
from tests.browser.programs import program
from tests.deploy.machine import collected

# No name leads anywhere, so that nothing in a page reaches another machine.
SWITCHES = ["--disable-gpu", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1"]
# Milliseconds until something that does not come is a failure; a busy machine is none.
PATIENCE = 20_000
PHONE = {"viewport": {"width": 360, "height": 740}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}


@pytest.fixture(scope="session")
def browser():
    chromium = program(
        os.environ.get("CHROMIUM", ""),
        *("chromium", "chromium-browser", "google-chrome"),
        reason="No Chromium: install it, or set CHROMIUM to its path, to have the browser tests run.",
    )
    database = connections[DEFAULT_DB_ALIAS]
    with pytest.MonkeyPatch.context() as environment, sync_playwright() as playwright:
        # Playwright keeps an event loop in this thread. Django would refuse the database to it, or open it once more.
        environment.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        connections[DEFAULT_DB_ALIAS] = database
        browser = playwright.chromium.launch(executable_path=chromium, args=SWITCHES)
        expect.set_options(timeout=PATIENCE)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def live_server():
    hashed = {"staticfiles": {"BACKEND": "institute.static_storage.HashedStaticFiles"}}
    with override_settings(STORAGES=settings.STORAGES | hashed):
        shutil.copytree(collected(), settings.STATIC_ROOT, dirs_exist_ok=True)
        server = LiveServer("localhost", start=False)
        # In place of the test server's own answers to /static/ and /media/.
        server.thread.static_handler = lambda handler: get_internal_wsgi_application()
        server.start()
        yield server
        server.stop()


@pytest.fixture
def site(live_server) -> str:
    """The address of the running site. Rows made by the test are seen by it, and settings changed too."""
    return live_server.url


@pytest.fixture
def open_page(browser, site):
    """Opens pages, each in a session of its own. None may break the policy or have an error in a script."""
    contexts, problems = [], []

    def note(message):
        # A test may ask for a missing page, and Chromium asks for an icon; what a page asks for must be there.
        missing = message.text.startswith("Failed to load resource")
        if missing and message.location["url"] in (message.page.url, f"{site}/favicon.ico"):
            return
        if message.type == "error":
            problems.append(f"{message.location['url']}: {message.text}")

    def open_page(**options):
        context = browser.new_context(base_url=site, **options)
        context.set_default_timeout(PATIENCE)
        context.on("console", note)
        context.on("weberror", lambda error: problems.append(str(error.error)))
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
    assert problems == []


@pytest.fixture
def page(open_page):
    return open_page()


@pytest.fixture
def phone(open_page):
    return open_page(**PHONE)


@pytest.fixture
def dark(open_page):
    return open_page(color_scheme="dark")


@pytest.fixture
def no_javascript(open_page):
    return open_page(java_script_enabled=False)


@pytest.fixture
def sign_in(site):
    """`sign_in(page, user)` gives the page a session of that account; each keeps its own."""

    def give_session(page, user):
        client = Client()
        client.force_login(user)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        # Chromium takes localhost for safe and sends it secure cookies over plain http.
        secure = {"url": site.replace("http:", "https:"), "secure": True}
        page.context.add_cookies([{"name": cookie.key, "value": cookie.value} | secure])

    return give_session


@pytest.fixture
def form(page, sign_in):
    """`form(article)` opens the form of a text for an editor."""

    def open_form(article, role="editor"):
        sign_in(page, make_user(role))
        page.goto(f"/admin/articles/article/{article.pk}/change/")
        return page

    return open_form
