"""One gift's life in every order of its seven messages: one end. Walked as a tree: orders share their beginnings."""

import json
import os
import time

import pytest
from django.db import transaction

from donations import inbox, providers
from donations.checking import drift
from donations.models import Donor, OutboxMail, ProviderEvent, Receipt, ReceiptLine
from donations.providers.stripe_events import reduced
from tests.donations.making import make_gift
from tests.donations.test_inbox import event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stripe")]
BEGUN = int(time.time()) - 1000


def life(gift) -> list[dict]:
    """Paid, a refused card, a refund, another that failed, a dispute that is lost."""
    names = {"promise": gift.public_id, "attempt": "1"}
    session = {
        "object": "checkout.session", "id": "cs_1", "mode": "payment", "payment_status": "paid", "currency": "pln",
        "payment_intent": "pi_1", "amount_total": 10000, "metadata": names,
    }  # fmt: skip
    back = {"object": "refund", "payment_intent": "pi_1", "currency": "pln", "created": BEGUN}
    dispute = {
        "object": "dispute", "id": "dp_1", "amount": 7000, "currency": "pln", "created": BEGUN,
        "payment_intent": "pi_1", "status": "needs_response",
    }  # fmt: skip
    told = [
        ("checkout.session.completed", session),
        ("payment_intent.payment_failed", {"object": "payment_intent", "id": "pi_1", "metadata": names}),
        ("refund.created", back | {"id": "re_1", "amount": 3000, "status": "succeeded"}),
        ("refund.failed", back | {"id": "re_2", "amount": 2000, "status": "failed"}),
        ("charge.dispute.created", dispute),
        ("charge.dispute.funds_withdrawn", dispute),
        ("charge.dispute.closed", dispute | {"status": "lost"}),
    ]
    bodies = [json.dumps(event(kind, shown, f"evt_{number}")).encode() for number, (kind, shown) in enumerate(told)]
    return [reduced(body) for body in bodies]


def bring(body: dict):
    """One delivery, as the hook does it."""
    stored = inbox.store(providers.of("stripe"), body)
    assert stored.state in stored.DONE or inbox.carry_out(stored)


def books(gift):
    gift.refresh_from_db()
    entries = gift.entries.values_list("kind", "amount_minor", "external_id", "occurred_at")
    steps = gift.steps.values_list("kind", "external_id", "attempt", "occurred_at", "due_at")
    mails = OutboxMail.objects.values_list("dedupe_key", flat=True)
    receipts = [receipt.voided_at is None for receipt in Receipt.objects.all()]
    return gift.status, gift.version > 0, *map(tuple, map(sorted, (entries, steps, mails))), tuple(receipts)


def everything(gift):
    """All that the next message could find, without row numbers and moments of writing."""
    events = ProviderEvent.objects.values_list("event_id", "state", "waits_for", "problem")
    proofs = ReceiptLine.objects.values_list("entry__external_id", "is_proof")
    donors = Donor.objects.values_list("email", "keep_name_until_on")
    refs = gift.refs.values_list("object_id", flat=True)
    return books(gift), *map(tuple, map(sorted, (events, proofs, donors, refs)))


def walk(gift, bodies, seen: set, known: dict | None, path=()) -> int:
    """Every way on from here; each message is taken back after it. Gives how many orders there were.

    With `known`, orders that met in the same books go on together: what lies behind is the same.
    """
    if len(path) == len(bodies):
        assert not ProviderEvent.objects.exclude(state="applied").exists()
        seen.add(books(gift))
        return 1
    here = (frozenset(path), everything(gift)) if known is not None else None
    if here and here in known:
        return known[here]
    orders = 0
    for number in set(range(len(bodies))) - set(path):
        with transaction.atomic():
            bring(bodies[number])
            orders += walk(gift, bodies, seen, known, (*path, number))
            transaction.set_rollback(True)
    if here:
        known[here] = orders
    return orders


def test_every_order_of_seven_messages_ends_in_the_same_books():
    """With ORDERS=all each order is walked to its end alone, which takes minutes."""
    gift = make_gift(provider="stripe", status="created", email="anna@example.org", amount_minor=10000)
    bodies, seen = life(gift), set()

    assert walk(gift, bodies, seen, None if os.environ.get("ORDERS") == "all" else {}) == 5040

    (end,) = seen
    assert end[0] == "charged_back"
    assert [entry[:3] for entry in end[2]] == [
        ("chargeback", -7000, "dp_1"), ("payment", 10000, "pi_1"), ("refund", -3000, "re_1"),
        ("refund", -2000, "re_2"), ("refund_failed", 2000, "re_2"),
    ]  # fmt: skip
    assert end[4] == ("thanks:stripe:pi_1",)
    assert end[5] == (False,)
    for body in [*bodies, *reversed(bodies)]:
        bring(body)
    assert books(gift) == end
    assert list(drift()) == []
