"""The line that we ask others to put into the head of their page."""

import re

import pytest

from tests.articles.making import make_article, publish
from tests.articles.republishing.test_terms import make_version
from tests.articles.republishing.test_views import boxes, page_of

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


def test_the_original_of_a_text_from_elsewhere_is_there_and_breaks_out_of_no_box(client):
    terms = make_version(rules=[("canonical", "yes", "request")]).terms
    text = publish(make_article(**SOURCE, permission_note="Their letter.", own_terms_id=terms.pk))

    page = client.get(page_of(text))

    shown = boxes(page)["head"]
    assert shown == '<link rel="canonical" href="https://post.example/a?b=1&amp;c=&quot;&lt;/textarea&gt;">'
    html = page.content.decode()
    assert html.count("<textarea") == html.count("</textarea>")
    assert re.search("First published: The Post", html)
