import re
import secrets
import time
from concurrent.futures import ThreadPoolExecutor
from copy import copy

import pytest
from django.core import mail
from django.core.signing import b62_encode
from django.db import connection
from django.test import Client

from donations import form_tokens, origin
from donations.models import Campaign, Consent, ConsentText, Donor, Gift, LedgerEntry, OutboxMail, Pledge, RateBucket
from donations.origin import Origin
from donations.views import POSTS_AN_HOUR
from tests.donations.making import make_account, make_campaign, make_gift, make_pledge, month, pay

pytestmark = pytest.mark.django_db


def token(seconds_ago=10):
    """The token of a form that was rendered some seconds ago. Threads call this: the clock itself is left alone."""
    signer = copy(form_tokens.SIGNER)
    signer.timestamp = lambda: b62_encode(int(time.time()) - seconds_ago)
    return signer.sign(secrets.token_urlsafe(12))


def send(client, address="/support/", **fields):
    return client.post(address, {"amount": "5000", "token": token()} | fields)


# The page


def test_the_page_shows_account_amounts_and_an_unticked_consent(client, account):
    page = client.get("/support/").content.decode()

    assert "PL39 1140 2004 0000 3102 9876 5432" in page
    assert "An institute" in page
    assert re.findall(r'type="radio" name="amount" value="(\d+)"', page) == ["5000", "10000", "20000", "50000"]
    assert 'name="consent_' in page
    assert " checked" not in page


def test_without_a_shown_account_the_page_says_so_and_takes_nothing(client):
    for answer in (client.get("/support/"), send(client)):
        assert answer.status_code == 200
        assert "not set up" in answer.content.decode()
    assert not Gift.objects.exists()


def test_frequency_currency_and_campaign_are_read_from_the_address(client, account):
    make_account("EUR")
    make_campaign("roof", presets={"PLN": {"once": [7], "month": [8]}, "EUR": {"once": [9], "month": [11]}})

    page = client.get("/support/?every=month&currency=EUR&c=roof&src=post").content.decode()

    assert 'value="1100"' in page
    assert "Roof en" in page
    assert "/support/?every=once&amp;currency=EUR&amp;c=roof&amp;src=post" in page


@pytest.mark.parametrize(
    "query",
    ["every=day&currency=USD&c=none&src=X Y", "c=%00", "every=%00&currency=%00&src=%00&o=%00", "currency=EUR", "c=ż"],
)
def test_unknown_values_in_the_address_become_the_usual_ones(client, account, query):
    answer = client.get(f"/support/?{query}")

    assert answer.status_code == 200
    assert 'value="5000"' in answer.content.decode()


def test_a_campaign_that_is_over_gives_way_to_the_default_one(client, account):
    make_campaign("roof", starts_on="2020-01-01", ends_on="2020-12-31")

    assert "Roof" not in client.get("/support/?c=roof").content.decode()


def test_progress_is_the_sum_of_the_ledger(client, account):
    campaign = make_campaign(shows_progress=True, goal_minor=100000)
    pay(make_gift(campaign=campaign, amount_minor=12345))

    page = client.get("/support/?c=roof").content.decode()

    assert '<progress max="100000" value="12345"' in page
    assert "123.45\u00a0PLN of 1,000\u00a0PLN" in page


def test_the_page_sets_no_cookie_and_costs_few_statements(client, account, django_assert_max_num_queries):
    make_campaign(shows_progress=True, goal_minor=100000)
    with django_assert_max_num_queries(6):
        answer = client.get("/support/?c=roof")

    assert not answer.cookies
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_the_other_language_is_one_click_away_and_keeps_the_choices(client, account):
    gift = make_gift()

    assert 'href="/pl/support/?every=month&amp;c=roof"' in client.get("/support/?every=month&c=roof").content.decode()
    assert f'href="{gift.get_absolute_url()}"' in client.get(f"/pl{gift.get_absolute_url()}").content.decode()


# Sending the form


