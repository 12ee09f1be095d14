"""The card of a text for other systems, and how its address leads there."""

import re
from urllib.parse import quote

import pytest

from institute.routes import HEADERS
from tests.articles.making import make_article, make_author, make_picture, make_user, publish
from tests.articles.republishing.test_views import make_terms

pytestmark = pytest.mark.django_db
SITE = "https://institute.example"


def card_of(text):
    return f"{text.get_absolute_url()}oembed.json"


def asked(client, address, **more):
    return client.get("/oembed/", {"url": address} | more)


@pytest.mark.parametrize("language", ["en", "pl"])
def test_the_page_leads_to_a_quotation_with_its_origin(client, language):
    text = publish(make_article("Full <Stores>", language=language, authors=[make_author("Anna Nowak")]))

    page = client.get(text.get_absolute_url()).content.decode()
    address = re.search(r'<link rel="alternate" type="application/json\+oembed" href="([^"]+)">', page)[1]
    card = client.get(address.removeprefix(SITE)).json()

    assert address == f"{SITE}{card_of(text)}"
    assert (card["version"], card["type"], card["title"]) == ("1.0", "rich", "Full <Stores>")
    assert card["author_name"] == "Anna Nowak"
    assert f'<blockquote lang="{language}" cite="{SITE}{text.get_absolute_url()}">' in card["html"]
    assert "Full &lt;Stores&gt;" in card["html"]
    assert f"{card['provider_name']}, " in card["html"]
    assert "What the reader will know at the end." in card["html"]
    assert "A paragraph of the text." not in card["html"]
    assert "<script" not in card["html"]


@pytest.mark.parametrize(("right", "shown"), [("allowed", True), ("ask", False), ("never", False), ("unknown", False)])
def test_the_thumbnail_needs_the_right(client, right, shown):
    picture = make_picture(others_may=right)
    text = publish(make_article(lead_picture_id=picture.pk))

    card = client.get(card_of(text)).json()

    assert ("thumbnail_url" in card, "/media/" in str(card)) == (shown, shown)
    if shown:
        width, height, _avif, jpeg = picture.renditions["card"][-1]
        assert card["thumbnail_url"].endswith(jpeg)
        assert (card["thumbnail_width"], card["thumbnail_height"]) == (width, height)


@pytest.mark.parametrize("kind", ["ask_us", "all_rights_reserved"])
def test_a_text_that_may_not_be_taken_has_no_card(client, kind):
    text = publish(make_article(own_terms_id=make_terms(kind).pk))

    assert client.get(card_of(text)).status_code == 404
    assert "oembed" not in client.get(text.get_absolute_url()).content.decode()
    assert asked(client, f"{SITE}{text.get_absolute_url()}").status_code == 404


@pytest.mark.parametrize("language", ["en", "pl"])
@pytest.mark.parametrize("more", ["", "?utm_source=x", "#change_1"])
def test_the_address_of_a_live_text_leads_to_its_card(client, language, more):
    text = publish(make_article(language=language))

    answer = asked(client, f"{SITE}{text.get_absolute_url()}{more}", maxwidth=300)

    assert (answer.status_code, answer.headers["Location"]) == (302, card_of(text))


@pytest.mark.parametrize(
    "address",
    ["", "x", "https://[", "https://evil.example/articles/full-stores/", f"{SITE}/",
     f"{SITE}/articles/none/", f"{SITE}/pl/articles/full-stores/",
     f"{SITE}/authors/full-stores/", "https://institute.example:x/"],
)  # fmt: skip
def test_another_address_leads_nowhere(client, address):
    publish(make_article("Full Stores"))

    assert asked(client, address).status_code == 404


def test_a_withdrawn_text_has_no_card(client):
    text = publish()
    text.withdraw(by=make_user(), reason="Wrong.")

    assert client.get(card_of(text)).status_code == 410
    assert asked(client, f"{SITE}{text.get_absolute_url()}").status_code == 404


def test_only_json_is_spoken(client):
    text = publish()

    assert asked(client, f"{SITE}{text.get_absolute_url()}", format="json").status_code == 302
    assert asked(client, f"{SITE}{text.get_absolute_url()}", format="xml").status_code == 501
    assert client.get(f"/oembed/?format=xml&url={quote(SITE)}").status_code == 501


def test_the_card_is_kept_as_a_file_and_costs_two_statements(client, django_assert_max_num_queries):
    text = publish(make_article(lead_picture_id=make_picture().pk))

    with django_assert_max_num_queries(2):
        response = client.get(card_of(text))

    assert {name: response.headers[name] for name in HEADERS["machine"]} == HEADERS["machine"]
