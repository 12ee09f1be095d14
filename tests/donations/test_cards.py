"""A card gift through the sandbox: the form, the page of the company, its messages, the page of the gift."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.utils import timezone

from donations import applying, fees, form_tokens, paying
from donations.card_limits import STARTS_OF_NETWORK, STARTS_OF_SITE
from donations.checking import drift
from donations.models import (
    Attempt,
    Donor,
    DonorToken,
    Gift,
    LedgerEntry,
    OutboxMail,
    Pledge,
    ProviderEvent,
    SupportSettings,
)
from donations.money import Money
from donations.providers import Unavailable
from donations.providers.sandbox import Sandbox
from tests.articles.making import make_user
from tests.donations.making import make_account, make_gift
from tests.donations.test_support import token

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def account_and_sandbox(account, sandbox):
    return sandbox


def send(client, address="/support/", **fields):
    fields = {"amount": "5000", "token": token(), "way": "card", "email": "anna@example.org"} | fields
    return client.post(address, fields)


def card_page(client, address) -> str:
    """The address of the company's page, as the gift's page links to it."""
    found = re.search(r'href="https://institute\.example(/[^"]*sandbox/[^"]+)"', client.get(address).content.decode())
    return found[1]


def play(client, address, *turns) -> str:
    """What happens on the company's page, one after the other; the text of the gift's page after it."""
    page = card_page(client, address)
    for turn in turns:
        assert client.post(page, {"turn": turn}).status_code == 302
    Attempt.objects.update(asked_at=None)
    return client.get(address).content.decode()


def begun(client, address="/support/", **fields):
    """The address of a new card gift's page."""
    return send(client, address, **fields).url


def test_the_form_offers_a_card_where_somebody_takes_it(client, settings):
    assert 'name="way" value="card"' in client.get("/support/").content.decode()
    SupportSettings.objects.update(cards_are_on=False)
    assert 'name="way"' not in client.get("/support/").content.decode()

    send(client)

    assert Gift.objects.get().provider == "bank_transfer"


def test_a_card_gift_from_the_form_to_the_receipt(client, account_and_sandbox):
    address = begun(client)
    assert "Nothing has been charged yet" in client.get(address).content.decode()
    assert Gift.objects.get().status == "checkout_open"

    page = play(client, address, "pay")

    gift, entry = Gift.objects.get(), LedgerEntry.objects.get()
    assert "Your gift has arrived" in page
    assert account_and_sandbox == [200]
    assert (gift.status, gift.provider, entry.money, entry.source) == ("paid", "sandbox", Money(5000, "PLN"), "event")
    assert Donor.objects.get().email == "anna@example.org"
    assert OutboxMail.objects.get().letter == "thanks"
    assert Donor.objects.get().receipts.count() == 1
    assert list(drift()) == []


def test_a_monthly_card_gift_is_charged_fails_and_is_stopped(client):
    address = begun(client, "/pl/support/?every=month", amount="2000")

    page = play(client, address, "pay", "next_month", "fail_month")

    pledge = Pledge.objects.get()
    assert "Ostatnia płatność nie powiodła się" in page
    assert (pledge.status, pledge.gifts.count(), LedgerEntry.objects.count()) == ("past_due", 2, 2)
    letters = list(OutboxMail.objects.order_by("pk").values_list("letter", flat=True))
    assert letters == ["thanks", "thanks", "renewal_failed"]
    assert client.post(f"{address}change/").status_code == 200

    client.post(f"{address}stop/")

    pledge.refresh_from_db()
    assert pledge.status == "cancelled"
    assert OutboxMail.objects.filter(letter="stopped").count() == 1
    assert list(drift()) == []


def test_a_subscription_that_the_company_gives_up_has_ended(client):
    address = begun(client, "/support/?every=month", amount="2000")

    play(client, address, "pay", "give_up")

    assert Pledge.objects.get().status == "ended"
    assert OutboxMail.objects.filter(letter="ended").count() == 1
    page = client.get(address).content.decode()
    assert "failed several times" in page
    assert 'href="/support/?every=month&amp;currency=PLN&amp;c=our-work"' in page


@pytest.mark.parametrize(
    ("turns", "status", "says"),
    [
        (["wait"], "processing", "do not pay again"),
        (["wait", "say_yes"], "paid", "has arrived"),
        (["wait", "say_no"], "failed", "Try a card again"),
        (["expire"], "checkout_expired", "Try a card again"),
        (["refuse"], "checkout_open", "Pay by card"),
        (["refuse", "pay"], "paid", "has arrived"),
        (["pay", "give_back"], "refunded", "given back"),
        (["pay", "open_dispute"], "disputed", "taken back by the bank"),
        (["pay", "open_dispute", "win"], "paid", "returned by the bank"),
        (["pay", "open_dispute", "lose"], "charged_back", "taken back by the bank"),
    ],
)
def test_the_gifts_page_says_how_it_stands(client, turns, status, says):
    address = begun(client)

    page = play(client, address, *turns)

    assert Gift.objects.get().status == status
    assert says in page
    assert list(drift()) == []


