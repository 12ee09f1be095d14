"""What a provider of card payments is to the rest of the app."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from donations.applying import Event, Movement, Ref
from donations.money import CURRENCIES, Money


class Unavailable(Exception):
    """The provider did not answer, or not with what was asked for."""


class Busy(Unavailable):
    """The same was asked a moment ago and is not answered yet."""


class Rejected(Exception):
    """This message is not from the provider, or it cannot be read."""


@dataclass(frozen=True)
class Session:
    """A page of the provider where one try can be paid."""

    session_id: str
    url: str


@dataclass(frozen=True)
class Report:
    """What the provider says of one gift or pledge.

    Whose it is says `public_id`, our own name, else the first of `objects` that is known. With `invoice` the money is
    that of one month of a pledge, and becomes a gift of its own.
    """

    facts: Sequence[Movement | Event | Ref] = ()
    public_id: str = ""
    objects: tuple[str, ...] = ()
    invoice: str = ""


class Provider(Protocol):
    key: str
    is_live: bool
    frequencies: Sequence[str] = ("once", "month")
    currencies: Sequence[str] = CURRENCIES

    def start(self, attempt, return_address: str) -> Session:
        """Open a page where the attempt can be paid. Raises Unavailable, Busy."""

    def verify(self, body: bytes, headers) -> dict:
        """The reduced event (see ProviderEvent.body) of a message. Raises Rejected."""

    def report(self, event: dict) -> Report | None:
        """What a reduced event says, None when it is of no use. Pure."""

    def fetch(self, attempt) -> list[Report]:
        """Ask how an attempt stands. Raises Unavailable."""

    def cancel(self, pledge) -> list[Report]:
        """Charge the pledge no more. Raises Unavailable."""

    def refund(self, entry, money: Money, key: str) -> list[Report]:
        """Give back a part of a payment; the same key gives it back once. Raises Unavailable."""

    def fee(self, entry) -> list[Report]:
        """What the provider kept of a payment, once it says so. Raises Unavailable."""

    def use_newest_card(self, pledge):
        """Have failed months tried with the card that the donor gave last. Raises Unavailable."""

    def portal_url(self, pledge, return_address: str) -> str:
        """A page where the donor of a pledge can change the card. Raises Unavailable."""
