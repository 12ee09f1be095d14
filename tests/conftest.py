"""What every test stands on: a made-up institute, a folder of its own, and no network."""

import os
import sys
import tempfile
from ipaddress import ip_address
from pathlib import Path

import django
import hypothesis
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import TransactionTestCase

folder = tempfile.TemporaryDirectory(prefix="institute-tests-")

# What the shell happens to have set changes no test. DATABASE_URL alone is taken from it.
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "institute.settings",
    "DATA_DIR": folder.name,
    "DEBUG": "0",
    "DEMO": "0",
    "SECRET_KEY": "only-for-tests-" * 4,
    "SITE_ADDRESS": "https://institute.example",
    "STORE_PAGES": "0",
    "INSTITUTE_NAME": "Meridian Institute",
    "INSTITUTE_NAME_PL": "Instytut Meridian",
    "INSTITUTE_EMAIL": "office@institute.example",
}

# The test client and the live server speak plain http.
settings.SECURE_SSL_REDIRECT = False
# Pages are tested without a second factor; tests/institute/test_login.py asks for it.
settings.REQUIRE_SECOND_FACTOR, settings.ASK_AGAIN = frozenset(), False
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Hashed names need collectstatic, which only the browser tests run.
settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
settings.STATIC_ROOT.mkdir()
if connection.vendor == "sqlite":
    # A file, as outside the tests: SQLite in memory would be one connection for all threads.
    connection.settings_dict["TEST"]["NAME"] = Path(folder.name) / "tests.sqlite3"
django.setup()

# A busy machine makes no example wrong.
hypothesis.settings.register_profile("tests", hypothesis.settings(), deadline=None)
hypothesis.settings.load_profile("tests")


def pytest_xdist_setupnodes():
    """Where Django finds its settings named, it reads them at once; each process of tests shall come here first."""
    del os.environ["DJANGO_SETTINGS_MODULE"]


def is_local(host: str | bytes | None) -> bool:
    try:
        return host in (None, "", "localhost", b"localhost") or ip_address(host).is_loopback
    except ValueError:
        return False


def refuse_network(event: str, arguments: tuple) -> None:
    """An audit hook: it sees every socket of Python, and no test can take it away."""
    if event in ("socket.connect", "socket.sendto"):
        address = arguments[1]
        # Anything but a tuple is the path of a Unix socket.
        host = address[0] if isinstance(address, tuple) else None
    elif event == "socket.getaddrinfo":
        host = arguments[0]
    else:
        return
    if not is_local(host):
        raise RuntimeError(f"A test wants to reach {host}, but the tests use no network.")


sys.addaudithook(refuse_network)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """A test with real transactions ends by emptying every table: then the rows that migrations made come back."""
    with django_db_blocker.unblock():
        rows = connection.creation.serialize_db_to_string()

    def begin_anew(case):
        call_command("flush", interactive=False, verbosity=0, reset_sequences=False, inhibit_post_migrate=True)
        connection.creation.deserialize_db_from_string(rows)

    with pytest.MonkeyPatch.context() as django_test:
        django_test.setattr(TransactionTestCase, "_fixture_teardown", begin_anew)
        yield
