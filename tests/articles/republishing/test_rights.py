"""Rights that machines read: every surface says the same, and only a licence is called one."""

import json
import re
from types import SimpleNamespace as Shape

import pytest
from django.conf import settings
from django.utils import timezone

from articles.republishing.rights import Rights
from tests.articles.making import make_article, make_author, make_picture, make_series, publish
from tests.articles.republishing.making import make_house
from tests.articles.republishing.test_views import file_of, make_terms, page_of

pytestmark = pytest.mark.django_db
SITE = "https://institute.example"
SOURCE = {"source_name": "The Harbour Post", "source_url": "https://post.example/a"}


def figure(key: int) -> str:
    return f'<p>Words.</p><figure data-picture="{key}" data-layout="column"></figure>'


def structured(html: str) -> dict:
    return json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html)[1])


def surfaces(client, text) -> Shape:
    """What each surface says of a live text."""
    return Shape(
        page=client.get(text.get_absolute_url()).content.decode(),
        data=structured(client.get(text.get_absolute_url()).content.decode()),
        feed=client.get("/feed/").content.decode(),
    )


def test_our_own_permission_is_the_same_on_every_surface(client):
    text = publish(make_article("Full Stores", authors=[make_author("Anna Nowak")]))
    terms, usage = f"{SITE}/terms/own-permission-1/", f"{SITE}{page_of(text)}"

    found = surfaces(client, text)
    manifest = client.get(file_of(text, "json")).json()

    assert found.data["license"] == manifest["terms_url"] == terms
    assert found.data["usageInfo"] == usage
    assert found.data["creditText"] == "Anna Nowak, Meridian Institute"
    assert found.data["copyrightHolder"] == {"@id": found.data["publisher"]["@id"]}
    assert found.data["copyrightYear"] == timezone.localtime(text.first_published_at).year
    assert "acquireLicensePage" not in found.data
    assert manifest["license"] is None
    for words in (found.page, found.feed, client.get(file_of(text, "html")).content.decode()):
        assert text.terms.notice in words
        assert 'rel="license"' not in words
    assert f'terms_url: "{terms}"' in client.get(file_of(text, "md")).content.decode()


def test_a_licence_is_a_licence_on_every_surface(client):
    text = publish(make_article(own_terms_id=make_terms("creative_commons", licence="by").pk))
    licence = "https://creativecommons.org/licenses/by/4.0/"

    found = surfaces(client, text)

    assert found.data["license"] == client.get(file_of(text, "json")).json()["license"] == licence
    assert f'<link rel="license" href="{licence}">' in found.page
    assert f'<a rel="license" href="{licence}">CC BY 4.0</a>' in found.page
    assert f'<link href="{licence}" rel="license"/>' in found.feed
    assert f'license: "{licence}"' in client.get(file_of(text, "md")).content.decode()


def test_where_one_must_ask_machines_are_told_where(client):
    text = publish(make_article(own_terms_id=make_terms("ask_us").pk))

    data = surfaces(client, text).data

    assert data["acquireLicensePage"] == f"{SITE}{page_of(text)}"
    assert data["license"] == f"{SITE}/terms/our-ask_us-1/"


def test_a_text_that_we_may_pass_on_is_offered_and_still_names_its_origin(client):
    own = {"own_terms_id": make_terms("creative_commons", licence="by").pk, "permission_note": "Their letter."}
    text = publish(make_article(**SOURCE, **own))

    found = surfaces(client, text)

    assert found.data["isBasedOn"] == SOURCE["source_url"]
    assert found.data["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert found.data["copyrightHolder"] == {"@type": "Organization", "name": "The Harbour Post"}
    assert "First published: The Harbour Post" in client.get(file_of(text, "txt")).content.decode()


def test_a_text_from_elsewhere_is_not_offered(client):
    text = publish(make_article(**SOURCE))

    found = surfaces(client, text)

    assert found.data["isBasedOn"] == SOURCE["source_url"]
    assert found.data["copyrightHolder"] == {"@type": "Organization", "name": "The Harbour Post"}
    assert not {"license", "usageInfo", "acquireLicensePage"} & set(found.data)
    assert '<link rel="canonical" href="https://post.example/a">' in found.page
    assert '<a href="https://post.example/a">The Harbour Post</a>' in found.page
    assert "credit-line" not in found.page


GUIDE = f"{SITE}/pl/republish/#pictures"


@pytest.mark.parametrize(
    ("right", "licence", "asking"),
    [("allowed", GUIDE, ""), ("ask", f"{SITE}/pl/terms/pictures-1/", GUIDE), ("never", "", ""), ("unknown", "", "")],
)
@pytest.mark.parametrize("place", ["lead", "body"])
def test_a_picture_has_rights_of_its_own(client, place, right, licence, asking):
    key = make_picture(others_may=right).pk
    shown = {"lead_picture_id": key} if place == "lead" else {"body": figure(key)}

    image = surfaces(client, publish(make_article(language="pl", **shown))).data["image"]

    assert image["contentUrl"].startswith(f"{SITE}/media/")
    assert (image["creditText"], image["copyrightNotice"]) == ("Photo: A. Nowak", "A. Nowak")
    assert image["creator"] == {"name": "A. Nowak"}
    assert image.get("license", "") == licence
    assert image.get("acquireLicensePage", "") == asking


def test_every_picture_of_a_text_is_described_once(client):
    lead, other = make_picture(credit="Photo: A"), make_picture(credit="Photo: B")
    text = publish(make_article(lead_picture_id=lead.pk, body=figure(other.pk) + figure(lead.pk)))

    images = surfaces(client, text).data["image"]

    assert [image["creditText"] for image in images] == ["Photo: A", "Photo: B"]


def test_one_value_tells_a_series_terms_too():
    terms = make_terms("creative_commons", licence="by-sa")
    text = publish(make_article(series_id=make_series(terms=terms).pk, series_position=1, language="pl"))

    rights = Rights.of(text, text.bylines.all(), make_house())

    assert rights.licence == "https://creativecommons.org/licenses/by-sa/4.0/"
    assert rights.usage == f"{SITE}{page_of(text)}"
    assert rights.holder == settings.INSTITUTE_NAME_PL
    assert rights.notice == "Zasady creative_commons."
