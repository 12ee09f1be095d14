"""Invented gifts on their way, and the bank statement that brings some of them."""

import csv
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from donations.deriving import derive_gift
from donations.models import BankAccount, BankProfile, Campaign, Gift, Promise
from donations.money import Money

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
        made_for=f"demonstration:{name}", name=name, email=f"{name.split()[0].lower()}@example.org",
        campaign=Campaign.objects.get(is_default=True), provider=way, status=derive_gift(way, [], []),
        amount_minor=money.minor, currency=money.currency,
    )  # fmt: skip


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
