"""What every format is read into. Reading is pure: bytes in, these out, no query and no network."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import date

from donations.money import EXPONENTS, Money


class Unreadable(ValueError):
    """The file is refused as a whole. The message says which line and why; nothing was written."""


@dataclass(frozen=True)
class Line:
    """One movement. `minor` is signed; only booked lines count, and a reversal never makes a payment."""

    booked_on: date
    minor: int
    currency: str
    title: str = ""
    name: str = ""
    iban: str = ""
    bank_reference: str = ""
    is_pending: bool = False
    is_reversal: bool = False

    @property
    def money(self) -> Money:
        return Money(self.minor, self.currency)

    def key(self, *, by_reference: bool) -> str:
        """The same for the same movement in every export, whatever its white space and its row."""
        parts = [self.bank_reference] if by_reference and self.bank_reference else [self.title, self.name, self.iban]
        parts = [
            self.booked_on.isoformat(),
            str(self.minor),
            self.currency,
            *(" ".join(part.split()) for part in parts),
        ]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()

    def as_json(self) -> dict:
        return asdict(self) | {"booked_on": self.booked_on.isoformat()}

    @classmethod
    def from_json(cls, row: dict) -> "Line":
        return cls(**row | {"booked_on": date.fromisoformat(row["booked_on"])})


@dataclass(frozen=True)
class Reading:
    """One file: the account as the file names it, balances in minor units where the file has them, and its lines."""

    account: str
    lines: list[Line] = field(default_factory=list)
    opening: int | None = None
    closing: int | None = None

    def booked(self) -> list[Line]:
        return [line for line in self.lines if not line.is_pending]

    def days(self) -> tuple[date, date]:
        days = [line.booked_on for line in self.lines]
        return min(days), max(days)


def joined(readings: Iterator[Reading]) -> Reading:
    """Several statements of one file, in their order: of one account, each opening where the last closed."""
    readings = list(readings)
    if not readings:
        raise Unreadable("There is no statement in this file.")
    if len({reading.account for reading in readings}) > 1:
        raise Unreadable("The file holds statements of several accounts.")
    for one, other in zip(readings, readings[1:], strict=False):
        if None not in (one.closing, other.opening) and one.closing != other.opening:
            raise Unreadable("The statements of this file do not follow each other: one is missing or out of order.")
    lines = [line for reading in readings for line in reading.lines]
    return Reading(readings[0].account, lines, readings[0].opening, readings[-1].closing)


def known_currency(code: str) -> str:
    if code not in EXPONENTS:
        raise Unreadable(f"The currency {code!r} is not one of ours.")
    return code


def bare(text: str) -> str:
    """An account number without spaces and country letters, to compare what banks write in many ways."""
    return re.sub(r"[^0-9A-Z]", "", text.upper()).removeprefix("PL")
