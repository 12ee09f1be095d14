"""What the support page offers: a campaign, the ways to give to it, and where the donor came from."""

import re
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from donations import origin, providers
from donations.models import BankAccount, Campaign, SupportSettings

WORD = re.compile(r"[a-z0-9_-]{1,60}")


@dataclass(frozen=True)
class Offer:
    """One state of the support page, read from its address. Unknown values become the usual ones."""

    campaign: Campaign
    accounts: dict[str, BankAccount]
    frequency: str
    currency: str
    cards: providers.Provider | None = None
    signed_origin: str = ""
    source: str = ""

    @property
    def account(self) -> BankAccount:
        return self.accounts[self.currency]

    @property
    def origin(self) -> origin.Origin:
        return origin.read(self.signed_origin)

    def address(self, **changes) -> str:
        """The address of this state of the page, or of one that differs by `changes`."""
        values = {
            "every": self.frequency, "currency": self.currency, "c": self.campaign.slug,
            "o": self.signed_origin, "src": self.source,
        }  # fmt: skip
        kept = {name: value for name, value in (values | changes).items() if value}
        return f"{reverse('donations:support')}?{urlencode(kept)}"

    def frequencies(self) -> list[dict]:
        return [
            {"label": label, "address": self.address(every=value), "is_chosen": value == self.frequency}
            for value, label in Campaign.Frequency.choices
        ]

    def currencies(self) -> list[dict]:
        return [
            {"label": code, "address": self.address(currency=code), "is_chosen": code == self.currency}
            for code in sorted(self.accounts, reverse=True)
        ]

    def suggested(self):
        return self.campaign.suggested(self.currency, self.frequency)


def read(parameters) -> Offer | None:
    """The offer that an address asks for; None while giving is not set up. Three statements, four with cards."""
    accounts = {account.currency: account for account in BankAccount.objects.shown()}
    campaign = accounts and Campaign.objects.running_or_default(word(parameters.get("c", "")))
    if not campaign:
        return None
    every, currency = parameters.get("every", ""), parameters.get("currency", "")
    signed = parameters.get("o", "")
    frequency = every if every in Campaign.Frequency else campaign.default_frequency
    currency = currency if currency in accounts else usual(campaign.currency, accounts)
    return Offer(
        campaign=campaign,
        accounts=accounts,
        frequency=frequency,
        currency=currency,
        cards=taking_cards(frequency, currency),
        signed_origin=signed if origin.read(signed).path else "",
        source=word(parameters.get("src", ""))[:40],
    )


def taking_cards(frequency: str, currency: str) -> providers.Provider | None:
    """Who takes cards for this, while somebody does and nobody switched it off."""
    provider = providers.for_cards(frequency, currency)
    return provider if provider and SupportSettings.objects.cards_are_on() else None


def word(text: str) -> str:
    """The text when it is one plain word, else nothing."""
    return text if WORD.fullmatch(text) else ""


def usual(currency: str, accounts: dict) -> str:
    """The campaign's own currency when an account takes it, else the first that one does."""
    return currency if currency in accounts else min(accounts)
