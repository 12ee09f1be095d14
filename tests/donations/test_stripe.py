"""Stripe behind its own SDK and a local stand-in of its API: from the form to the receipt, and what goes wrong."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client

from donations import booking, paying, providers, returning
from donations.checking import drift
from donations.models import Attempt, Gift, LedgerEntry, OutboxMail, Pledge, ProviderEvent, Receipt
from donations.money import Money
from donations.providers.stripe import TIMEOUT
from tests.donations.making import a_person, make_account, make_gift
from tests.donations.test_support import token

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def an_account(request):
    if "transaction" not in request.node.name:
        make_account()


def send(client, address="/support/", **fields):
    fields = {"amount": "5000", "token": token(), "way": "card", "email": "anna@example.org"} | fields
    return client.post(address, fields).url


def again(client, address) -> str:
    """The gift's page, when the ten seconds are over."""
    Attempt.objects.update(asked_at=None)
    return client.get(address).content.decode()


def page_of(stripe, gift) -> dict:
    return stripe.things[gift.attempts.order_by("-number").first().session_id]


# A gift once


def test_what_stripe_is_told_of_a_gift_is_the_sum_the_address_and_nothing_else(client, stripe):
    address = send(client, name="Anna Canary", message="A canary", amount="10000")

    gift, (told,) = Gift.objects.get(), stripe.sent("/v1/checkout/sessions")
    headers = stripe.calls[0][3]
    ours = f"https://institute.example{address}"
    assert told == {
        "mode": "payment", "submit_type": "donate", "locale": "en", "customer_email": "anna@example.org",
        "client_reference_id": gift.public_id, "metadata[promise]": gift.public_id, "metadata[attempt]": "1",
        "payment_intent_data[metadata][promise]": gift.public_id, "payment_intent_data[metadata][attempt]": "1",
        "adaptive_pricing[enabled]": "false", "success_url": ours, "cancel_url": ours,
        "expires_at": str(int(gift.attempts.get().expires_at.timestamp())), "line_items[0][quantity]": "1",
        "line_items[0][price_data][currency]": "pln", "line_items[0][price_data][unit_amount]": "10000",
        "line_items[0][price_data][product_data][name]": "Gift to Meridian Institute",
    }  # fmt: skip
    assert headers["Stripe-Version"] == "2026-10-28.endive"
    assert headers["Idempotency-Key"] == f"{gift.public_id}-1"
    assert not re.search("canary", str([call[2] for call in stripe.calls]), re.IGNORECASE)


def test_a_gift_is_paid_by_the_message_and_by_the_page_of_the_gift_only_once(client, stripe):
    address = send(client)
    gift = Gift.objects.get()
    (event,) = stripe.pay(page_of(stripe, gift))

    assert "has arrived" in again(client, address)
    assert LedgerEntry.objects.get().source == "fetched"
    assert stripe.send(event).status_code == 200

    gift.refresh_from_db()
    assert (gift.status, gift.balance()) == ("paid", 5000)
    assert (Receipt.objects.count(), OutboxMail.objects.count()) == (1, 1)
    assert list(drift()) == []


@pytest.mark.django_db(transaction=True)
def test_message_and_page_at_the_same_moment_are_one_payment_in_a_transaction(client, stripe):
    make_account()
    address = send(client)
    (event,) = stripe.pay(page_of(stripe, Gift.objects.get()))
    Attempt.objects.update(asked_at=None)

    def act(number):
        try:
            return (stripe.send(event) if number % 2 else Client().get(address)).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(act, range(6)))

    assert answers == [200] * 6
    assert Gift.objects.get().status == "paid"
    assert (LedgerEntry.objects.count(), Receipt.objects.count(), OutboxMail.objects.count()) == (1, 1, 1)
    assert list(drift()) == []


@pytest.mark.django_db(transaction=True)
def test_two_clicks_and_two_tabs_open_one_page_in_a_transaction(client, stripe):
    make_account()
    fields = {"token": token()}

    def click(_number):
        try:
            return send(Client(), **fields)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        addresses = set(pool.map(click, range(4)))

    assert len(addresses) == Gift.objects.count() == Attempt.objects.count() == 1
    assert len([name for name in stripe.things if name.startswith("cs_")]) == 1
    assert page_of(stripe, Gift.objects.get())["url"] in client.get(addresses.pop()).content.decode()
    assert send(client, **fields, other="77") != addresses


def test_sent_again_from_the_other_language_it_is_the_same_call(client, stripe):
    address = send(client)
    Attempt.objects.update(session_id="", url="")

    client.post(f"/pl{address}card/")

    first, second = stripe.sent("/v1/checkout/sessions")
    assert first == second
    assert Attempt.objects.get().session_id


@pytest.mark.parametrize("status", [500, 429, 400, 401])
def test_when_stripe_is_down_the_donor_gets_the_bank_details(client, stripe, status):
    stripe.faults = [status]

    address = send(client)

    gift, page = Gift.objects.get(), client.get(address).content.decode()
    assert len(stripe.calls) == 1
    assert (gift.provider, gift.status) == ("bank_transfer", "awaiting_transfer")
    assert "Nothing has been charged" in page
    assert gift.transfer_title() in page
    client.post(f"{address}card/")
    assert page_of(stripe, gift)["url"] in client.get(address).content.decode()
    keys = [headers["Idempotency-Key"] for method, _path, _pairs, headers in stripe.calls if method == "POST"]
    assert keys == [f"{gift.public_id}-1", f"{gift.public_id}-2"]


