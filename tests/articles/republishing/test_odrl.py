"""Terms for machines, and the list of all versions."""

import pytest

from articles.models import Rule, Terms, TermsVersion
from tests.articles.making import make_user
from tests.articles.republishing.test_views import make_terms

pytestmark = pytest.mark.django_db
SITE = "https://institute.example"
PUBLISHING = ["reproduce", "distribute"]


def offer(client, slug, prefix=""):
    response = client.get(f"{prefix}/terms/{slug}.jsonld")
    assert response.headers["Content-Type"] == "application/ld+json"
    return response.json()


def rules(offered) -> dict:
    """{"texts yes" ...: actions} of an offer."""
    found = {}
    for kind in ("permission", "prohibition"):
        for rule in offered[kind]:
            duties = [duty["action"] for duty in rule.get("duty", [])]
            asks = " after asking" if "obtainConsent" in duties else ""
            assert kind == "prohibition" or duties[0] == "attribute"
            found[f"{kind} {rule['target'].partition('#')[2]}{asks}"] = rule["action"]
    return found


@pytest.mark.parametrize("prefix", ["", "/pl"])
def test_our_own_permission_is_an_offer_with_a_duty_and_without_pictures(client, prefix):
    offered = offer(client, "own-permission-1", prefix)

    assert (offered["@context"], offered["@type"]) == ("http://www.w3.org/ns/odrl.jsonld", "Offer")
    assert offered["uid"] == f"{SITE}{prefix}/terms/own-permission-1/"
    assert offered["permission"][0]["duty"] == [{"action": "attribute", "attributedParty": f"{SITE}{prefix or ''}/"}]
    assert rules(offered) == {
        "permission texts": [*PUBLISHING, "translate", "modify"],
        "permission texts after asking": ["extract"],
        "prohibition texts": ["sell"],
        "prohibition pictures": PUBLISHING,
    }


@pytest.mark.parametrize(
    ("kind", "told"),
    [("ask_us", {"permission texts after asking": PUBLISHING, "prohibition pictures": PUBLISHING}),
     ("all_rights_reserved", {"prohibition texts": PUBLISHING, "prohibition pictures": PUBLISHING})],
)  # fmt: skip
def test_terms_without_a_package_permit_nothing_at_once(client, kind, told):
    make_terms(kind)

    assert rules(offer(client, f"our-{kind}-1")) == told


def test_a_licence_keeps_its_own_conditions(client):
    make_terms("creative_commons", licence="by-nc-sa")

    offered = offer(client, "our-creative_commons-1")

    assert [duty["action"] for duty in offered["permission"][0]["duty"]][1].endswith("ShareAlike")
    assert rules(offered)["permission texts"] == [*PUBLISHING, "translate", "extract", "modify"]
    assert rules(offered)["prohibition texts"] == ["sell"]


def test_pictures_are_asked_for(client):
    assert rules(offer(client, "pictures-1")) == {"permission pictures after asking": PUBLISHING}


def test_a_draft_is_not_shown(client):
    TermsVersion.objects.create(
        terms=Terms.objects.get(key="pictures"), kind="ask_us", title="DRAFT", title_pl="D", notice="N", notice_pl="N"
    )

    assert client.get("/terms/pictures-2.jsonld").status_code == 404
    assert "DRAFT" not in client.get("/terms/").content.decode()


def test_the_list_names_every_version_the_sites_own_first(client, django_assert_max_num_queries):
    terms = TermsVersion.objects.of_site().terms
    version = TermsVersion.objects.create(terms=terms, title="New", title_pl="Nowe", notice="N.", notice_pl="N.")
    Rule.objects.create(version=version, subject="online")
    version.put_in_force(by=make_user())

    with django_assert_max_num_queries(2):
        page = client.get("/terms/").content.decode()

    addresses = [f"/terms/{slug}/" for slug in ("own-permission-2", "own-permission-1", "all-rights-reserved-1")]
    places = [page.index(f'<li><a href="{address}">') for address in addresses]
    assert places == sorted(places)
    assert '<a href="/terms/pictures-1/">Pictures by permission</a>' in page
    assert 'href="/terms/own-permission-1.jsonld"' in client.get(addresses[1]).content.decode()
