"""Whoever holds a copy can ask what became of it."""

import json
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import Terms
from tests.articles.making import make_article, make_user, publish

pytestmark = pytest.mark.django_db
MARKER = "Xyzzymarker"


def page(client, text):
    return client.get(f"/republish/copies/{text.package_code}/").content.decode()


def told(client, text):
    return json.loads(client.get(f"/republish/copies/{text.package_code}.json").content)


def change(article, clock, change, note="", **fields):
    """A later publication of the text."""
    by = make_user()
    article.refresh_from_db()
    clock(article.publications.latest("live_from").live_from + timedelta(days=1))
    article.save_desk_copy(article.data() | fields, by=by, version=article.version)
    return publish(article, by=by, change=change, note=note)


@pytest.fixture
def article(clock):
    clock(timezone.now().replace(microsecond=0) - timedelta(days=30))
    article = make_article("Port", slug="port", body=f"<p>{MARKER}</p>")
    publish(article)
    return article


def test_a_fresh_copy_is_the_present_wording(client, article):
    text = article.publications.get()

    assert "This is the present wording" in page(client, text)
    assert told(client, text) == {
        "package": text.package_code, "title": "Port", "language": "en", "status": "current",
        "current": {
            "package": text.package_code, "url": "https://institute.example/articles/port/",
            "status_url": f"https://institute.example/republish/copies/{text.package_code}/",
        },
        "changes": [], "withdrawn": None,
        "terms": {
            name: {
                "title": "Texts with credit, pictures by permission",
                "url": "https://institute.example/terms/own-permission-1/", "license": None,
            }
            for name in ("then", "now")
        },
    }  # fmt: skip


def test_a_correction_is_told_to_the_copies_before_it_and_not_to_those_after(client, article, clock):
    first = article.publications.get()
    updated = change(article, clock, "update", "A figure was added.", lead="With a figure.")
    corrected = change(article, clock, "correction", "It was 30, not 13.", lead="Thirty.")

    assert [(item["kind"], item["text"]) for item in told(client, first)["changes"]] == [
        ("correction", "It was 30, not 13."), ("update", "A figure was added."),
    ]  # fmt: skip
    assert [item["kind"] for item in told(client, updated)["changes"]] == ["correction"]
    assert told(client, corrected)["status"] == "current"
    assert told(client, first)["status"] == "corrected"
    assert told(client, first)["current"]["package"] == corrected.package_code
    assert "It was 30, not 13." in page(client, first)
    assert 'href="/articles/port/republish/"' in page(client, first)


@pytest.mark.parametrize(
    ("kind", "note", "sentence"), [("silent", "", "Small things"), ("update", "More.", "was updated since")]
)
def test_what_is_no_correction_is_not_called_one(client, article, clock, kind, note, sentence):
    first = article.publications.get()
    change(article, clock, kind, note, lead="New.")

    assert told(client, first)["status"] == "replaced"
    assert sentence in page(client, first)


def test_a_withdrawn_text_says_why(client, article):
    text = article.publications.get()
    text.withdraw(by=make_user(), reason="The data were wrong.")

    assert told(client, text)["status"] == "withdrawn"
    assert told(client, text)["withdrawn"]["reason"] == "The data were wrong."
    assert told(client, text)["current"] is None
    assert "The data were wrong." in page(client, text)
    assert "take your copy down" in page(client, text)


def test_a_text_that_ended_says_so(client, clock):
    now = timezone.now().replace(microsecond=0)
    clock(now)
    text = publish(make_article(), until=now + timedelta(days=1))
    clock(now + timedelta(days=2))

    assert told(client, text)["status"] == "ended"
    assert "Was available until" in page(client, text)


def test_terms_then_and_now(client, article, clock):
    first = article.publications.get()
    change(article, clock, "silent", own_terms_id=Terms.objects.get(key="all-rights-reserved").pk)

    terms = told(client, first)["terms"]

    assert (terms["then"]["url"][-17:-1], terms["now"]["title"]) == ("own-permission-1", "All rights reserved")


def test_never_a_body_and_never_what_was_not_live(client, article, clock):
    waiting = publish(make_article(body=f"<p>{MARKER}</p>"), at=timezone.now() + timedelta(days=3))
    for text in (article.publications.get(), waiting):
        for ending in ("/", ".json"):
            assert MARKER not in client.get(f"/republish/copies/{text.package_code}{ending}").content.decode()

    assert client.get(f"/republish/copies/{waiting.package_code}/").status_code == 404
    assert client.get("/republish/copies/xxxxxxxx.json").status_code == 404


def test_both_languages_answer_and_a_copy_names_its_own(client):
    text = publish(make_article("Port", slug="port", language="pl"))

    assert f"Kopia {text.package_code}" in client.get(f"/pl/republish/copies/{text.package_code}/").content.decode()
    assert f"Copy {text.package_code}" in page(client, text)
    address = f"https://institute.example/pl/republish/copies/{text.package_code}/"
    for form in ("html", "md", "txt", "json"):
        written = client.get(f"/pl/articles/port/republish/port.{form}").content.decode()
        assert re.search(re.escape(address), written.replace("\\", ""))


def test_it_costs_three_statements(client, article, django_assert_num_queries):
    text = article.publications.get()

    with django_assert_num_queries(3):
        told(client, text)
