"""Messages of Stripe, through the real address, signed by the SDK: what is refused, stored, deferred and applied."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from donations import applying, inbox
from donations.checking import drift
from donations.models import Gift, LedgerEntry, OutboxMail, ProviderEvent, ProviderRef, Receipt
from donations.money import Money
from donations.providers import Rejected, signatures
from tests.donations.fake_stripe import SECRET, VERSION
from tests.donations.making import make_gift, make_pledge

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stripe")]


def event(kind, shown, name="evt_1", **fields):
    return {
        "id": name, "object": "event", "type": kind, "created": int(time.time()), "livemode": False,
        "api_version": VERSION, "data": {"object": shown},
    } | fields  # fmt: skip


def card_gift(**fields):
    return make_gift(provider="stripe", status="created", email="anna@example.org", **fields)


def session(gift, **fields):
    names = {"promise": gift.public_id, "attempt": "1"}
    return {
        "object": "checkout.session", "id": f"cs_{gift.pk}", "mode": "payment", "payment_status": "paid",
        "payment_intent": f"pi_{gift.pk}", "subscription": None, "customer": None, "amount_total": gift.amount_minor,
        "currency": "pln", "metadata": names, "customer_details": {"name": "CANARY"},
    } | fields  # fmt: skip


def paid(gift, name="evt_1", **fields):
    return event("checkout.session.completed", session(gift, **fields), name)


def refund(gift, minor=1000, name="evt_2", **fields):
    shown = {
        "object": "refund", "id": "re_1", "amount": minor, "currency": "pln", "created": int(time.time()),
        "payment_intent": f"pi_{gift.pk}", "status": "succeeded",
    } | fields  # fmt: skip
    return event("refund.created", shown, name)


# Who may speak


def signed(body, secret=SECRET, moment=None):
    return signatures.sign(body, secret, moment)


NOW = 1_800_000_000


@pytest.mark.parametrize(
    ("header", "secret"),
    [
        ("", "s"), ("t=,v1=x", "s"), ("v1=abc", "s"), (f"t={NOW}", "s"), (f"t={NOW},v1=", "s"), ("t=x,v1=y", "s"),
        (f"t={NOW},t={NOW},v1=x", "s"), ("t=١٢,v1=x", "s"), (f"t={NOW},v1=ż", "s"), (signed(b"{}", "other", NOW), "s"),
        (signed(b"{ }", "s", NOW), "s"), (signed(b"{}", "s", NOW - 301), "s"), (signed(b"{}", "s", NOW + 301), "s"),
        (signed(b"{}", "", NOW), ""),
    ],
)  # fmt: skip
def test_a_wrong_signature_is_refused(monkeypatch, header, secret):
    monkeypatch.setattr("donations.providers.signatures.time.time", lambda: NOW)

    with pytest.raises(Rejected):
        signatures.check(b"{}", header, secret)


@pytest.mark.parametrize("moment", [NOW - 300, NOW, NOW + 300])
def test_a_right_signature_is_taken_also_beside_one_of_an_old_secret(monkeypatch, moment):
    monkeypatch.setattr("donations.providers.signatures.time.time", lambda: NOW)
    header = signed(b"{}", "s", moment)

    signatures.check(b"{}", f"{header},v1=abc,v0=def", "s")
    signatures.check(b"{}", header.replace("v1=", "v1=abc,v1="), "s")


def test_our_signatures_are_those_of_the_sdk():
    from stripe import WebhookSignature

    assert signatures.sign("{ż}".encode(), "s", NOW) == WebhookSignature.generate_signature_header("{ż}", "s", NOW)


def test_what_is_not_signed_or_no_event_leaves_no_row(stripe):
    gift = card_gift()
    body = json.dumps(paid(gift)).encode()
    one_byte_changed = signed(body)
    answers = [
        stripe.send(body, signature="t=1,v1=x"),
        stripe.send(body + b" ", signature=one_byte_changed),
        stripe.send(body, moment=int(time.time()) - 330),
        stripe.send(body, moment=int(time.time()) + 330),
        stripe.send(b"\xff\xfe", signature=signed(b"\xff\xfe")),
        stripe.send(b"[" * 60_000, signature=signed(b"[" * 60_000)),
        *(stripe.send(text) for text in (b"", b"[]", b"1", b'{"id": 1}', b'{"data": {"object": []}}')),
        Client().post("/support/hooks/stripe/", body, "application/json"),
    ]

    assert {answer.status_code for answer in answers} == {400}
    assert stripe.send(b"{" + b" " * 64 * 1024 + b"}").status_code == 413
    assert Client().get("/support/hooks/stripe/").status_code == 405
    assert Client().post("/support/hooks/other/").status_code == 404
    assert not ProviderEvent.objects.exists()
    assert not LedgerEntry.objects.exists()


def test_without_a_secret_nothing_is_believed(stripe, settings):
    settings.STRIPE_WEBHOOK_SECRET = ""

    assert stripe.send(paid(card_gift()), secret="").status_code == 400


def test_what_is_of_no_use_is_noted_and_ignored(stripe):
    for number, kind in enumerate(["payment_intent.succeeded", "charge.refunded", "made.up"]):
        answer = stripe.send(event(kind, {"object": "charge", "id": "x"}, f"evt_{number}"))
        assert answer.status_code == 200

    assert set(ProviderEvent.objects.values_list("state", flat=True)) == {"ignored"}


def test_what_else_the_account_sells_is_not_ours(stripe):
    stripe.send(paid(card_gift(), metadata={}))

    assert ProviderEvent.objects.get().state == "ignored"
    assert not LedgerEntry.objects.exists()


@pytest.mark.parametrize(("key", "is_live"), [("sk_live_1", False), ("sk_test_1", True)])
def test_trial_and_real_money_never_mix(stripe, settings, caplog, key, is_live):
    settings.STRIPE_SECRET_KEY = key
    inbox.providers.load.cache_clear()

    answer = stripe.send(paid(card_gift()) | {"livemode": is_live})

    assert answer.status_code == 200
    assert ProviderEvent.objects.get().state == "ignored"
    assert ProviderEvent.objects.get().problem
    assert "other mode" in caplog.text
    assert not LedgerEntry.objects.exists()


def test_nothing_personal_is_kept_of_an_event(stripe):
    stripe.send(paid(card_gift()))

    assert "CANARY" not in json.dumps(ProviderEvent.objects.get().body)


def test_bodies_are_emptied_after_90_days(stripe):
    stripe.send(paid(card_gift()))
    ProviderEvent.objects.update(received_at=timezone.now() - timedelta(days=91))

    call_command("tend_donations")

    assert ProviderEvent.objects.get().body == {}


# Once, in any order


def test_the_same_event_five_times_is_one_payment(stripe):
    gift = card_gift()

    answers = {stripe.send(paid(gift)).status_code for _ in range(5)}

    gift.refresh_from_db()
    assert answers == {200}
    assert gift.status == "paid"
    assert (ProviderEvent.objects.count(), LedgerEntry.objects.count(), OutboxMail.objects.count()) == (1, 1, 1)
    assert LedgerEntry.objects.get().event == ProviderEvent.objects.get()


def test_a_refund_before_its_payment_waits_for_it(stripe):
    gift = card_gift()

    assert stripe.send(refund(gift)).status_code == 200
    waiting = ProviderEvent.objects.get()
    assert (waiting.state, waiting.waits_for) == ("deferred", f"pi_{gift.pk}")
    stripe.send(paid(gift))

    gift.refresh_from_db()
    assert gift.status == "partially_refunded"
    assert gift.balance() == 4000
    assert set(ProviderEvent.objects.values_list("state", flat=True)) == {"applied"}


def test_an_unpaid_session_is_no_payment_until_the_bank_says_yes(stripe):
    gift, other = card_gift(), card_gift()

    for one in (gift, other):
        stripe.send(paid(one, f"evt_{one.pk}", payment_status="unpaid"))
    assert set(Gift.objects.values_list("status", flat=True)) == {"processing"}
    assert not Receipt.objects.exists()
    stripe.send(refund(gift, name="evt_early"))
    stripe.send(event("checkout.session.async_payment_succeeded", session(gift), "evt_yes"))
    unpaid = session(other, payment_status="unpaid")
    stripe.send(event("checkout.session.async_payment_failed", unpaid, "evt_no"))

    gift.refresh_from_db()
    other.refresh_from_db()
    assert (gift.status, other.status) == ("partially_refunded", "failed")
    assert LedgerEntry.objects.filter(gift=other).count() == 0


def test_another_sum_is_booked_as_it_came_and_another_currency_waits_for_a_person(stripe):
    less, foreign, unknown = card_gift(), card_gift(), card_gift()

    stripe.send(paid(less, "evt_1", amount_total=4321))
    stripe.send(paid(foreign, "evt_2", currency="eur"))
    stripe.send(paid(unknown, "evt_3", currency="usd"))

    assert LedgerEntry.objects.get().money == Money(4321, "PLN")
    waiting = ProviderEvent.objects.filter(state="deferred")
    assert [(one.waits_for, bool(one.problem)) for one in waiting] == [("", True), ("", True)]
    assert ProviderEvent.objects.for_a_person().count() == 2


def test_a_fact_that_contradicts_the_books_waits_for_a_person(stripe):
    gift = card_gift()
    stripe.send(paid(gift))

    stripe.send(paid(gift, "evt_2", amount_total=4999))

    assert ProviderEvent.objects.get(event_id="evt_2").state == "deferred"
    assert gift.balance() == 5000


def test_money_of_an_unknown_gift_waits_for_a_person(stripe):
    gift = card_gift()
    event = paid(gift)
    gift.delete()

    assert stripe.send(event).status_code == 200
    assert (ProviderEvent.objects.get().state, ProviderEvent.objects.get().waits_for) == ("deferred", "")


def test_what_raises_answers_500_and_is_finished_later(stripe, monkeypatch):
    gift = card_gift()

    def fail(*arguments):
        raise RuntimeError("a secret of the donor")

    with monkeypatch.context() as patch:
        patch.setattr(applying.letters, "thank", fail)
        answers = [stripe.send(paid(gift)).status_code for _ in range(2)]

    stored = ProviderEvent.objects.get()
    gift.refresh_from_db()
    assert answers == [500, 500]
    assert (stored.state, stored.problem, stored.tries) == ("failed", "RuntimeError", 2)
    assert (gift.status, gift.version) == ("created", 0)
    assert not LedgerEntry.objects.exists()
    assert not ProviderRef.objects.exists()

    call_command("replay_events")

    gift.refresh_from_db()
    assert (gift.status, ProviderEvent.objects.get().state) == ("paid", "applied")


def test_an_event_that_a_crash_left_behind_is_finished_after_a_minute(stripe):
    gift = card_gift()
    provider = inbox.providers.of("stripe")
    body = json.dumps(paid(gift)).encode()
    stored = inbox.store(provider, provider.verify(body, {"Stripe-Signature": signed(body)}))
    call_command("replay_events")
    assert ProviderEvent.objects.get().state == "received"

    ProviderEvent.objects.filter(pk=stored.pk).update(received_at=timezone.now() - timedelta(minutes=2))
    call_command("replay_events")

    assert ProviderEvent.objects.get().state == "applied"


# Months


def invoice(pledge, name="in_1", **fields):
    names = {"subscription": "sub_1", "metadata": {"promise": pledge.public_id}}
    return {
        "object": "invoice", "id": name, "amount_paid": 5000, "currency": "pln", "billing_reason": "subscription_cycle",
        "next_payment_attempt": None, "parent": {"subscription_details": names},
    } | fields  # fmt: skip


def test_a_refund_of_a_month_finds_its_gift_in_any_order(stripe):
    pledge = make_pledge(provider="stripe", email="anna@example.org", cover_fee_minor=100)
    back = {
        "object": "refund", "id": "re_1", "amount": 5000, "currency": "pln", "created": int(time.time()),
        "payment_intent": "pi_1", "status": "succeeded",
    }  # fmt: skip
    payment = {"object": "invoice_payment", "invoice": "in_1", "payment": {"payment_intent": "pi_1"}}

    stripe.send(event("refund.created", back, "evt_1"))
    stripe.send(event("invoice_payment.paid", payment, "evt_2"))
    stripe.send(event("invoice.paid", invoice(pledge), "evt_3"))

    gift = pledge.gifts.get()
    assert (gift.status, gift.balance(), gift.cover_fee_minor) == ("refunded", 0, 100)
    assert set(ProviderEvent.objects.values_list("state", flat=True)) == {"applied"}
    assert list(drift()) == []


def test_a_failed_month_is_told_once_and_healed_by_its_payment(stripe):
    pledge = make_pledge(provider="stripe", email="anna@example.org")
    failed = invoice(pledge, amount_paid=0, next_payment_attempt=int(time.time()) + 86400)

    for number in range(3):
        stripe.send(event("invoice.payment_failed", failed, f"evt_{number}"))
    pledge.refresh_from_db()
    assert pledge.status == "past_due"
    assert OutboxMail.objects.get().letter == "renewal_failed"
    stripe.send(event("invoice.paid", invoice(pledge), "evt_paid"))

    pledge.refresh_from_db()
    assert pledge.status == "active"


def test_the_first_months_refusals_and_empty_invoices_are_no_news(stripe):
    pledge = make_pledge(provider="stripe", email="anna@example.org")

    first = invoice(pledge, amount_paid=0, billing_reason="subscription_create")
    stripe.send(event("invoice.payment_failed", first, "evt_1"))
    stripe.send(event("invoice.paid", invoice(pledge, amount_paid=0), "evt_2"))

    assert not OutboxMail.objects.exists()
    assert not Gift.objects.exists()


def test_a_stopped_pledge_stays_stopped_and_its_late_money_is_booked(stripe):
    pledge = make_pledge(provider="stripe", email="anna@example.org")
    gone = {"object": "subscription", "id": "sub_1", "metadata": {"promise": pledge.public_id}}

    stripe.send(event("customer.subscription.deleted", gone, "evt_1"))
    stripe.send(event("invoice.payment_failed", invoice(pledge, "in_2", amount_paid=0), "evt_2"))
    stripe.send(event("invoice.paid", invoice(pledge), "evt_3"))

    pledge.refresh_from_db()
    assert (pledge.status, pledge.gifts.get().status) == ("cancelled", "paid")
    assert OutboxMail.objects.filter(letter="stopped").count() == 1


# At the same moment


@pytest.mark.django_db(transaction=True)
def test_twenty_messages_at_once_are_all_booked_and_none_finds_the_database_locked(stripe):
    gifts = [card_gift() for _ in range(5)]
    events = [paid(gift, f"evt_paid_{gift.pk}") for gift in gifts] * 2
    events += [refund(gift, name=f"evt_back_{gift.pk}", id=f"re_{gift.pk}") for gift in gifts] * 2

    def send(one):
        try:
            return stripe.send(one).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(send, events))

    assert answers == [200] * 20
    assert set(Gift.objects.values_list("status", flat=True)) == {"partially_refunded"}
    assert (LedgerEntry.objects.count(), ProviderEvent.objects.count(), OutboxMail.objects.count()) == (10, 10, 5)
    assert set(ProviderEvent.objects.values_list("state", flat=True)) == {"applied"}
    assert list(drift()) == []