def test_a_valid_form_makes_a_gift_and_leads_to_its_page(client, account, django_capture_on_commit_callbacks):
    signed = origin.sign(Origin("/articles/a/", "A title", "article"))
    consent = ConsentText.objects.get(language="en")
    with django_capture_on_commit_callbacks(execute=True):
        answer = send(
            client, f"/support/?src=post&o={signed}", other="1 234,50", email="anna@example.org", name="Anna",
            message="Hi", **{f"consent_{consent.pk}": "on"},
        )  # fmt: skip

    gift = Gift.objects.get()
    assert answer.status_code == 302
    assert answer.url == f"/support/gift/{gift.public_id}/"
    assert (gift.amount_minor, gift.currency, gift.status) == (123450, "PLN", "awaiting_transfer")
    assert (gift.email, gift.name, gift.message, gift.language) == ("anna@example.org", "Anna", "Hi", "en")
    assert (gift.read_path, gift.read_title) == ("/articles/a/", "A title")
    assert (gift.read_place, gift.source) == ("article", "post")
    assert gift.consents.get().text == consent
    assert (Donor.objects.count(), LedgerEntry.objects.count()) == (0, 0)
    assert mail.outbox[0].to == ["anna@example.org"]
    assert "PL39 1140 2004 0000 3102 9876 5432" in mail.outbox[0].body
    assert gift.reference in mail.outbox[0].body
    assert f"https://institute.example{answer.url}" in mail.outbox[0].body
    assert OutboxMail.objects.get().state == "sent"


def test_a_monthly_form_makes_a_pledge_with_its_own_reference(client, account):
    answer = send(client, "/pl/support/?every=month", amount="2000", email="anna@example.org")

    pledge = Pledge.objects.get()
    assert answer.url == f"/pl/support/monthly/{pledge.public_id}/"
    assert (pledge.status, pledge.language, pledge.reference[4]) == ("starting", "pl", "2")
    assert not Gift.objects.exists()
    assert OutboxMail.objects.count() == 1


def test_an_amount_is_enough(client, account):
    send(client)

    gift = Gift.objects.get()
    assert (gift.email, gift.name, gift.name_state) == ("", "", "none")
    assert not OutboxMail.objects.exists()
    assert not Consent.objects.exists()


def test_a_gift_in_another_currency_needs_an_account_in_it(client, account):
    send(client, "/support/?currency=EUR")
    make_account("EUR")
    send(client, "/support/?currency=EUR", amount="1000")

    assert sorted(Gift.objects.values_list("amount_minor", "currency")) == [(1000, "EUR"), (5000, "PLN")]


@pytest.mark.parametrize(
    ("fields", "field", "says"),
    [
        ({"amount": ""}, "amount", "Choose an amount"),
        ({"amount": "4999"}, "amount", "Select a valid choice"),
        ({"other": "4.99"}, "other", "between 5\u00a0PLN and 20,000\u00a0PLN"),
        ({"other": "20000.01"}, "other", "between"),
        ({"other": "1,000.00"}, "other", "in figures"),
        ({"other": "-5"}, "other", "in figures"),
        ({"other": "1e3"}, "other", "in figures"),
        ({"email": "anna"}, "email", "valid email"),
        ({"name": "n" * 101}, "name", "at most 100"),
        ({"message": "a\x00b"}, "message", "Null characters"),
    ],
)
def test_a_mistake_stands_beside_its_field_and_nothing_is_lost(client, account, fields, field, says):
    fields = {"name": "Anna", "message": "Hi there"} | fields
    page = send(client, **fields).content.decode()

    assert not Gift.objects.exists()
    beside = re.search(rf'id="id_{field}_error">(.*?)<', page)[1]
    assert says in beside
    assert f'<a href="#id_{field}">' in page
    assert "Hi there" in page or field == "message"
    assert f'aria-describedby="id_{field}_error"' in page or field == "email"
    if field != "amount":
        assert re.search(rf'name="{field}"[^>]*aria-invalid="true"', page)


def test_only_a_campaign_that_shows_names_asks_whether_to_show_one(client, account):
    assert 'name="shows_name"' not in client.get("/support/").content.decode()
    Campaign.objects.filter(is_default=True).update(shows_names=True)

    assert "Write the name" in send(client, shows_name="on").content.decode()
    send(client, shows_name="on", name="Anna")

    assert Gift.objects.get().name_state == "waiting"


# The same form twice, and forms that no person sent


def test_the_same_form_sent_twice_is_one_gift_and_one_mail(client, account):
    fields = {"token": token(), "email": "anna@example.org"}
    first, second = send(client, **fields), send(client, **fields)

    assert first.url == second.url
    assert Gift.objects.count() == OutboxMail.objects.count() == 1


def test_going_back_and_choosing_otherwise_makes_another_gift(client, account):
    fields = {"token": token()}
    addresses = {
        send(client, **fields).url,
        send(client, **fields, amount="10000").url,
        send(client, "/support/?every=month", **fields).url,
        send(client, **fields, email="anna@example.org").url,
    }

    assert len(addresses) == 4
    assert sorted(Gift.objects.values_list("amount_minor", flat=True)) == [5000, 5000, 10000]


