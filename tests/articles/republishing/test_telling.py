"""Republishers tell us where a text appeared."""

import logging
import re
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from PIL import Image

from articles.models import Redirect, Republication, Scan
from articles.models import republications as model
from articles.models.republications import publication_named
from articles.republishing import forms
from tests.articles.making import make_article, make_user, publish

pytestmark = pytest.mark.django_db
TELL = "/republish/tell-us/"


@pytest.fixture(autouse=True)
def patience(monkeypatch):
    """A form is sent at once, as if its reader had taken the time."""
    monkeypatch.setattr(forms, "TOO_FAST", -1)


def told(text, **fields):
    """What a browser sends."""
    return {
        "text": text.package_code, "medium": "web", "url": "https://daily.example/port", "outlet": "The Daily",
        "appeared_on": "", "contact": "", "note": "", "homepage": "", "token": forms.MADE.sign(""),
    } | fields  # fmt: skip


PRINTED = {"medium": "print", "url": "", "appeared_on": "2026-05-03"}


def picture(kind="JPEG"):
    content = BytesIO()
    Image.new("RGB", (60, 80), "navy").save(content, kind, comment=b"SECRET") if kind == "JPEG" else None
    return SimpleUploadedFile("page.jpg", content.getvalue() or b"%PDF-1.7 and more")


def test_the_republishing_page_leads_to_a_form_that_knows_the_text(client):
    text = publish(make_article("Port"))

    (address,) = re.findall(
        r'href="([^"]+tell-us[^"]+)"', client.get(f"{text.get_absolute_url()}republish/").content.decode()
    )
    page = client.get(address)

    assert address == f"{TELL}?code={text.package_code}"
    assert f'value="{text.package_code}"' in page.content.decode()
    assert ">Port</a>" in page.content.decode()
    assert not page.cookies


def test_a_web_page_is_kept_as_it_was_told(client):
    text = publish(make_article("Port"))

    answer = client.post(TELL, told(text, contact="ada@daily.example", note="On the front page."), follow=True)

    place = Republication.objects.get()
    assert (place.publication, place.medium, place.outlet) == (text, "web", "The Daily")
    assert (place.url, place.contact, place.note) == (
        "https://daily.example/port",
        "ada@daily.example",
        "On the front page.",
    )
    assert (place.state, place.reported_by, place.is_shown) == ("unverified", "declared", False)
    page = answer.content.decode()
    assert "Thank you" in page
    # An address that nobody has looked at is text, never a link.
    assert 'href="https://daily.example' not in page
    assert "ada@" not in page


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"text": "xxxxxxxx"}, "no text with this code"),
        ({"text": ""}, "Say which text of ours it is."),
        ({"url": ""}, "Write the address of the page"),
        ({"url": "javascript:alert(1)"}, "valid URL"),
        ({"outlet": ""}, "Say who published it."),
        ({"medium": "print"}, "Only a web page has an address"),
        ({"medium": "print", "url": ""}, "Write the day"),
        ({"appeared_on": "2999-01-01"}, "has not come yet"),
        ({"contact": "nobody"}, "valid email"),
        ({"homepage": "x"}, "leave this field empty"),
        ({"token": "made up"}, "was open for long"),
    ],
)
def test_a_mistake_is_said_and_nothing_typed_is_lost(client, wrong, sentence):
    text = publish(make_article())

    answer = client.post(TELL, told(text, note="MANY WORDS") | wrong)

    page = answer.content.decode()
    assert sentence in page
    assert "MANY WORDS" in page
    assert "Nothing has been sent yet" in page
    assert not Republication.objects.exists()


def test_a_program_that_answers_at_once_is_asked_to_send_again(client, monkeypatch):
    monkeypatch.setattr(forms, "TOO_FAST", 3)
    text = publish(make_article())

    assert "That was very quick" in client.post(TELL, told(text)).content.decode()
    assert not Republication.objects.exists()


def test_the_same_page_told_twice_is_one_place_that_loses_nothing(client):
    text = publish(make_article())
    client.post(TELL, told(text, note="First."))

    client.post(
        TELL,
        told(text, url="http://www.daily.example/port/?utm_source=x#top", contact="b@daily.example", note="Second."),
    )

    place = Republication.objects.get()
    assert place.contact == "b@daily.example"
    assert re.fullmatch(r"First\.\n\d{4}-\d\d-\d\d: Second\.", place.note)

    for _ in range(2):
        client.post(TELL, told(text, contact="c@daily.example", note="Second."))
    place.refresh_from_db()
    assert place.contact == "b@daily.example"
    assert place.note.count("c@daily.example") == 1


def test_two_texts_in_one_issue_are_two_places(client):
    for text in (publish(make_article()), publish(make_article())):
        client.post(TELL, told(text, **PRINTED))
    client.post(TELL, told(text, **PRINTED))

    assert Republication.objects.count() == 2