def test_when_stripe_says_nothing_the_donor_does_not_wait(client, stripe, monkeypatch):
    assert sum(TIMEOUT) < 10
    monkeypatch.setattr("donations.providers.stripe.TIMEOUT", (0.1, 0.1))
    stripe.faults = [0.5]

    address = send(client)

    assert Gift.objects.get().provider == "bank_transfer"
    assert "Nothing has been charged" in client.get(address).content.decode()


def test_when_the_same_is_being_answered_the_donor_is_asked_to_wait(client, stripe):
    stripe.faults = [409]

    page = client.get(send(client)).content.decode()

    assert "Load this page again" in page
    assert Gift.objects.get().provider == "stripe"


def test_a_page_that_expired_is_followed_by_another(client, stripe):
    address = send(client)
    gift = Gift.objects.get()
    page_of(stripe, gift)["status"] = "expired"

    assert "Try a card again" in again(client, address)
    client.post(f"{address}card/")
    stripe.pay(page_of(stripe, gift))

    assert "has arrived" in again(client, address)
    assert gift.attempts.count() == 2


def test_a_bank_that_says_no_later_is_a_failed_gift(client, stripe):
    address = send(client)
    page = page_of(stripe, Gift.objects.get())
    stripe.pay(page)
    page["payment_status"] = "unpaid"
    assert "do not pay again" in again(client, address)
    page["payment_intent"] = stripe.put("pi", "payment_intent", status="requires_payment_method", latest_charge=None)

    assert "Try a card again" in again(client, address)
    assert Gift.objects.get().status == "failed"


# Money that goes back, and fees


def paid_gift(client, stripe) -> Gift:
    address = send(client)
    stripe.pay(page_of(stripe, Gift.objects.get()))
    again(client, address)
    return Gift.objects.get()


def test_staff_give_back_a_part_and_the_message_adds_nothing(client, stripe):
    gift = paid_gift(client, stripe)
    booking.ask_back(gift, money=Money(1500, "PLN"), reason="Asked by phone", by=a_person())

    stripe.faults = [500]
    assert not returning.tell(gift)
    assert returning.tell(gift)

    gift.refresh_from_db()
    told = stripe.sent("/v1/refunds")
    keys = {headers["Idempotency-Key"] for _method, path, _pairs, headers in stripe.calls if path == "/v1/refunds"}
    assert told == [{"payment_intent": gift.entries.get(kind="payment").external_id, "amount": "1500"}] * 2
    assert len(keys) == 1
    assert (gift.status, gift.balance()) == ("partially_refunded", 3500)
    refund = next(thing for name, thing in stripe.things.items() if name.startswith("re_"))
    assert stripe.send(stripe.event("refund.created", refund)).status_code == 200
    assert gift.entries.count() == 2
    assert not Gift.objects.to_give_back().exists()


def test_a_month_is_given_back_by_the_payment_behind_its_invoice(client, stripe):
    gift = running_pledge(client, stripe).gifts.get()
    booking.ask_back(gift, money=Money(2000, "PLN"), reason="Asked by phone", by=a_person())

    assert returning.tell(gift)

    gift.refresh_from_db()
    assert stripe.sent("/v1/refunds")[0]["payment_intent"].startswith("pi_")
    assert gift.status == "refunded"


def test_the_nightly_work_asks_what_a_payment_cost(client, stripe):
    gift = paid_gift(client, stripe)

    for _ in range(2):
        call_command("tend_donations")

    fee = gift.entries.get(kind="fee")
    assert fee.money == Money(-150, "PLN")
    assert fee.external_id.startswith("txn_")
    assert len([call for call in stripe.calls if call[1].startswith("/v1/payment_intents")]) == 1


# Every month


def running_pledge(client, stripe) -> Pledge:
    address = send(client, "/support/?every=month", amount="2000")
    stripe.pay(page_of(stripe, Pledge.objects.get()))
    again(client, address)
    return Pledge.objects.get()


def test_a_monthly_gift_begins_by_the_page_alone_and_its_messages_add_nothing(client, stripe):
    address = send(client, "/support/?every=month", amount="2000")
    pledge = Pledge.objects.get()
    events = stripe.pay(page_of(stripe, pledge))

    assert "is running" in again(client, address)
    for event in reversed(events):
        assert stripe.send(event).status_code == 200

    pledge.refresh_from_db()
    gift = pledge.gifts.get()
    assert (pledge.status, gift.status, gift.balance()) == ("active", "paid", 2000)
    assert set(ProviderEvent.objects.values_list("state", flat=True)) == {"applied"}
    told = stripe.sent("/v1/checkout/sessions")[0]
    assert told["mode"] == "subscription"
    assert told["line_items[0][price_data][recurring][interval]"] == "month"
    assert told["subscription_data[metadata][promise]"] == pledge.public_id
    assert not {name for name in told if name.startswith(("submit_type", "payment_intent_data"))}


