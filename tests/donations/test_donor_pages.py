"""The pages of one donor: who gets in, by what, and that nobody reaches what is another's."""

import logging
import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from donations import privacy
from donations.applying import apply
from donations.models import Consent, ConsentText, Donor, DonorToken, OutboxMail, Pledge, Receipt
from institute.log_lines import WithoutKeys
from tests.donations.making import a_person, desk, make_gift, make_pledge, month, movement, pay

pytestmark = pytest.mark.django_db


def make_donor(email="anna@example.org", **fields) -> Donor:
    pay(make_gift(email=email, name="Anna Kowalska", **fields))
    return Donor.objects.get(email=email)


def link_for(donor) -> str:
    return f"/support/me/{DonorToken.objects.for_signing_in(donor)}/"


def sign_in(client, donor):
    assert client.post(link_for(donor))["Location"] == "/support/me/gifts/"
    return client


def page(client, path="/support/me/gifts/"):
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def token_in(text) -> str:
    return re.search(r'name="token" value="(\w+)"', text)[1]


def post(client, path, **data):
    return client.post(f"/support/me/{path}", {"token": token_in(page(client))} | data)


# Asking for the link


def asked(client, email):
    with CaptureQueriesContext(connection) as statements:
        answer = client.post("/support/me/", {"email": email})
    return answer, [each["sql"] for each in statements]


def test_known_and_unknown_get_the_same_answer_for_the_same_work(client):
    make_donor()
    # The first one of an hour makes the row that counts.
    asked(client, "somebody@example.org")

    known, of_known = asked(client, "ANNA@example.org")
    unknown, of_unknown = asked(client, "nobody@example.org")

    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert known.content == unknown.content
    assert known.headers == unknown.headers
    assert not known.cookies
    # A row is looked for and written: no mail is made or sent before the answer.
    assert len(of_known) - len(of_unknown) == 2
    assert not mail.outbox


def test_the_link_goes_to_the_known_address_alone(client):
    make_donor()
    OutboxMail.objects.all().delete()
    for email in ("anna@example.org", "nobody@example.org"):
        client.post("/support/me/", {"email": email})

    call_command("post_mail")

    (message,) = mail.outbox
    assert message.to == ["anna@example.org"]
    path = re.search(r"https://institute\.example(/support/me/\S+)", message.body)[1]
    assert client.post(path)["Location"] == "/support/me/gifts/"


def test_who_asks_again_at_once_gets_one_mail(client):
    make_donor()
    for _ in range(3):
        client.post("/support/me/", {"email": "anna@example.org"})

    assert OutboxMail.objects.filter(letter="sign_in").count() <= 2


def test_a_network_that_asks_too_often_waits_whoever_it_asks_for(client):
    make_donor()

    for email in ("anna@example.org", "nobody@example.org"):
        answers = [client.post("/support/me/", {"email": email}).status_code for _ in range(11)]
    assert answers == [429] * 11


def test_what_is_no_address_is_said(client):
    answer = client.post("/support/me/", {"email": "anna"})

    assert answer.status_code == 200
    assert "Enter a valid email address." in answer.content.decode()


# The link


def test_looking_at_the_link_uses_nothing_and_shows_nothing(client):
    donor = make_donor()
    link = link_for(donor)

    for _ in range(3):
        text = page(client, link)
        assert "anna@example.org" not in text
    client.head(link)

    assert not client.cookies
    assert DonorToken.objects.get().used_at is None
    assert client.post(link).status_code == 302


def test_a_link_works_once(client):
    link = link_for(make_donor())
    client.post(link)
    client.cookies.clear()

    answer = client.post(link)

    assert answer.status_code == 410
    assert not answer.cookies


def test_an_old_link_and_one_of_another_kind_open_nothing(client):
    donor = make_donor()
    pledge = make_pledge(email="anna@example.org")
    link = link_for(donor)
    DonorToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    stop = DonorToken.objects.for_stopping(pledge)
    sign = DonorToken.objects.for_signing_in(donor)

    for path in (link, f"/support/me/{stop}/", "/support/me/" + "x" * 43 + "/"):
        answer = client.post(path)
        assert answer.status_code == 410
        assert not answer.cookies
    assert client.post(f"/support/stop/{sign}/").status_code == 404


