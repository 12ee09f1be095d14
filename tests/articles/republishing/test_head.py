"""The line that we ask others to put into the head of their page."""

import re

import pytest

from articles.models import RightsSettings
from tests.articles.making import make_article, publish
from tests.articles.republishing.test_terms import make_version
from tests.articles.republishing.test_views import boxes, file_of, page_of

pytestmark = pytest.mark.django_db
SITE = "https://institute.example"
SOURCE = {"source_name": "The Post", "source_url": 'https://post.example/a?b=1&c="</textarea>'}


def line(client, **state):
    """What stands in the box for the head; None without one."""
    return boxes(client.get(page_of(publish(make_article(slug="text", **state))))).get("head")


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("", f'<link rel="canonical" href="{SITE}/articles/text/">'),
        ("canonical", f'<link rel="canonical" href="{SITE}/articles/text/">'),
        ("noindex", '<meta name="robots" content="noindex">'),
        ("noindex_news", '<meta name="Googlebot-News" content="noindex">'),
        ("nothing", None),
    ],
)
def test_the_text_asks_or_else_its_terms(client, asked, shown):
    assert line(client, head_request=asked) == shown


@pytest.mark.parametrize(("rules", "is_asked"), [([("canonical", "yes", "request")], True), ([], False)])
def test_without_a_word_of_the_text_its_terms_decide(client, rules, is_asked):
    terms = make_version(kind="creative_commons", licence="by", rules=rules).terms

    assert bool(line(client, own_terms_id=terms.pk)) is is_asked


def test_where_text_and_terms_say_nothing_the_institute_may(client):
    terms = make_version(rules=[]).terms
    RightsSettings(head_request="noindex").save()

    assert line(client, own_terms_id=terms.pk) == '<meta name="robots" content="noindex">'


def test_whoever_stands_first_is_heard(client):
    RightsSettings(head_request="noindex").save()

    assert line(client, head_request="nothing") is None


def test_machines_are_led_to_the_files(client):
    text = publish(make_article(slug="text"))

    html = client.get(page_of(text)).content.decode()

    found = dict(re.findall(r'<link rel="alternate" type="([^"]+)" href="([^"]+)">', html))
    kinds = {"md": "text/markdown", "txt": "text/plain", "json": "application/json"}
    assert {kind: file_of(text, form) for form, kind in kinds.items()}.items() <= found.items()


def test_the_original_of_a_text_from_elsewhere_is_there_and_breaks_out_of_no_box(client):
    terms = make_version(rules=[("canonical", "yes", "request")]).terms
    text = publish(make_article(**SOURCE, permission_note="Their letter.", own_terms_id=terms.pk))

    page = client.get(page_of(text))

    shown = boxes(page)["head"]
    assert shown == '<link rel="canonical" href="https://post.example/a?b=1&amp;c=&quot;&lt;/textarea&gt;">'
    html = page.content.decode()
    assert html.count("<textarea") == html.count("</textarea>")
    assert re.search("First published: The Post", html)


def test_the_credit_of_a_text_from_elsewhere_leads_to_its_original_in_every_form(client):
    source = SOURCE | {"source_url": "https://post.example/a"}
    terms = make_version().terms
    text = publish(make_article(**source, permission_note="Their letter.", own_terms_id=terms.pk, slug="text"))

    taken = {form: client.get(file_of(text, form)).content.decode() for form in ("html", "md", "txt", "json")}

    for form, written in taken.items():
        assert "https://post.example/a" in written, form
        assert f"{SITE}/articles/text/" not in written, form
    assert 'canonical_url: "https://post.example/a"' in taken["md"]
    card = client.get(f"{text.get_absolute_url()}oembed.json").json()
    assert f'<a href="{SITE}/articles/text/">' in card["html"]
