"""Card payments that staff give back: the company is told, its own message then books the money."""

import logging

from django.utils import timezone

from donations import inbox, providers
from donations.applying import Event, Source, apply
from donations.models import Gift, LedgerEntry, Step
from donations.money import Money

logger = logging.getLogger(__name__)


def tell(gift: Gift) -> bool:
    """Tell the company what was asked to go back. False when it does not answer, or no one payment is so large.

    What it was told is written down, because it knows the name of a request for a day only, and would then give the
    money back twice. No transaction is open while it is asked.
    """
    back, asked = Gift.objects.with_back().get(pk=gift.pk).back_minor, untold(gift)
    if asked is None or back <= 0:
        return True
    provider = providers.of(gift.provider)
    entry = payment_of(gift, back)
    if provider is None or entry is None:
        return False
    try:
        reports = provider.refund(entry, Money(back, gift.currency), f"{asked.pk}-{back}")
    except (providers.Unavailable, providers.Busy) as error:
        logger.warning("Gift %s is not given back yet: %s", gift.pk, error)
        return False
    told = Event(Step.Kind.REFUND_TOLD, asked.external_id, timezone.now())
    apply([told], to=gift, source=Source(provider=asked.provider, by=asked.by))
    inbox.take_in(provider, reports)
    gift.refresh_from_db()
    return True


def untold(gift: Gift) -> Step | None:
    """The repayment that was asked for and of which no card company has heard."""
    return gift.steps.asking_back().without(Step.Kind.REFUND_TOLD).order_by("-back_minor").first()


def payment_of(gift: Gift, minor: int) -> LedgerEntry | None:
    paid = gift.entries.filter(kind=LedgerEntry.Kind.PAYMENT, provider=gift.provider)
    return paid.filter(amount_minor__gte=minor).first()
