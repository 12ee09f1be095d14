"""What a card company reports is booked as it is reported, by its page and by its message; never the form's sum."""

import pytest

from donations.checking import drift
from donations.models import Gift, LedgerEntry, ProviderEvent, Receipt
from tests.donations.test_stripe import again, page_of, send

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def cards(account, stripe):
    return stripe


def paid_otherwise(client, stripe, **reported) -> tuple[str, dict]:
    """A gift of 50 PLN of which Stripe says something else: the address of its page, and the message."""
    address = send(client)
    page = page_of(stripe, Gift.objects.get())
    page.update(reported)
    return address, stripe.pay(page)[0]


def test_another_sum_is_booked_as_reported_and_looked_at(client, stripe):
    address, event = paid_otherwise(client, stripe, amount_total=4321)

    assert "43.21\u00a0PLN" in again(client, address)
    stripe.send(event)

    gift, entry = Gift.objects.get(), LedgerEntry.objects.get()
    assert (entry.amount_minor, gift.status, gift.amount_minor) == (4321, "paid", 5000)
    assert list(Gift.objects.with_another_amount()) == [gift]
    assert ["43.21" in row[1] for row in Receipt.objects.get().content["rows"]].count(True) == 1
    assert list(drift()) == []


@pytest.mark.parametrize("currency", ["eur", "usd"])
def test_another_currency_is_not_booked_and_nobody_hears_that_nothing_was_charged(client, stripe, currency):
    address, event = paid_otherwise(client, stripe, currency=currency)

    page = again(client, address)
    stripe.send(event)

    assert "not known yet" in page
    assert "Nothing has been charged" not in page
    assert not LedgerEntry.objects.exists()
    assert ProviderEvent.objects.for_a_person().get().state == "deferred"