def test_no_table_holds_a_link_and_no_log_line_does():
    donor, pledge = make_donor(), make_pledge(email="anna@example.org")
    tokens = [DonorToken.objects.for_signing_in(donor), DonorToken.objects.for_stopping(pledge)]
    places = [f"/support/me/{tokens[0]}/", f"/pl/support/stop/{tokens[1]}/", pledge.get_absolute_url()]

    stored = str([list(model.objects.values()) for model in (DonorToken, OutboxMail)])

    assert not any(token in stored for token in tokens)
    for path in places:
        record = logging.LogRecord("django.request", logging.WARNING, "", 0, "Not found: %s", (path,), None)
        assert WithoutKeys().filter(record)
        assert path.rstrip("/").rpartition("/")[2] not in record.getMessage()


# Signed in


def test_the_cookie_is_for_the_support_pages_alone_and_no_script_reads_it(client):
    answer = client.post(link_for(make_donor()))

    cookies = {cookie["path"]: cookie for cookie in answer.cookies.values()}
    assert set(cookies) == {"/support/", "/pl/support/"}
    for cookie in cookies.values():
        assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Strict", 1800)


def test_the_page_lists_gifts_pledges_receipts_and_consents(client, django_assert_max_num_queries):
    donor = make_donor(amount_minor=12345)
    pledge = make_pledge(email="anna@example.org")
    pay(month(pledge, "line:1"))
    Consent.objects.create(text=ConsentText.objects.get(language="en"), gift=donor.gifts.first())
    make_donor("jan@example.org")
    sign_in(client, donor)

    with django_assert_max_num_queries(6):
        text = page(client)

    for part in ("123.45\u00a0PLN", "(PDF)", "Stop this monthly gift", "You may write to me"):
        assert part in text
    assert "jan@example.org" not in text
    assert page(client, "/pl/support/me/gifts/")


def test_what_came_is_shown_in_place_of_what_was_promised(client):
    gift = make_gift(email="anna@example.org", amount_minor=5000)
    apply([movement(minor=12300, name="p-more")], to=gift, source=desk())
    donor = Donor.objects.get(email="anna@example.org")
    make_gift(email="anna@example.org", amount_minor=7000)
    sign_in(client, donor)

    text = page(client)

    assert "<strong>123\u00a0PLN</strong>" in text
    assert "<strong>70\u00a0PLN</strong>" in text
    assert "<strong>50\u00a0PLN</strong>" not in text


@pytest.mark.parametrize(
    "path", ["gifts/", "receipt/2026/1/", "overview/", "leave/", "stop/x/", "name/x/", "consent/x/"]
)
def test_without_the_cookie_every_page_leads_to_the_question(client, path):
    make_donor()

    for answer in (client.get(f"/support/me/{path}"), client.post(f"/support/me/{path}")):
        assert answer.status_code == 302
        assert answer["Location"] == "/support/me/"


@pytest.mark.parametrize("value", ["1:abc:def", "", "x" * 200])
def test_a_made_up_cookie_is_none(client, value):
    make_donor()
    client.cookies["donor_en"] = value

    assert client.get("/support/me/gifts/")["Location"] == "/support/me/"


def test_a_form_without_the_pages_token_does_nothing(client):
    donor = make_donor()
    pledge = make_pledge(email="anna@example.org")
    sign_in(client, donor)

    for token in ({}, {"token": "0" * 64}):
        answer = client.post(f"/support/me/stop/{pledge.public_id}/", token)
        assert answer.status_code == 403
    assert Pledge.objects.get().status == "starting"


def test_nobody_reaches_what_is_anothers(client):
    anna, jan = make_donor(), make_donor("jan@example.org")
    pledge, gift = make_pledge(email="jan@example.org"), jan.gifts.get()
    receipt = jan.receipts.get()
    sign_in(client, anna)

    answers = [
        post(client, f"stop/{pledge.public_id}/"),
        post(client, f"name/{pledge.public_id}/", shows="yes"),
        post(client, f"name/{gift.public_id}/", shows="yes"),
        client.get(f"/support/me/receipt/{receipt.year}/{receipt.number}/"),
    ]

    assert [answer.status_code for answer in answers] == [404] * 4
    pledge.refresh_from_db()
    assert (pledge.status, pledge.name_state) == ("starting", "none")


