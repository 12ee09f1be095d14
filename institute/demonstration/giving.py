"""Invented gifts on their way, and the bank statement that brings some of them."""

import csv
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from donations import booking
from donations.deriving import derive_gift, derive_pledge
from donations.models import BankAccount, BankProfile, Campaign, Gift, LedgerEntry, Pledge, Promise
from donations.money import Money
from donations.reporting import months_until

# The numbers that banks print in their examples.
ACCOUNTS = {"PLN": "PL61109010140000071219812874", "EUR": "DE89370400440532013000"}
PROFILE = "demonstration"
COLUMNS = {"date": "Date", "amount": "Amount", "title": "Title", "name": "Name", "iban": "Account"}
# Donor, amount in grosze, whether the money has come.
GIFTS = [
    ("Jadwiga Demo", 5000, True),
    ("Tomasz Demo", 20000, True),
    ("Olena Demo", 10000, True),
    ("Karel Demo", 15000, False),
]
# Months ago, amount in grosze: what came before.
PAST = [
    (11, 5000), (10, 12000), (9, 7500), (8, 30000), (7, 10000), (6, 2500), (5, 20000), (4, 9900), (3, 15000),
    (2, 40000), (1, 5050),
]  # fmt: skip


def make_gifts() -> Path:
    """Accounts, four promised gifts and a statement that pays three; gives the statement's path below DATA_DIR."""
    for currency, number in ACCOUNTS.items():
        name = settings.INSTITUTE_NAME
        BankAccount.objects.set_alone(iban=number, currency=currency, recipient=name, short_recipient=name[:20])
    account = BankAccount.objects.get(iban=ACCOUNTS["PLN"])
    mapping = COLUMNS | {"date_format": "%Y-%m-%d"}
    BankProfile.objects.create(name=PROFILE, account=account, format=BankProfile.Format.CSV, mapping=mapping)
    promised = [(make_gift(name, Money(minor, "PLN")), has_come) for name, minor, has_come in GIFTS]
    return write_statement([gift for gift, has_come in promised if has_come])


def make_gift(name: str, money: Money) -> Gift:
    way = Promise.Provider.BANK_TRANSFER
    return Gift.objects.create(
        **promised(name, money), provider=way, status=derive_gift(way, [], []), name=name,
        email=f"{name.split()[0].lower()}@example.org",
    )  # fmt: skip


def promised(name: str, money: Money) -> dict:
    return {
        "made_for": f"demonstration:{name}", "amount_minor": money.minor, "currency": money.currency,
        "campaign": Campaign.objects.get(is_default=True),
    }  # fmt: skip


def make_past(texts: list, *, by):
    """A year of gifts of people who left no address: one pledge, and what readers of some texts gave."""
    way = Promise.Provider.MANUAL
    pledge = Pledge.objects.create(**promised("pledge", Money(4000, "PLN")), provider=way, status=derive_pledge([], []))
    for number, (months, minor) in enumerate(PAST):
        text = texts[number * 7 % len(texts)]
        gift = Gift.objects.create(
            **promised(f"past {number}", Money(minor, "PLN")), provider=way, status=derive_gift(way, [], []),
            read_path=text.get_absolute_url(), read_title=text.title, read_place="article",
        )  # fmt: skip
        book(gift, months, by)
        book(Gift.objects.make_all([pledge.gift_for(f"demonstration:month {number}")])[0], months, by)


def book(gift: Gift, months: int, by):
    day = months_until(timezone.localdate())[-1 - months].replace(day=12)
    kind = LedgerEntry.Kind.PAYMENT
    booking.book(gift, kind=kind, money=gift.money, day=day, reason="Demonstration", by=by)


def write_statement(gifts: list[Gift]) -> Path:
    """One line for each gift, and one without a reference that a person has to decide about."""
    path = Path(settings.DATA_DIR) / "statement.csv"
    today = timezone.localdate().isoformat()
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, delimiter=";")
        rows.writerow(COLUMNS.values())
        for gift in gifts:
            amount = f"{gift.amount_minor // 100}.{gift.amount_minor % 100:02}"
            rows.writerow([today, amount, f"Gift {gift.reference}", gift.name, ""])
        rows.writerow([today, "30.00", "for your work", "Zofia Demo", ""])
    return path