def test_the_gifts_page_asks_the_company_when_no_message_came(client, monkeypatch):
    address = begun(client)
    monkeypatch.setattr(Sandbox, "tell", lambda *arguments: None)

    page = play(client, address, "pay")

    assert "has arrived" in page
    assert LedgerEntry.objects.get().source == "fetched"
    assert not ProviderEvent.objects.exists()


def test_the_company_is_asked_at_most_once_in_ten_seconds(client, monkeypatch):
    asked = []
    monkeypatch.setattr(Sandbox, "fetch", lambda self, attempt: asked.append(attempt) or [])
    address = begun(client)

    for _ in range(5):
        client.get(address)

    assert len(asked) == 1


def test_without_an_answer_nobody_is_told_that_nothing_was_charged(client, monkeypatch):
    def fetch(self, attempt):
        raise Unavailable

    address = begun(client)
    with monkeypatch.context() as patch:
        patch.setattr(Sandbox, "fetch", fetch)
        pages = [client.get(address).content.decode() for _ in range(3)]

    for page in pages:
        assert "not known yet" in page
        assert "Nothing has been charged" not in page
    Attempt.objects.update(asked_at=None)
    assert "Nothing has been charged yet" in client.get(address).content.decode()


def test_when_the_company_is_down_the_same_reference_serves_a_transfer(client, monkeypatch):
    def start(self, attempt, address):
        raise Unavailable

    with monkeypatch.context() as patch:
        patch.setattr(Sandbox, "start", start)
        address = begun(client)

    gift, page = Gift.objects.get(), client.get(address).content.decode()
    assert (gift.status, gift.provider) == ("awaiting_transfer", "bank_transfer")
    assert "Nothing has been charged" in page
    assert gift.transfer_title() in page
    assert OutboxMail.objects.get().letter == "how_to_pay"

    client.post(f"{address}card/")

    assert "has arrived" in play(client, address, "pay")
    assert [attempt.number for attempt in Attempt.objects.order_by("number")] == [1, 2]
    assert list(drift()) == []


def test_an_expired_page_is_followed_by_another_and_a_paid_gift_by_none(client):
    address = begun(client)
    first = card_page(client, address)
    play(client, address, "expire")

    client.post(f"{address}card/")

    assert card_page(client, address) != first
    play(client, address, "pay")
    client.post(f"{address}card/")
    assert Attempt.objects.count() == 2


def test_one_form_is_one_gift_and_one_page_however_often_it_is_sent(client):
    fields = {"token": token()}

    addresses = {begun(client, **fields) for _ in range(3)}

    assert len(addresses) == Gift.objects.count() == Attempt.objects.count() == 1
    assert begun(client, **fields, other="77") not in addresses
    assert Gift.objects.filter(amount_minor=7700).count() == 1


def test_a_card_needs_an_address_for_the_receipt(client):
    assert "A gift by card needs it" in client.get("/support/").content.decode()

    page = send(client, email="").content.decode()

    assert 'id="id_email_error"' in page
    assert not Gift.objects.exists()


@pytest.mark.parametrize(("minor", "whole"), [(5000, 5178), (500, 610), (2_000_000, 2_030_559)])
def test_the_fee_that_a_donor_covers_is_rounded_up(client, minor, whole):
    other = f"{minor // 100}"

    send(client, other=other, covers_fee="on")

    gift = Gift.objects.get()
    assert (gift.amount_minor, gift.cover_fee_minor) == (whole, whole - minor)
    assert fees.to_cover(Money(minor, "PLN")).minor == whole - minor
    assert whole - (whole * 150 / 10_000 + 100) >= minor


def test_a_transfer_covers_no_fee(client):
    send(client, way="transfer", covers_fee="on")

    assert (Gift.objects.get().amount_minor, Gift.objects.get().cover_fee_minor) == (5000, 0)


def test_a_network_that_begins_many_card_gifts_gets_the_account(client):
    for _ in range(STARTS_OF_NETWORK):
        assert send(client).status_code == 302

    answer = send(client)

    assert answer.status_code == 429
    assert "PL39" in answer.content.decode()
    assert Gift.objects.count() == STARTS_OF_NETWORK
    assert send(client, way="transfer").status_code == 302


def test_a_site_that_is_tried_from_many_networks_takes_no_more_cards(client, settings):
    settings.BEHIND_PROXY = True
    for number in range(STARTS_OF_SITE + 1):
        answer = client.post(
            "/support/", {"amount": "5000", "token": token(), "way": "card", "email": "anna@example.org"},
            headers={"X-Forwarded-For": f"10.{number}.0.1"},
        )  # fmt: skip

    assert answer.status_code == 429
    assert Attempt.objects.count() == STARTS_OF_SITE


