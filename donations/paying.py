"""Paying by card, on a page of the provider: opening it, asking how it went, stopping, giving back."""

import logging
from collections.abc import Iterator
from functools import partial

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation

from donations import inbox, letters, providers
from donations.applying import Event, Ref, Source, apply
from donations.deriving import derive_gift, derive_pledge
from donations.models import Attempt, Gift, LedgerEntry, Pledge, Promise, Step
from donations.providers.stripe_events import UnknownCurrency

logger = logging.getLogger(__name__)
TRANSFER = Promise.Provider.BANK_TRANSFER
PATIENCE = 5


def start(promise: Promise):
    """Have a page opened where the promise can be paid; without an answer it becomes one by transfer.

    The same try opens the same page, so two clicks do no harm. No transaction is open while the provider is asked.
    """
    provider = providers.of(promise.provider)
    if not promise.may_be_paid:
        return
    if provider is None:
        fall_back(promise)
        return
    attempt = Attempt.objects.open_for(promise)
    if attempt.session_id:
        return
    try:
        session = provider.start(attempt, address_of(promise))
    except providers.Busy:
        return
    except providers.Unavailable as error:
        logger.warning("No card page for attempt %s: %s", attempt.pk, error)
        attempt.was_not_answered()
        fall_back(promise)
    else:
        attempt.opened(session.session_id, session.url)
        opened = Event(Step.Kind.OPENED, session.session_id, timezone.now(), attempt=attempt.number)
        apply([opened, Ref(session.session_id)], to=promise, source=Source(provider=provider.key))


def address_of(promise: Promise) -> str:
    """In the donor's language, whatever the page that asks: the same try must be the same call."""
    with translation.override(promise.language):
        return settings.SITE_ADDRESS + promise.get_absolute_url()


@transaction.atomic
def fall_back(promise: Promise):
    """Nothing was charged: the same reference serves a transfer, and the donor is told how."""
    fresh = type(promise).objects.select_for_update().get(pk=promise.pk)
    if not fresh.is_by_card or not fresh.may_be_paid:
        return
    set_way(fresh, TRANSFER)
    letters.how_to_pay(fresh)


def set_way(promise: Promise, way: str):
    """How a promise of which nothing came is to be paid."""
    promise.provider, steps = way, promise.steps.all()
    promise.status = derive_gift(way, [], steps) if isinstance(promise, Gift) else derive_pledge([], steps)
    promise.save(update_fields=["provider", "status"])


def again(promise: Promise, provider: providers.Provider):
    """Another try by card, also after one that became a transfer."""
    if promise.may_be_paid and promise.provider != provider.key:
        set_way(promise, provider.key)
    start(promise)


def ask(promise: Promise) -> bool:
    """Ask the provider how the last try stands. False when it does not answer, or so that only a person can book it.

    The page of the donor needs no webhook by this.
    """
    attempt = Attempt.objects.newest_of(promise)
    provider = providers.of(promise.provider)
    is_open = promise.may_be_paid or promise.status == Gift.Status.PROCESSING
    if not (attempt and attempt.session_id and provider and is_open):
        return True
    if not Attempt.objects.may_ask(attempt.pk):
        return not attempt.is_unanswered
    try:
        is_told = inbox.take_in(provider, provider.fetch(attempt))
    except (providers.Unavailable, UnknownCurrency):
        is_told = False
    attempt.heard(is_answered=is_told)
    promise.refresh_from_db()
    return is_told


def stop(pledge: Pledge):
    """The wish is written down first: when the provider does not answer, it is told again until it does."""
    asked = Event(Step.Kind.STOP_ASKED, pledge.public_id, timezone.now())
    apply([asked], to=pledge, source=Source(provider=pledge.provider))
    stop_at_provider(pledge)


def stop_at_provider(pledge: Pledge):
    provider = providers.of(pledge.provider)
    try:
        if provider is None:
            raise providers.Unavailable("it is not set up here")
        inbox.take_in(provider, provider.cancel(pledge))
    except providers.Unavailable as error:
        logger.warning("Pledge %s is not stopped yet: %s", pledge.pk, error)
    pledge.refresh_from_db()


def stop_what_waits():
    """Pledges whose stop the provider has not confirmed."""
    for pledge in Pledge.objects.to_stop():
        stop_at_provider(pledge)


def tend():
    """The nightly work: what payments cost, and other cards for months that failed.

    What does not work tonight may work tomorrow; a company that is down is not asked a thousand times.
    """
    misses = 0
    for provider, act, row in nightly_work():
        try:
            act(row)
        except providers.Unavailable as error:
            logger.warning("%s did not answer: %s", provider.key, error)
            misses += 1
        if misses == PATIENCE:
            return


def nightly_work() -> Iterator[tuple]:
    for key in Promise.BY_CARD:
        if provider := providers.of(key):
            for entry in LedgerEntry.objects.without_fee(key):
                yield provider, partial(take_in_fee, provider), entry
            for pledge in Pledge.objects.past_due(key):
                yield provider, provider.use_newest_card, pledge


def take_in_fee(provider: providers.Provider, entry: LedgerEntry):
    inbox.take_in(provider, provider.fee(entry))
