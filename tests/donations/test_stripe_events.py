"""What each event of Stripe says: files in, facts out, without a database."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from donations.applying import Event, Movement, Ref
from donations.money import Money
from donations.providers.base import Report
from donations.providers.stripe_events import reduced, report

FOLDER = Path(__file__).parent / "stripe_events"
OURS = "0123456789abcdef0123456789abcdef"
BEGUN, TOLD = 1_790_000_000, 1_790_000_060


def at(seconds):
    return datetime.fromtimestamp(seconds, UTC)


def money(kind, minor, name, seconds=TOLD):
    return Movement(kind, Money(minor, "PLN"), name, at(seconds))


def step(kind, name, seconds=TOLD, **fields):
    return Event(kind, name, at(seconds), **fields)


def of_session(*facts):
    return Report([Ref("cs_test_a1"), *facts], OURS)


def of_payment(*facts):
    return Report(list(facts), objects=("pi_1",))


def of_month(*facts, month=""):
    return Report(list(facts), OURS, ("sub_1",), month)


PAID = of_session(Ref("pi_1"), money("payment", 5000, "pi_1"))
OPENED = step("dispute_opened", "dp_1", BEGUN + 20, due_at=at(BEGUN + 604800))
TAKEN = money("chargeback", -5000, "dp_1", BEGUN + 20)
RETRY = at(BEGUN + 259200)
SAYS = {
    "session_paid": PAID,
    "session_async_succeeded": PAID,
    "session_unpaid": of_session(Ref("pi_1"), step("processing", "cs_test_a1", attempt=2)),
    "session_async_failed": of_session(step("failed", "cs_test_a1", attempt=2)),
    "session_expired": of_session(step("expired", "cs_test_a1", attempt=2)),
    "session_monthly": of_session(Ref("sub_1"), Ref("cus_1"), step("processing", "cs_test_a1", attempt=2)),
    "card_declined": Report([step("declined", "evt_1card_declined", attempt=2)], OURS),
    "card_declined_of_others": None,
    "invoice_paid": of_month(Ref("in_1"), money("payment", 2000, "in_1"), month="in_1"),
    "invoice_of_nothing": None,
    "invoice_of_others": None,
    "invoice_failed": of_month(step("renewal_failed", "in_1", due_at=RETRY)),
    "invoice_failed_at_first": None,
    "invoice_action": of_month(step("action_needed", "in_1")),
    "invoice_payment": Report([Ref("pi_3")], objects=("in_1",)),
    "subscription_stopped": of_month(step("cancelled", "sub_1")),
    "subscription_given_up": of_month(step("ended", "sub_1")),
    "refund": of_payment(Ref("re_1"), money("refund", -1500, "re_1", BEGUN + 10)),
    "refund_pending": of_payment(Ref("re_1")),
    "refund_failed": of_payment(
        Ref("re_1"), money("refund", -1500, "re_1", BEGUN + 10), money("refund_failed", 1500, "re_1")
    ),
    "dispute_opened": of_payment(OPENED),
    "appealed": of_payment(OPENED),
    "dispute_withdrawn": of_payment(TAKEN),
    "dispute_lost": of_payment(OPENED, step("dispute_lost", "dp_1")),
    "dispute_won": of_payment(OPENED, step("dispute_won", "dp_1")),
    "inquiry_closed": of_payment(OPENED, step("dispute_won", "dp_1")),
    "dispute_reinstated": of_payment(TAKEN, money("chargeback_reversed", 5000, "dp_1")),
    # A renewal would be booked twice by the first, and the second tells a running total.
    "intent_succeeded": None,
    "charge_refunded": None,
}


def read(name):
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", SAYS)
def test_what_an_event_says(name):
    body = json.dumps(read(name)["event"]).encode()

    assert report(reduced(body)) == SAYS[name]


def test_every_file_is_tried_and_says_where_it_comes_from():
    files = {path.stem for path in FOLDER.glob("*.json")}

    assert files == set(SAYS)
    assert all(read(name)["label"].startswith(("hand-written from SDK types", "recorded on ")) for name in files)


def test_links_that_came_as_whole_objects_are_read_by_their_ids():
    event = read("session_paid")["event"]
    event["data"]["object"]["payment_intent"] = {"id": "pi_1", "object": "payment_intent"}

    assert report(reduced(json.dumps(event).encode())) == PAID


def test_no_name_and_no_address_is_kept():
    for name in SAYS:
        kept = json.dumps(reduced(json.dumps(read(name)["event"]).encode()))
        assert "anna" not in kept.lower()