def test_who_tries_one_gift_again_and_again_is_stopped_too(client):
    address = begun(client)
    for _ in range(STARTS_OF_NETWORK):
        play(client, address, "expire")
        answer = client.post(f"{address}card/")

    assert answer.status_code == 429
    assert address in answer.content.decode()
    assert Attempt.objects.count() == STARTS_OF_NETWORK


def test_a_company_that_is_down_at_night_is_asked_a_few_times(client, monkeypatch):
    asked = []

    def fee(self, entry):
        asked.append(entry)
        raise Unavailable

    monkeypatch.setattr(Sandbox, "fee", fee)
    for number in range(paying.PATIENCE + 2):
        gift = make_gift(provider="sandbox", status="created")
        paid = applying.Movement("payment", Money(5000, "PLN"), f"pi_{number}", timezone.now())
        source = applying.Source(provider="sandbox", kind="fetched")
        applying.apply([paid], to=gift, source=source)

    call_command("tend_donations")

    assert len(asked) == paying.PATIENCE


def test_what_a_program_sends_reaches_nobody(client, monkeypatch):
    monkeypatch.setattr(Sandbox, "start", None)

    send(client, homepage="x")
    monkeypatch.setattr(form_tokens, "TOO_FAST", 60)
    send(client, token=token(1))

    assert not Attempt.objects.exists()


def test_a_stop_that_the_company_did_not_hear_is_told_again(client, monkeypatch):
    def cancel(self, pledge):
        raise Unavailable

    address = begun(client, "/support/?every=month", amount="2000")
    play(client, address, "pay")
    with monkeypatch.context() as patch:
        patch.setattr(Sandbox, "cancel", cancel)
        client.post(f"{address}stop/")
    assert Pledge.objects.get().status == "active"
    link = f"/support/stop/{DonorToken.objects.for_stopping(Pledge.objects.get())}/"
    for page in (address, link):
        assert "You asked us to stop" in client.get(page).content.decode()

    call_command("replay_events")

    assert Pledge.objects.get().status == "cancelled"


def test_the_sandbox_takes_no_money_of_a_real_site(client, settings):
    address = card_page(client, begun(client))
    settings.DONATION_PROVIDERS = {}
    assert client.get(address).status_code == 404

    settings.DEMO = False

    with pytest.raises(ImproperlyConfigured):
        Sandbox()


def test_a_card_in_euro_goes_to_the_same_company(client):
    make_account("EUR")

    play(client, begun(client, "/support/?currency=EUR", amount="1000"), "pay")

    assert LedgerEntry.objects.get().money == Money(1000, "EUR")


# What stays, and for how long


def days_pass(model, days):
    for row in model.objects.all():
        model.objects.filter(pk=row.pk).update(created_at=row.created_at - timedelta(days=days))
    for attempt in Attempt.objects.all():
        Attempt.objects.filter(pk=attempt.pk).update(expires_at=attempt.expires_at - timedelta(days=days))


@pytest.mark.parametrize(("every", "model"), [("once", Gift), ("month", Pledge)])
def test_who_left_at_the_card_is_forgotten_after_a_day_and_the_rest_after_a_quarter(client, every, model):
    left, _waiting, paid = (
        begun(client, f"/support/?every={every}", other="55", email=f"{name}@example.org") for name in "abc"
    )
    play(client, paid, "pay")
    on_its_way = applying.Event("processing", "x", timezone.now(), attempt=1)
    waiting = model.objects.get(email="b@example.org")
    applying.apply([on_its_way], to=waiting, source=applying.Source(provider="sandbox"))

    call_command("tend_donations")
    assert model.objects.exclude(email="").count() == 3
    days_pass(model, 2)
    call_command("tend_donations")
    assert sorted(model.objects.exclude(email="").values_list("email", flat=True)) == ["b@example.org", "c@example.org"]
    assert client.get(left).status_code == 200
    days_pass(model, 90)
    call_command("tend_donations")

    assert client.get(left).status_code == 404
    assert model.objects.count() == 2


# At the desk


def test_a_fundraiser_switches_cards_off(client):
    client.force_login(make_user("fundraiser"))
    client.post("/admin/donations/supportsettings/1/change/", {})

    assert 'name="way"' not in client.get("/support/").content.decode()
    assert client.get("/admin/donations/supportsettings/add/").status_code == 403


def test_erasing_names_what_the_company_keeps(client):
    play(client, begun(client, "/support/?every=month", amount="2000"), "pay")
    client.force_login(make_user("fundraiser"))

    page = client.get(f"/admin/donations/donor/{Donor.objects.get().pk}/erase/").content.decode()

    assert Pledge.objects.get().refs.get(object_id__startswith="cus_").object_id in page
