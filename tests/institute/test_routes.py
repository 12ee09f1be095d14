import pytest
from django.urls import URLPattern, get_resolver

from institute.routes import CLASSES, HEADERS
from tests.articles.making import make_user

pytestmark = pytest.mark.django_db


def public_names(resolver, namespace=""):
    """The name of every address outside the desk."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name}"
        elif entry.namespace != "admin":
            yield from public_names(entry, f"{entry.namespace}:" if entry.namespace else namespace)


def test_every_public_address_has_a_class_of_headers():
    assert set(public_names(get_resolver())) == set(CLASSES)
    assert set(CLASSES.values()) <= set(HEADERS)


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/", "page"), ("/pl/", "page"), ("/support/", "private"), ("/robots.txt", "file"), ("/admin/login/", "desk")],
)
def test_an_answer_carries_the_headers_of_its_class(client, path, kind):
    answer = client.get(path)

    assert {name: answer.headers[name] for name in HEADERS[kind]} == HEADERS[kind]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_failed_answer_is_never_kept(client):
    answer = client.get("/no-such-page/")

    assert answer.status_code == 404
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/", "/articles/", "/feed/", "/sitemap.xml", "/pl/articles/", "/support/"])
def test_public_pages_set_no_cookie_and_depend_on_none(client, path):
    answer = client.get(path)

    assert answer.status_code == 200
    assert not answer.cookies
    assert "Cookie" not in answer.headers.get("Vary", "")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/articles/page/1/", 301), ("/articles/page/2/", 404), ("/articles/page/01/", 404),
        ("/articles/page/1_0/", 404),
        ("/articles/page/１/", 404), ("/articles/page/0/", 404), ("/articles", 301), ("/media/../settings.py", 404),
        ("/media/0123456789abcdef.jpg", 404), ("/articles/%00/", 404), ("/pl", 301),
    ],
)  # fmt: skip
def test_odd_addresses(client, path, status):
    assert client.get(path).status_code == status


def test_the_desk_speaks_the_language_of_the_account(client):
    client.force_login(make_user("editor", language="pl"))

    assert client.get("/admin/").headers["Content-Language"] == "pl"