def test_a_day_has_an_end_and_says_where_to_write(client, monkeypatch):
    monkeypatch.setattr(model, "DECLARED_A_DAY", 1)
    text = publish(make_article())
    client.post(TELL, told(text))

    answer = client.post(TELL, told(text, url="https://weekly.example/", note="MANY WORDS"))

    assert answer.status_code == 429
    assert "MANY WORDS" in answer.content.decode()
    assert "mailto:office@institute.example" in answer.content.decode()
    assert Republication.objects.count() == 1


def test_places_that_the_desk_found_do_not_fill_the_day(monkeypatch):
    monkeypatch.setattr(model, "DECLARED_A_DAY", 1)
    Republication.objects.create(publication=publish(), outlet="X", medium="other", reported_by="editor")

    assert not Republication.objects.day_is_full()


def test_a_scan_is_rebuilt_and_stays_private(client):
    text = publish(make_article())
    page = client.post(TELL, told(text, **PRINTED)).headers["Location"]

    answer = client.post(page, {"scan": picture()}, follow=True)

    scan = Scan.objects.get()
    with scan.file.open() as file:
        content = file.read()
    assert "1 picture of a page is with us" in answer.content.decode()
    assert content.startswith(b"\xff\xd8")
    assert b"SECRET" not in content
    assert scan.file.name.startswith("scans/")
    assert scan.file.name not in answer.content.decode()
    assert client.get(f"/media/{scan.file.name}").status_code == 404


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (SimpleUploadedFile("a.pdf", b"%PDF-1.7"), "We take no PDF"),
        (SimpleUploadedFile("a.jpg", b"text"), "not a JPEG"),
        ("", "required"),
    ],
)
def test_a_file_that_is_no_picture_is_refused_and_the_place_stays(client, file, sentence):
    page = client.post(TELL, told(publish(make_article()))).headers["Location"]

    answer = client.post(page, {"scan": file})

    assert sentence in answer.content.decode()
    assert Republication.objects.count() == 1
    assert not Scan.objects.exists()


def test_scans_of_one_place_have_an_end(client, monkeypatch):
    monkeypatch.setattr("articles.republishing.telling.SCANS_OF_ONE", 1)
    page = client.post(TELL, told(publish(make_article()))).headers["Location"]

    for _ in range(2):
        client.post(page, {"scan": picture()})

    assert Scan.objects.count() == 1
    assert "<form" not in client.get(page).content.decode()


@pytest.mark.parametrize("token", ["1", "1:2:3", "x" * 500])
def test_nobody_else_sees_the_page_of_thanks(client, token):
    publish(make_article())

    assert client.get(f"{TELL}{token}/").status_code == 404


def test_the_form_speaks_polish(client):
    page = client.get("/pl/republish/tell-us/").content.decode()

    assert '<html lang="pl">' in page
    assert "Tell us" not in page


def test_a_text_is_found_by_its_code_and_by_every_address_it_had():
    article = make_article("Port", slug="port", language="pl")
    text = publish(article)
    Redirect.objects.create(old_path="/pl/articles/haven/", article=article)

    names = [
        text.package_code, text.package_code.upper(),
        "https://institute.example/pl/articles/port/", "/pl/articles/port",
        "/pl/articles/port/republish/?x=1", "https://institute.example/pl/articles/haven/",
    ]  # fmt: skip
    assert [publication_named(name) for name in names] == [text] * len(names)
    for other in (
        "",
        "port",
        "/articles/port/",
        "https://other.example/pl/articles/port/",
        "http://[",
        "/authors/port/",
    ):
        assert publication_named(other) is None


def test_an_address_means_the_newest_publication_and_a_code_its_own():
    article = make_article("Port", slug="port")
    first = publish(article)
    article.save_desk_copy(article.data() | {"lead": "New."}, by=make_user(), version=article.version)
    second = publish(article, change="silent")

    assert publication_named("/articles/port/") == second
    assert publication_named(first.package_code) == first


@pytest.mark.parametrize(
    "fields",
    [
        {"medium": "web", "url": ""},
        {"medium": "print", "url": "https://a.example/"},
        {"medium": "other", "is_shown": True},
    ],
)
def test_the_database_refuses_what_makes_no_sense(fields):
    text = publish()

    with pytest.raises(IntegrityError), transaction.atomic():
        Republication.objects.create(publication=text, outlet="X", **fields)


def test_no_log_holds_what_was_typed(client, caplog):
    caplog.set_level(logging.DEBUG)
    text = publish(make_article())

    page = client.post(TELL, told(text, contact="ada@daily.example", note="MARKER")).headers["Location"]
    client.post(page, {"scan": picture(kind="PDF")})
    client.post(TELL, told(text, contact="ada@daily.example", outlet=""))

    said = "\n".join(record.getMessage() for record in caplog.records if not record.name.startswith("django.db"))
    assert "ada@" not in said
    assert "MARKER" not in said


def test_a_removed_place_takes_its_scans_with_it(django_capture_on_commit_callbacks):
    place = Republication.objects.create(
        publication=publish(), outlet="X", medium="print", appeared_on=timezone.localdate()
    )
    scan = Scan.keep(place, Image.new("RGB", (10, 10)))

    with django_capture_on_commit_callbacks(execute=True):
        place.delete()

    assert not scan.file.storage.exists(scan.file.name)