@pytest.mark.django_db(transaction=True)
def test_the_same_form_sent_at_the_same_moment_is_one_gift():
    make_account()
    fields = {"amount": "5000", "token": token(), "email": "anna@example.org"}

    def post(_):
        try:
            return Client().post("/support/", fields).url
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        addresses = set(pool.map(post, range(8)))

    assert len(addresses) == 1
    assert Gift.objects.count() == OutboxMail.objects.count() == 1


def test_what_came_back_too_fast_makes_nothing_and_may_be_sent_again(client, account, monkeypatch):
    monkeypatch.setattr(form_tokens, "TOO_FAST", 60)
    fields = {"token": token(1), "name": "Anna"}

    page = send(client, **fields).content.decode()

    assert "very quick" in page
    assert 'value="Anna"' in page
    assert fields["token"] in page
    assert not Gift.objects.exists()


@pytest.mark.parametrize("bad", ["", "x", "a:b:c", "forged:1tXwK0:abc", "ż", "stale"])
def test_a_forged_or_old_form_is_shown_again_with_a_new_token(client, account, bad):
    page = send(client, token=token(25 * 3600) if bad == "stale" else bad, name="Anna").content.decode()

    assert not Gift.objects.exists()
    assert 'value="Anna"' in page
    fresh = re.search(r'name="token" value="([^"]+)"', page)
    assert form_tokens.SIGNER.unsign(fresh[1])


def test_who_fills_in_the_hidden_field_gets_the_account_and_makes_nothing(client, account):
    page = send(client, homepage="https://spam.example").content.decode()

    assert "PL39" in page
    assert not Gift.objects.exists()


def test_a_network_that_sends_too_much_gets_the_account_and_others_are_served(client, account):
    for _ in range(POSTS_AN_HOUR):
        send(client, amount="")
    for last in (7, 8):
        answer = client.post(
            "/support/", {"amount": "5000", "token": token()}, headers={"x-forwarded-for": f"1.2.3.{last}"}
        )
        assert answer.status_code == 429
        assert "PL39" in answer.content.decode()
    assert not Gift.objects.exists()

    assert client.post("/support/", {"amount": "5000", "token": token()}, REMOTE_ADDR="198.51.100.7").status_code == 302


def test_behind_the_proxy_only_its_own_word_counts(client, account, settings):
    settings.BEHIND_PROXY = True
    for number in range(POSTS_AN_HOUR + 1):
        answer = client.post("/support/", {}, headers={"x-forwarded-for": f"203.0.113.{number}, 198.51.100.{number}"})

    assert answer.status_code == 429


def test_a_bucket_holds_no_address():
    for address in ("192.0.2.1", "192.0.2.200", "::ffff:192.0.2.9"):
        RateBucket.objects.hit("form", address)
    assert RateBucket.objects.hit("form", "192.0.3.1") == 1
    assert RateBucket.objects.hit("form", "2001:db8::1") == 1
    assert RateBucket.objects.hit("form", "2001:db8::ffff") == 2
    assert RateBucket.objects.hit("form", "") == 1

    assert sorted(RateBucket.objects.values_list("count", flat=True)) == [1, 1, 2, 3]
    assert all(re.fullmatch(r"[0-9a-f]{64}", bucket.key) for bucket in RateBucket.objects.all())


# Where the donor came from, and the box


def test_what_the_donor_was_reading_comes_along(client, account):
    signed = origin.sign(Origin("/articles/a/", "A title", "article"))

    assert "A title" in client.get("/support/", {"o": signed}).content.decode()


@pytest.mark.parametrize("value", ["", "x", "W10:forged", "\x00", "ź" * 300, "a:b:c"])
def test_a_forged_origin_is_no_origin_and_no_error(client, account, value):
    assert origin.read(value) == Origin()
    assert client.get("/support/", {"o": value}).status_code == 200


def test_a_signed_value_is_the_same_tomorrow():
    here = Origin("/articles/a/", "A title", "article")

    assert origin.sign(here) == origin.sign(here)
    assert origin.read(origin.sign(here)) == here


def test_names_are_listed_only_after_a_person_said_yes(client, account):
    campaign = make_campaign(shows_names=True)
    for name, state in {"Anna": "shown", "Bartek": "waiting", "Celina": "refused", "Darek": "none"}.items():
        pay(make_gift(campaign=campaign, name=name, name_state=state))
    make_gift(campaign=campaign, name="Unpaid", name_state="shown")
    pay(month(make_pledge(campaign=campaign, name="Ewa", name_state="shown"), "line:1"))

    page = client.get("/support/donors/").content.decode()

    assert re.findall(r"<li>(\w+)</li>", page) == ["Anna", "Ewa"]
    Campaign.objects.update(shows_names=False)
    assert client.get("/support/donors/").status_code == 404
