"""Every surface names one version of the terms, and the same; a licence is called one only where it is one."""

import re

import pytest
from django.core.management import call_command

from articles.models import Rule, TermsVersion
from tests.articles.making import WAIVED, make_article, make_picture, make_series, make_user, publish
from tests.articles.republishing.test_rights import SITE, SOURCE, structured
from tests.articles.republishing.test_views import FORMS, file_of, make_terms, opened, page_of
from tests.articles.test_picture_rights import files

pytestmark = pytest.mark.django_db
# The addresses of terms in an answer, but for those of pictures, which are another matter.
TERMS = re.compile(r"((?:/pl)?/terms/(?!pictures)[a-z0-9_-]+)(?:/|\.jsonld)")
LICENCE = re.compile(r"https://creativecommons\.org/licenses/([a-z-]+)/4\.0/")
SAYS_LICENCE = ("article", "page", "md", "json", "feed", "partner feed")

SETUPS = {
    "the site's": ({}, "own-permission", ""),
    "in Polish": ({"language": "pl"}, "own-permission", ""),
    "a licence": (
        lambda: {"own_terms_id": make_terms("creative_commons", licence="by").pk}, "our-creative_commons", "by",
    ),
    "a series' licence": (
        lambda: {"series_id": make_series(terms=make_terms("creative_commons", licence="by-nc-nd")).pk,
                 "series_position": 1},
        "our-creative_commons", "by-nc-nd",
    ),
    "ask us": (lambda: {"own_terms_id": make_terms("ask_us").pk}, "our-ask_us", ""),
    "reserved": (lambda: {"own_terms_id": make_terms("all_rights_reserved").pk}, "our-all_rights_reserved", ""),
    "from elsewhere": (SOURCE, "all-rights-reserved", ""),
}  # fmt: skip


def answers(client, text) -> dict[str, str]:
    """What each surface says of a live text, by its name; only those that there are."""
    prefix, code = "/pl" if text.language == "pl" else "", text.package_code
    addresses = {
        "article": text.get_absolute_url(),
        "page": page_of(text),
        **{form: file_of(text, form) for form in FORMS},
        "card": f"{text.get_absolute_url()}oembed.json",
        "feed": f"{prefix}/feed/",
        "partner feed": f"{prefix}/republish/feed/",
        "status": f"{prefix}/republish/copies/{code}/",
        "status file": f"{prefix}/republish/copies/{code}.json",
        "odrl": f"{prefix}/terms/{text.terms.slug}.jsonld",
    }
    found = {name: client.get(address) for name, address in addresses.items()}
    return {name: opened(answer.content) for name, answer in found.items() if answer.status_code == 200}


def check(client, text, slug, licence):
    """That all agree on the version with this slug."""
    told, prefix = answers(client, text), "/pl" if text.language == "pl" else ""
    given = {*FORMS, "card"} if text.terms.gives_package else set()
    assert set(told) == {"article", "page", "feed", "partner feed", "status", "status file", "odrl", *given}
    # The site's own feed has the notice only, and the one for partners nothing of a text that they may not take.
    silent = {"feed"} if given else {"feed", "partner feed"}

    for name, words in told.items():
        address = {f"{prefix}/terms/{slug}"}
        in_english = {f"/terms/{slug}"} if name == "zip" else set()
        assert set(TERMS.findall(words)) == (set() if name in silent else address | in_english), name
        licences = set(LICENCE.findall(words))
        assert licences == {licence} - {""} if name in SAYS_LICENCE else licences <= {licence}, name
        assert licence or 'rel="license"' not in words, name
    for name in ({"article", "page", "feed", *FORMS} | ({"partner feed"} if given else set())) & set(told):
        assert text.terms.local_notice(text.language) in told[name].replace("\\", ""), name
    data = structured(told["article"])
    offered = f"https://creativecommons.org/licenses/{licence}/4.0/" if licence else f"{SITE}{prefix}/terms/{slug}/"
    assert data.get("license") == (None if text.source_name else offered)


@pytest.mark.parametrize("setup", SETUPS)
def test_every_surface_names_the_same_version_also_after_a_change(client, setup):
    state, key, licence = SETUPS[setup]
    article = make_article(**(state() if callable(state) else state))
    text = publish(article)
    check(client, text, f"{key}-1", licence)

    terms, notice = text.terms.terms, {"notice": "Another notice.", "notice_pl": "Inne zasady."}
    version = TermsVersion.objects.create(
        terms=terms, kind=text.terms.kind, licence=licence, title="New", title_pl="Nowe", **notice
    )
    Rule.objects.create(version=version, subject="online", strength="request")
    version.put_in_force(by=make_user())
    check(client, text, f"{key}-1", licence)
    article.refresh_from_db()
    text = article.publish(by=make_user(), change="silent", waived=WAIVED)

    check(client, text, f"{key}-2", licence)


def test_a_page_and_the_files_of_its_picture_name_the_same_version(client):
    picture = make_picture(others_may="ask")
    text = publish(make_article(lead_picture_id=picture.pk))

    for number in (1, 2):
        image = structured(client.get(text.get_absolute_url()).content.decode())["image"]
        assert image["license"] == f"{SITE}/terms/pictures-{number}/"
        assert {said["xmpRights:WebStatement"][0] for said in files(picture)} == {image["license"]}
        assert {said["plus:Licensor"][1] for said in files(picture)} == {image["acquireLicensePage"]}
        if number == 1:
            version = TermsVersion.objects.create(
                terms=TermsVersion.objects.of_pictures().terms, kind="ask_us", title="New", title_pl="Nowe",
                notice="N.", notice_pl="N.",
            )  # fmt: skip
            version.put_in_force(by=make_user())
            call_command("write_picture_rights", verbosity=0)
            picture.refresh_from_db()
