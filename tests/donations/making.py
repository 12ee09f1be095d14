"""Rows of donations for tests: only what matters to a test is written out in it."""

from datetime import UTC, datetime, timedelta
from itertools import count

from donations.applying import Event, Movement, Source, apply
from donations.models import BankAccount, Campaign, Gift, LedgerEntry, Pledge
from donations.money import Money
from institute.models import User

# Valid and in no manual.
IBAN = "PL39114020040000310298765432"
IBAN_EUR = "DE60500105170648489899"
MORNING = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
_numbers = count(1)


def make_account(currency="PLN", **fields):
    known = {"PLN": IBAN, "EUR": IBAN_EUR}
    fields = {"recipient": "An institute", "short_recipient": "Institute", "iban": known[currency]} | fields
    return BankAccount.objects.set_alone(currency=currency, **fields)


def make_campaign(slug="roof", **fields):
    campaign = Campaign.objects.create(slug=slug, **fields)
    for language in ("en", "pl"):
        campaign.texts.create(language=language, title=f"Roof {language}", body="A roof.", thanks=f"Thanks {language}.")
    return campaign


def _make(model, status, **fields):
    fields = {
        "provider": "bank_transfer", "amount_minor": 5000, "currency": "PLN", "status": status,
        "made_for": f"test:{next(_numbers)}",
    } | fields  # fmt: skip
    campaign = fields.pop("campaign", None) or Campaign.objects.get(is_default=True)
    return model.objects.create(campaign=campaign, **fields)


def make_gift(*, status="awaiting_transfer", **fields):
    return _make(Gift, status, **fields)


def make_pledge(**fields):
    return _make(Pledge, "starting", **fields)


def a_person():
    return User.objects.filter(username="bookkeeper").first() or User.objects.create_user("bookkeeper")


def desk(**fields):
    return Source(provider="manual", kind=LedgerEntry.Source.DESK, by=a_person(), reason="A test", **fields)


def movement(kind="payment", minor=5000, name="p1", *, currency="PLN", days=0):
    return Movement(kind, Money(minor, currency), name, MORNING + timedelta(days=days))


def event(kind, name, *, days=0):
    return Event(kind, name, MORNING + timedelta(days=days))


def month(pledge, made_for):
    """A month's gift of a pledge, saved."""
    return Gift.objects.make_all([pledge.gift_for(made_for)])[0]


def pay(gift, **fields):
    """Book a payment of the gift's own amount."""
    fact = movement(minor=gift.amount_minor, currency=gift.currency, name=f"p{next(_numbers)}", **fields)
    return apply([fact], to=gift, source=desk())[0]
