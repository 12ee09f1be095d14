"""The feed for partners: whole packages of what may be taken, and nothing else."""

from xml.etree import ElementTree

import pytest
from django.utils import timezone

from institute.routes import HEADERS
from tests.articles.making import WAIVED, make_article, make_author, make_picture, make_user, publish
from tests.articles.republishing.test_views import file_of, make_terms, page_of

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
SITE = "https://institute.example"


def entries(client, prefix="") -> list[ElementTree.Element]:
    feed = ElementTree.fromstring(client.get(f"{prefix}/republish/feed/").content)  # noqa: S314 - our own feed
    return feed.findall(f"{ATOM}entry")


def titles(client, prefix="") -> list[str]:
    return [entry.findtext(f"{ATOM}title") for entry in entries(client, prefix)]


def test_an_entry_holds_the_text_with_its_credit_and_leads_to_its_files(client):
    text = publish(make_article("Full Stores", authors=[make_author("Anna Nowak")]))

    (entry,) = entries(client)

    assert entry.findtext(f"{ATOM}content") == client.get(file_of(text, "html")).content.decode()
    assert entry.findtext(f"{ATOM}rights") == text.terms.notice
    links = {(link.get("rel"), link.get("type")): link.get("href") for link in entry.findall(f"{ATOM}link")}
    assert links["enclosure", "text/markdown"] == f"{SITE}{file_of(text, 'md')}"
    assert links["enclosure", "application/zip"] == f"{SITE}{file_of(text, 'zip')}"
    assert links["related", "text/html"] == f"{SITE}{page_of(text)}"
    for (rel, _kind), address in links.items():
        assert rel == "alternate" or client.get(address.removeprefix(SITE)).status_code == 200


def test_only_what_may_be_taken_is_listed_in_its_language(client):
    publish(make_article("Free"))
    publish(make_article("Wolny", language="pl"))
    publish(make_article("Asked", own_terms_id=make_terms("ask_us").pk))
    publish(make_article("Elsewhere", source_name="The Post", source_url="https://post.example/a"))
    gone = publish(make_article("Gone"))
    gone.withdraw(by=make_user(), reason="Wrong.")
    make_article("Draft")

    assert titles(client) == ["Free"]
    assert titles(client, "/pl") == ["Wolny"]


def test_a_correction_brings_a_text_to_the_top(client, clock):
    article, later = make_article("Old"), make_article("New")
    publish(article, first_published_at=timezone.now() - timezone.timedelta(days=30))
    publish(later)
    assert titles(client) == ["New", "Old"]
    before = entries(client)[1].findtext(f"{ATOM}id")

    clock(timezone.now() + timezone.timedelta(hours=1))
    article.refresh_from_db()
    article.publish(by=make_user(), change="correction", note="The sum was wrong.", waived=WAIVED)

    entry = entries(client)[0]
    assert (entry.findtext(f"{ATOM}title"), entry.findtext(f"{ATOM}id")) == ("Old", before)
    assert entry.findtext(f"{ATOM}updated") > entry.findtext(f"{ATOM}published")
    assert "The sum was wrong." in entry.findtext(f"{ATOM}content")


@pytest.mark.parametrize(("right", "shown"), [("allowed", True), ("ask", False), ("never", False), ("unknown", False)])
def test_no_picture_without_the_right(client, right, shown):
    key = make_picture(others_may=right, caption="CAPTION").pk
    publish(
        make_article(lead_picture_id=key, body=f'<p>A.</p><figure data-picture="{key}" data-layout="column"></figure>')
    )

    feed = client.get("/republish/feed/").content.decode()

    assert ("/media/" in feed, "CAPTION" in feed) == (shown, shown)


@pytest.mark.parametrize("number", [1, 7])
def test_it_costs_the_same_for_any_number_of_texts(client, django_assert_max_num_queries, number):
    for _ in range(number):
        key = make_picture().pk
        publish(make_article(body=f'<p>A.</p><figure data-picture="{key}" data-layout="column"></figure>'))

    with django_assert_max_num_queries(4):
        assert len(entries(client)) == number


def test_it_carries_the_headers_of_its_class(client):
    response = client.get("/republish/feed/")

    assert {name: response.headers[name] for name in HEADERS["machine"]} == HEADERS["machine"]
    assert not response.cookies


def test_the_guide_leads_to_it(client):
    assert client.get("/republish/").content.decode().count('href="/republish/feed/"') == 2
