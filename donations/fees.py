"""What a card costs, as the donor may add it. In whole minor units, always rounded up."""

from django.conf import settings

from donations.money import Money


def to_cover(money: Money) -> Money:
    """What to add so that the fee on the whole leaves `money`. The real fee is in the ledger later."""
    rate, fixed = settings.CARD_FEES[money.currency]
    whole = -(-(money.minor + fixed) * 10_000 // (10_000 - rate))
    return Money(whole - money.minor, money.currency)
