"""The desk's list of places where texts of ours appeared."""

from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from articles.models import CopyEvent, CorrectionMail, CorrectionSubscription, Republication, Scan
from tests.articles.making import make_article, make_user, publish

pytestmark = pytest.mark.django_db
LIST = "/admin/articles/republication/"


def make_place(publication=None, **fields):
    fields = {"medium": "web", "url": "https://daily.example/port", "outlet": "The Daily"} | fields
    return Republication.objects.create(publication=publication or publish(), **fields)


def form(publication, **fields):
    return {
        "text": publication.package_code, "medium": "web", "url": "https://daily.example/port", "outlet": "The Daily",
        "appeared_on": "", "contact": "", "note": "", "state": "unverified",
        "scans-TOTAL_FORMS": "0", "scans-INITIAL_FORMS": "0",
    } | fields  # fmt: skip


@pytest.mark.parametrize(
    ("role", "status"), [("editor", 200), ("publisher", 200), ("contributor", 403), ("fundraiser", 403)]
)
def test_who_sees_places_and_their_scans(client, sign_in, role, status):
    place = make_place(contact="ada@daily.example")
    scan = Scan.keep(place, Image.new("RGB", (10, 10)))
    sign_in(role)

    paths = [
        LIST,
        f"{LIST}{place.pk}/change/",
        f"{LIST}scan/{scan.pk}/",
        f"{LIST}add/",
        "/admin/articles/correctionmail/",
    ]
    answers = [client.get(path) for path in paths]

    assert [answer.status_code for answer in answers] == [status] * len(paths)
    if status == 200:
        assert b"".join(answers[2].streaming_content).startswith(b"\xff\xd8")
        assert answers[2].headers["Content-Type"] == "image/jpeg"
        assert answers[2].headers["Cache-Control"] == "private, no-store"


def test_strangers_see_no_scan(client):
    scan = Scan.keep(make_place(), Image.new("RGB", (10, 10)))

    assert client.get(f"{LIST}scan/{scan.pk}/").status_code == 302


def test_the_list_shows_addresses_as_text_at_a_constant_cost(client, sign_in, django_assert_max_num_queries):
    for number in range(30):
        make_place(publish(make_article(f"Port {number}")), url=f"https://daily.example/{number}")
    sign_in("editor")
    client.get(LIST)

    with django_assert_max_num_queries(8):
        page = client.get(LIST).content.decode()

    assert "https://daily.example/7" in page
    assert 'href="https://daily.example' not in page


def test_a_place_is_added_by_hand(client, sign_in):
    text = publish(make_article("Port", slug="port"))
    sign_in("editor")

    client.post(f"{LIST}add/", form(text, text="https://institute.example/articles/port/", state="ok"))

    place = Republication.objects.get()
    assert (place.publication, place.reported_by, place.state) == (text, "editor", "ok")
    assert place.checked_at is not None


def test_a_place_that_is_known_is_not_added_twice(client, sign_in):
    text = publish()
    make_place(text)
    sign_in("editor")

    answer = client.post(f"{LIST}add/", form(text, url="http://www.daily.example/port/"))

    assert "known already" in answer.content.decode()
    assert Republication.objects.count() == 1


def test_only_what_is_in_order_is_named_on_our_page(client, sign_in):
    place = make_place()
    sign_in("editor")

    answer = client.post(f"{LIST}{place.pk}/change/", form(place.publication, is_shown="on"))

    assert "Only a place that is in order" in answer.content.decode()
    assert not Republication.objects.get().is_shown


def test_a_shown_place_stands_on_the_republishing_page_and_turns_the_edition(client, sign_in, turns):
    text = publish(make_article("Port"))
    place = make_place(text)
    other = make_place(text, url="https://weekly.example/")
    sign_in("editor")
    turns.clear()

    client.post(f"{LIST}{place.pk}/change/", form(text, state="ok", is_shown="on"))
    page = client.get(f"{text.get_absolute_url()}republish/").content.decode()
    assert '<a href="https://daily.example/port">The Daily</a>' in page
    assert other.url not in page
    assert len(turns) == 1

    client.post(f"{LIST}{place.pk}/change/", form(text, state="gone"))
    assert "The Daily" not in client.get(f"{text.get_absolute_url()}republish/").content.decode()
    assert len(turns) == 2

    client.post(f"{LIST}{other.pk}/change/", form(text, url=other.url, note="x"))
    assert len(turns) == 2


