"""Every address of the desk, for every role, by GET and POST: the table in rights.txt says what each answers.

A new address without a line fails. A line of another role's letters is a decision: look at it before it goes in.
"""

from http.cookies import SimpleCookie
from pathlib import Path

import pytest
from django.db import transaction
from django.urls import URLPattern, get_resolver, reverse

from articles.models import Autosave, PreviewLink
from institute.roles import ROLES as GROUPS
from tests.articles.making import make_article, make_author, make_picture, make_series, make_topic, make_user
from tests.donations.making import make_account, make_campaign, make_gift

pytestmark = pytest.mark.django_db
TABLE = Path(__file__).parent / "rights.txt"
# "writer" is a contributor who began the text that is asked for; to the contributor it is somebody else's.
ROLES = ["contributor", "writer", "editor", "publisher", "fundraiser", "administrator", "nobody", "anonymous"]
LOGINS = ("/admin/login/", "/admin/account/login/")
# Without a name are only the stock admin's redirects: to a row's page, and from an address without its slash.
UNNAMED = ("<path:object_id>/", "(?P<url>.*)$")


def desk(resolver, namespace="", path=""):
    """(name with its namespace, path, names of its parts) of every address below /admin/."""
    for entry in resolver.url_patterns:
        here = path + str(entry.pattern)
        if not isinstance(entry, URLPattern):
            yield from desk(entry, f"{entry.namespace}:" if entry.namespace else namespace, here)
        elif here.startswith("admin/") and not (entry.name is None and here.endswith(UNNAMED)):
            yield f"{namespace}{entry.name}", here, entry.pattern.regex.groupindex.keys()


ADDRESSES = {name: (path, keys) for name, path, keys in desk(get_resolver())}


@pytest.fixture
def part(writer):
    """`part(name, key)` is what stands for a part of an address: a row, or 0 where none was made."""
    article = make_article(by=writer)
    comment = article.comment(by=writer, text="Who says so?")
    link, _token = PreviewLink.objects.make(article.revisions.first(), by=writer)
    kept = Autosave.objects.keep(article, {"title": "Unsaved"}, by=writer)
    rows = {
        "article": article, "author": make_author(), "topic": make_topic(), "series": make_series(),
        "picture": make_picture(), "bankaccount": make_account(), "campaign": make_campaign(), "gift": make_gift(),
        "user": make_user(""),
    }  # fmt: skip
    others = {
        "comment_pk": comment.pk, "link_pk": link.pk, "kept_pk": kept.pk, "old": "1", "new": "1", "kind": "topic",
        "year": 2026, "number": 1, "app_label": "articles", "content_type_id": 0, "gift": rows["gift"].pk, "donor": 0,
    }  # fmt: skip

    def of(name, key):
        row = rows.get(name.split("_")[1] if "_" in name else "")
        return others.get(key, row.pk if row else 0)

    return of


@pytest.fixture
def writer():
    return make_user("contributor")


def letter(answer) -> str:
    """ "y" it is served, "." refused or led to the login, "?" no such row, "-" not by this method."""
    leads = answer.headers.get("Location", "")
    if answer.status_code == 403 or leads.startswith(LOGINS):
        return "."
    if answer.status_code == 404 or leads == "/admin/":
        return "?"
    return "-" if answer.status_code == 405 else "y"


def asked(client, address: str, cookies) -> str:
    """Two letters, for GET and POST; nothing that was done stays."""
    letters = ""
    for method in (client.get, client.post):
        client.cookies = SimpleCookie(cookies.output(header="", sep=";"))
        with transaction.atomic():
            letters += letter(method(address))
            transaction.set_rollback(True)
    return letters


def table() -> dict[str, list[str]]:
    lines = [line.split() for line in TABLE.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    return {name: letters for name, *letters in lines}


def test_every_address_of_the_desk_stands_in_the_table():
    assert set(table()) == set(ADDRESSES)


@pytest.mark.parametrize("role", ROLES)
def test_each_address_answers_each_role_as_the_table_says(client, role, writer, part):
    if role != "anonymous":
        client.force_login(writer if role == "writer" else make_user(role if role in GROUPS else ""))
    cookies = client.cookies

    answers = {
        name: asked(client, reverse(name, kwargs={key: part(name, key) for key in keys}), cookies)
        for name, (_path, keys) in ADDRESSES.items()
    }

    assert answers == {name: letters[ROLES.index(role)] for name, letters in table().items()}