def test_an_own_receipt_is_a_file_and_a_void_one_is_not_found(client):
    donor = make_donor()
    receipt = donor.receipts.get()
    sign_in(client, donor)
    path = f"/support/me/receipt/{receipt.year}/{receipt.number}/"

    assert client.get(path)["Content-Type"] == "application/pdf"
    Receipt.objects.void()
    assert client.get(path).status_code == 404


def test_a_donor_stops_the_own_pledge_and_is_told_once(client):
    donor = make_donor()
    pledge = make_pledge(email="anna@example.org")
    sign_in(client, donor)

    for _ in range(2):
        assert post(client, f"stop/{pledge.public_id}/").status_code == 302

    assert Pledge.objects.get().status == "cancelled"
    assert OutboxMail.objects.filter(letter="stopped").count() == 1


def test_a_donor_decides_whether_the_name_is_shown_and_a_person_looks_first(client):
    donor = make_donor()
    gift = donor.gifts.get()
    sign_in(client, donor)

    post(client, f"name/{gift.public_id}/", shows="yes")
    gift.refresh_from_db()
    assert gift.name_state == "waiting"
    post(client, f"name/{gift.public_id}/", shows="no")
    gift.refresh_from_db()
    assert gift.name_state == "none"


def test_a_consent_is_taken_back(client):
    donor = make_donor()
    Consent.objects.create(text=ConsentText.objects.get(language="en"), gift=donor.gifts.get())
    sign_in(client, donor)

    post(client, "consent/news/")

    assert Consent.objects.get().withdrawn_at
    assert "You may write to me" not in page(client)


def test_an_overview_is_made_of_the_own_gifts(client):
    donor = make_donor()
    make_donor("jan@example.org")
    sign_in(client, donor)

    answer = post(client, "overview/", first="2026-01-01", last="2026-12-31")

    overview = Receipt.objects.get(kind="period")
    assert answer["Location"] == f"/support/me/receipt/{overview.year}/{overview.number}/"
    assert overview.lines.count() == 1
    assert overview.donor == donor


@pytest.mark.parametrize(
    ("days", "says"),
    [
        ({"first": "2020-01-01", "last": "2020-12-31"}, "Nothing came from you in these days."),
        ({"first": "2026-12-31", "last": "2026-01-01"}, "The last day is before the first."),
        ({"first": "", "last": "x"}, "This field is required."),
    ],
)
def test_an_overview_of_nothing_is_not_made(client, days, says):
    sign_in(client, make_donor())

    answer = post(client, "overview/", **days)

    assert answer.status_code == 400
    assert says in answer.content.decode()
    assert Receipt.objects.count() == 1


def test_signing_out_ends_it(client):
    sign_in(client, make_donor())

    answer = post(client, "leave/")

    assert answer["Location"] == "/support/"
    assert client.get("/support/me/gifts/").status_code == 302


def test_an_erased_donor_is_signed_out(client):
    donor = make_donor()
    sign_in(client, donor)

    privacy.erase(donor, by=a_person())

    assert client.get("/support/me/gifts/").status_code == 302


# The link that stops one pledge


def test_the_stop_link_stops_its_pledge_by_post_only_and_shows_nobody(client):
    pledge = make_pledge(email="anna@example.org", name="Anna Kowalska")
    other = make_pledge(email="anna@example.org")
    link = f"/support/stop/{DonorToken.objects.for_stopping(pledge)}/"

    text = page(client, link)
    assert "anna@example.org" not in text
    assert "Kowalska" not in text
    pledge.refresh_from_db()
    assert pledge.status == "starting"
    for _ in range(2):
        assert client.post(link).status_code == 302

    for each, status in ((pledge, "cancelled"), (other, "starting")):
        each.refresh_from_db()
        assert each.status == status
    assert OutboxMail.objects.filter(letter="stopped").count() == 1


def test_a_monthly_receipt_brings_the_stop_link(client):
    pledge = make_pledge(email="anna@example.org")
    pay(month(pledge, "line:1"))
    call_command("post_mail")

    path = re.search(r"https://institute\.example(/support/stop/\S+)", mail.outbox[0].body)[1]
    client.post(path)

    assert Pledge.objects.get().status == "cancelled"