def test_the_desk_adds_and_removes_scans(client, sign_in, django_capture_on_commit_callbacks):
    place, content = make_place(), BytesIO()
    Image.new("RGB", (60, 80)).save(content, "PNG")
    sign_in("editor")
    page = f"{LIST}{place.pk}/change/"

    file = SimpleUploadedFile("page.png", content.getvalue())
    client.post(
        page,
        form(
            place.publication, **{"scans-TOTAL_FORMS": "1", "scans-0-upload": file, "scans-0-republication": place.pk}
        ),
    )
    scan = Scan.objects.get()
    assert f'src="{LIST}scan/{scan.pk}/"' in client.get(page).content.decode()

    removal = {
        "scans-TOTAL_FORMS": "1",
        "scans-INITIAL_FORMS": "1",
        "scans-0-id": scan.pk,
        "scans-0-republication": place.pk,
    }
    with django_capture_on_commit_callbacks(execute=True):
        client.post(page, form(place.publication, **removal, **{"scans-0-DELETE": "on"}))
    assert not Scan.objects.exists()
    assert not scan.file.storage.exists(scan.file.name)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("missing_credit", "Text: Anna Nowak. First published: Meridian Institute"),
        ("missing_link", "https://institute.example/articles/port/"),
        ("image_issue", "ask us for permission"),
    ],
)
def test_a_fault_comes_with_a_drafted_mail(client, sign_in, state, words):
    place = make_place(publish(make_article("Port", slug="port")), state=state, contact="ada@daily.example")
    sign_in("editor")

    page = client.get(f"{LIST}{place.pk}/change/").content.decode()

    assert words in page
    assert 'href="mailto:ada@daily.example"' in page


def test_a_place_in_order_needs_no_mail(client, sign_in):
    place = make_place(state="ok")
    sign_in("editor")

    assert "A drafted mail" not in client.get(f"{LIST}{place.pk}/change/").content.decode()


def test_whoever_withdraws_sees_where_it_was_republished_and_what_to_write(client, sign_in):
    article = make_article("Port")
    text = publish(article)
    make_place(text, contact="ada@daily.example")
    CorrectionSubscription.objects.create(email="bob@a.example", publication=text, confirmed_at=timezone.now())
    sign_in("publisher")

    page = client.get(f"/admin/articles/article/{article.pk}/withdraw/").content.decode()
    assert "The Daily" in page
    assert 'href="mailto:ada@daily.example"' in page
    assert "1 republisher gets a letter" in page

    done = client.post(
        f"/admin/articles/article/{article.pk}/withdraw/", {"reason": "The data were wrong."}, follow=True
    )
    told = done.content.decode()
    assert "we withdrew “Port”" in told
    assert "The data were wrong." in told
    assert "ada@daily.example" in told


def test_a_text_that_nobody_took_is_withdrawn_as_before(client, sign_in):
    article = make_article()
    publish(article)
    sign_in("publisher")

    answer = client.post(f"/admin/articles/article/{article.pk}/withdraw/", {"reason": "Wrong."})

    assert answer.headers["Location"] == f"/admin/articles/article/{article.pk}/change/"


def test_the_report_of_a_text_counts_every_publication_of_it(client, sign_in):
    article, by = make_article("Port"), make_user()
    first = publish(article)
    article.save_desk_copy(article.data() | {"lead": "New."}, by=by, version=article.version)
    second = publish(article, by=by, change="silent")
    for text, number in ((first, 3), (second, 4)):
        CopyEvent.objects.create(publication=text, form="md", day=date(2026, 5, 3), number=number)
    make_place(first, state="ok")
    make_place(second, url="https://weekly.example/", outlet="The Weekly")
    make_place(outlet="Elsewhere")
    sign_in("editor")

    page = client.get(f"/admin/articles/article/{article.pk}/republications/").content.decode()

    assert "<td>7</td>" in page
    assert "<td>2</td>" in page
    assert "The Weekly" in page
    assert "Elsewhere" not in page
    assert f"text={second.package_code}" in page


def test_the_report_is_for_those_who_record(client, sign_in):
    article = make_article()
    sign_in("editor")
    assert "never public" in client.get(f"/admin/articles/article/{article.pk}/republications/").content.decode()
    author = sign_in("contributor")
    own = make_article(by=author)

    assert client.get(f"/admin/articles/article/{own.pk}/republications/").status_code == 403


def test_a_person_sends_what_a_crash_left_unsure(client, sign_in):
    CorrectionSubscription.objects.ask(publish(), "ada@daily.example")
    mail = CorrectionMail.objects.get()
    CorrectionMail.objects.update(state="unsure", tries=3)
    sign_in("editor")

    assert "perhaps sent" in client.get("/admin/articles/correctionmail/").content.decode()
    client.post("/admin/articles/correctionmail/", {"action": "send_again", "_selected_action": [mail.pk]})

    mail.refresh_from_db()
    assert (mail.state, mail.tries) == ("waiting", 0)
