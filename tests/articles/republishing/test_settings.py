"""What the institute says of its rights: one form on the desk, read wherever rights are told."""

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError
from django.utils import timezone

from articles.models import RightsSettings
from institute.editions.models import Edition
from tests.articles.making import make_article, make_picture, publish
from tests.articles.republishing.test_rights import figure, structured
from tests.articles.republishing.test_views import file_of, make_terms, page_of
from tests.articles.test_picture_rights import files

pytestmark = pytest.mark.django_db
FORM = "/admin/articles/rightssettings/1/change/"


def settle(**fields):
    RightsSettings(**fields).save()


def filled(**fields):
    return {
        "copyright_holder": "", "permission_mail": "", "corrections_policy_url": "", "pictures_in_copy": "download",
        "head_request": "", "tdm_reservation": "unset", "tdm_policy_url": "", "robots_lines": "",
    } | fields  # fmt: skip


def data_of(client, text) -> dict:
    return structured(client.get(text.get_absolute_url()).content.decode())


def test_an_administrator_fills_in_the_one_form(client, sign_in):
    sign_in("administrator")

    opened = client.get("/admin/articles/rightssettings/", follow=True)
    before = Edition.objects.current().name
    client.post(FORM, filled(permission_mail="rights@institute.example"))

    assert opened.redirect_chain == [(FORM, 302)]
    assert RightsSettings.objects.get().permission_mail == "rights@institute.example"
    assert Edition.objects.current().name != before


@pytest.mark.parametrize("role", ["publisher", "editor", "fundraiser"])
def test_nobody_else_sees_it(client, sign_in, role):
    sign_in(role)

    assert client.get("/admin/articles/rightssettings/", follow=True).status_code in (302, 403)
    assert client.post(FORM, filled()).status_code in (302, 403)
    assert not RightsSettings.objects.exists()


def test_there_is_one_row():
    settle(copyright_holder="A")
    settle(copyright_holder="B")

    assert RightsSettings.objects.get().copyright_holder == "B"
    with pytest.raises(IntegrityError):
        RightsSettings.objects.bulk_create([RightsSettings(pk=2)])


def test_holder_and_corrections_policy_are_told_to_machines(client):
    text = publish()
    plain = data_of(client, text)
    settle(copyright_holder="Meridian Foundation", corrections_policy_url="https://institute.example/corrections/")

    data = data_of(client, text)

    year = timezone.localtime(text.first_published_at).year
    assert plain["copyrightHolder"] == {"@id": "https://institute.example/"}
    assert plain["copyrightNotice"] == f"© {year} Meridian Institute"
    assert "correctionsPolicy" not in plain["publisher"]
    assert data["copyrightHolder"] == {"@type": "Organization", "name": "Meridian Foundation"}
    assert data["copyrightNotice"] == f"© {year} Meridian Foundation"
    assert data["publisher"]["correctionsPolicy"] == "https://institute.example/corrections/"
    assert data["creditText"].endswith("Meridian Institute")


def test_permissions_are_asked_for_in_their_own_mailbox(client):
    text = publish(make_article(lead_picture_id=make_picture(others_may="ask").pk))
    asked = publish(make_article(own_terms_id=make_terms("ask_us").pk))
    settle(permission_mail="rights@institute.example")

    pages = [page_of(text), page_of(asked), "/republish/", file_of(text, "html"), file_of(text, "txt")]
    pages += [text.terms.get_absolute_url(), f"/republish/copies/{text.package_code}/", "/republish/corrections/x/"]

    for address in pages:
        assert "rights@institute.example" in client.get(address).content.decode()


@pytest.mark.parametrize(("way", "shown"), [("download", False), ("linked", True)])
def test_allowed_pictures_are_shown_from_our_address_only_when_that_was_chosen(client, way, shown):
    settle(pictures_in_copy=way)
    lead, other, asked = (make_picture(others_may=right) for right in ("allowed", "allowed", "ask"))
    text = publish(make_article(lead_picture_id=lead.pk, body=figure(other.pk) + figure(asked.pk)))

    html = client.get(file_of(text, "html")).content.decode()

    assert html.count("<img") == (2 if shown else 0)
    assert html.count("https://institute.example/media/") == 2


@pytest.mark.parametrize(
    ("reservation", "told"),
    [("reserved", [{"location": "/", "tdm-reservation": 1, "tdm-policy": "https://institute.example/mining"}]),
     ("open", [{"location": "/", "tdm-reservation": 0}])],
)  # fmt: skip
def test_mining_is_spoken_of_only_when_it_was_decided(client, reservation, told):
    text = publish()
    assert client.get("/.well-known/tdmrep.json").status_code == 404
    assert "tdm-reservation" not in client.get(file_of(text, "md")).headers

    settle(tdm_reservation=reservation, tdm_policy_url=told[0].get("tdm-policy", ""))

    assert client.get("/.well-known/tdmrep.json").json() == told
    assert client.get(file_of(text, "md")).headers["tdm-reservation"] == str(told[0]["tdm-reservation"])


@pytest.mark.parametrize(
    ("reservation", "right", "word"),
    [("reserved", "never", "PROHIBITED-EXCEPTSEARCHENGINEINDEXING"), ("open", "allowed", "ALLOWED"),
     ("open", "never", ""), ("unset", "allowed", "")],
)  # fmt: skip
def test_files_of_pictures_say_it_too(reservation, right, word, capsys):
    picture = make_picture(others_may=right)
    settle(tdm_reservation=reservation)

    call_command("write_picture_rights")

    picture.refresh_from_db()
    for said in files(picture):
        assert said.get("plus:DataMining", [""])[0] == (f"http://ns.useplus.org/ldf/vocab/DMI-{word}" if word else "")


def test_lines_of_robots_stand_at_its_end_as_they_were_written(client):
    before = client.get("/robots.txt").content.decode()
    settle(robots_lines="User-agent: GPTBot\r\nDisallow: /a?b&c\r\n")

    assert client.get("/robots.txt").content.decode() == f"{before}\nUser-agent: GPTBot\nDisallow: /a?b&c\n"


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [({"robots_lines": "Disallow: /\nrubbish"}, "robots_lines"), ({"permission_mail": "x"}, "permission_mail"),
     ({"corrections_policy_url": "javascript:x"}, "corrections_policy_url"),
     ({"tdm_policy_url": "https://institute.example/"}, "__all__")],
)  # fmt: skip
def test_what_cannot_be_said_is_refused(fields, wrong):
    with pytest.raises(ValidationError) as refusal:
        RightsSettings(**fields).full_clean()

    assert wrong in refusal.value.message_dict