def test_a_first_month_that_is_not_told_yet_is_not_paid_twice(client, stripe):
    address = send(client, "/support/?every=month", amount="2000")
    opened = page_of(stripe, Pledge.objects.get())
    session, *_months = stripe.pay(opened)
    opened["invoice"] = None
    stripe.send(session)
    page = client.get(address).content.decode()

    assert "do not pay again" in page
    client.post(f"{address}card/")
    assert Attempt.objects.count() == 1


def test_months_and_failures_come_by_messages_and_one_letter_tells_of_a_failure(client, stripe):
    pledge = running_pledge(client, stripe)
    subscription = next(thing for name, thing in stripe.things.items() if name.startswith("sub_"))

    (failed,) = stripe.month(subscription, paid=False)
    for _ in range(2):
        stripe.send(failed)
    stripe.send(failed | {"id": "evt_again", "created": failed["created"] + 5})

    pledge.refresh_from_db()
    assert pledge.status == "past_due"
    assert OutboxMail.objects.filter(letter="renewal_failed").count() == 1
    due = datetime.fromtimestamp(failed["data"]["object"]["next_payment_attempt"], UTC)
    assert pledge.steps.get(kind="renewal_failed").due_at == due
    for event in stripe.month(subscription):
        stripe.send(event | {"created": event["created"] + 60})
    pledge.refresh_from_db()
    assert (pledge.status, pledge.gifts.count()) == ("active", 2)


def test_stop_is_told_to_stripe_and_confirmed_once(client, stripe):
    pledge = running_pledge(client, stripe)

    for _ in range(2):
        client.post(f"{pledge.get_absolute_url()}stop/")

    pledge.refresh_from_db()
    subscription = next(thing for name, thing in stripe.things.items() if name.startswith("sub_"))
    assert (pledge.status, subscription["status"]) == ("cancelled", "canceled")
    stripe.send(stripe.event("customer.subscription.deleted", subscription))
    assert OutboxMail.objects.filter(letter="stopped").count() == 1
    assert pledge.steps.filter(kind="cancelled").count() == 1
    assert "charged no more" in client.get(pledge.get_absolute_url()).content.decode()


def test_a_stop_at_the_dashboard_is_told_to_the_donor(client, stripe):
    pledge = running_pledge(client, stripe)
    subscription = next(thing for name, thing in stripe.things.items() if name.startswith("sub_"))

    for event in stripe.stop(subscription, "cancellation_requested"):
        stripe.send(event)

    pledge.refresh_from_db()
    assert pledge.status == "cancelled"
    assert OutboxMail.objects.filter(letter="stopped").count() == 1


def test_a_stop_while_stripe_is_down_is_told_later(client, stripe):
    pledge = running_pledge(client, stripe)
    stripe.faults = [500]
    client.post(f"{pledge.get_absolute_url()}stop/")
    assert "You asked us to stop" in client.get(pledge.get_absolute_url()).content.decode()

    call_command("replay_events")

    pledge.refresh_from_db()
    assert pledge.status == "cancelled"


def test_a_stop_before_the_first_payment_closes_the_page(client, stripe):
    address = send(client, "/support/?every=month", amount="2000")

    client.post(f"{address}stop/")

    assert Pledge.objects.get().status == "cancelled"
    assert page_of(stripe, Pledge.objects.get())["status"] == "expired"


def test_another_card_is_given_on_their_page_and_used_for_what_failed(client, stripe):
    pledge = running_pledge(client, stripe)
    customer = next(thing for name, thing in stripe.things.items() if name.startswith("cus_"))
    subscription = next(thing for name, thing in stripe.things.items() if name.startswith("sub_"))

    page = client.post(f"{pledge.get_absolute_url()}change/").content.decode()

    assert 'href="https://billing.stripe.example/p/1"' in page
    assert customer["invoice_settings"] == {"default_payment_method": "pm_old"}
    told = stripe.sent("/v1/billing_portal/sessions")[0]
    assert told["flow_data[type]"] == "payment_method_update"
    customer["invoice_settings"] = {"default_payment_method": "pm_new"}
    stripe.send(stripe.month(subscription, paid=False)[0])
    call_command("tend_donations")
    assert subscription["default_payment_method"] == "pm_new"


def test_another_card_while_stripe_is_down_is_no_error(client, stripe):
    pledge = running_pledge(client, stripe)
    stripe.faults = [500]

    answer = client.post(f"{pledge.get_absolute_url()}change/")

    assert answer.status_code == 200
    assert "does not answer" in answer.content.decode()


def test_a_gift_of_a_company_that_is_not_set_up_any_more_can_be_transferred(client, stripe, settings):
    address = send(client)
    settings.DONATION_PROVIDERS = {}

    assert Gift.objects.get().transfer_title() in client.get(address).content.decode()
    gift = make_gift(provider="stripe", status="created")
    paying.start(gift)
    gift.refresh_from_db()
    assert gift.provider == "bank_transfer"
    assert providers.of("stripe") is None
