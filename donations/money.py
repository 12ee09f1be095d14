"""Sums of money: whole minor units and a currency, and the one parser that reads them."""

import re
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

# How many decimals each currency has. Nothing multiplies by 100; another currency is a new row here and a migration.
EXPONENTS = {"PLN": 2, "EUR": 2}
CURRENCIES = tuple(EXPONENTS)
CURRENCY_CHOICES = [(code, code) for code in CURRENCIES]

SPACES = " \u00a0\u202f"
LONGEST = 30


class BadAmount(ValueError):
    """A text that is not exactly one amount. The message is for the person who typed it."""


@dataclass(frozen=True)
class Money:
    """`minor` whole minor units (1234 is 12.34) of a currency that we know. Two currencies are never added."""

    minor: int
    currency: str

    def __post_init__(self):
        if self.currency not in EXPONENTS:
            raise ValueError(f"Unknown currency {self.currency!r}")

    def __add__(self, other: "Money") -> "Money":
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} cannot be added")
        return Money(self.minor + other.minor, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __str__(self):
        return f"{self.decimal()} {self.currency}"

    def decimal(self) -> Decimal:
        return Decimal(self.minor).scaleb(-EXPONENTS[self.currency])


def parse_minor(text: str, currency: str, *, decimal_marks=",.", grouping=SPACES, signed=False) -> int:
    """The minor units that `text` says exactly: ASCII digits, groups of three or none, one decimal mark.

    At most seven digits stand before the mark, twelve when `signed` (a bank statement's sums).
    Anything else raises BadAmount; nothing is rounded and nothing is guessed.
    """
    found = None if len(text) > LONGEST else _pattern(currency, decimal_marks, grouping, signed).fullmatch(text.strip())
    if found is None:
        raise BadAmount(_("Write the amount in figures, such as 50 or 12.50."))
    whole = re.sub(r"[^0-9]", "", found["whole"])
    if len(whole) > (12 if signed else 7):
        raise BadAmount(_("This amount is too large."))
    decimals = (found["decimals"] or "").ljust(EXPONENTS[currency], "0")
    return int(f"{found['sign'] or ''}{whole}{decimals}")


def _pattern(currency, decimal_marks, grouping, signed) -> re.Pattern:
    sign = "[-+]?" if signed else ""
    groups = (
        rf"[0-9]{{1,3}}(?:(?P<mark>[{re.escape(grouping)}])[0-9]{{3}}(?:(?P=mark)[0-9]{{3}})*)|" if grouping else ""
    )
    decimals = rf"(?:[{re.escape(decimal_marks)}](?P<decimals>[0-9]{{1,{EXPONENTS[currency]}}}))?"
    return re.compile(rf"(?P<sign>{sign})(?P<whole>{groups}[0-9]+){decimals}")
