"""Messages of providers: stored first, then applied. The same message may come often, late, and before its cause."""

import logging

from django.db import IntegrityError, transaction

from donations import providers
from donations.applying import Contradiction, Deferred, Movement, Ref, Source, TooEarly, apply
from donations.models import Gift, LedgerEntry, Pledge, Promise, ProviderEvent, ProviderRef
from donations.providers.base import Report
from donations.providers.stripe_events import UnknownCurrency, moment

logger = logging.getLogger(__name__)
State = ProviderEvent.State


class Unknown(Deferred):
    """The gift or pledge is not known yet. `name` is what will make it known; empty when only a person can tell."""

    def __init__(self, name: str):
        super().__init__(name)
        self.name = name


def store(provider: providers.Provider, event: dict) -> ProviderEvent:
    """The row of an event, made by its first delivery."""
    made, _is_new = ProviderEvent.objects.get_or_create(
        provider=provider.key, event_id=event["id"],
        defaults={
            "type": event["type"][:80], "created_at": moment(event["created"]), "is_live": event["livemode"],
            "api_version": event["api_version"][:40], "body": event,
        },
    )  # fmt: skip
    return made


def carry_out(event: ProviderEvent) -> bool:
    """Apply a stored event, and what waited for it. False when it failed: it is kept, and tried again."""
    try:
        names = settle(event.pk)
        # Its cause may have been written while it was being deferred, by somebody who could not see it waiting yet.
        if names is None and is_known_now(event):
            names = settle(event.pk)
    except Exception as error:
        # Whatever it was: nothing of it was written, the event says what, and the provider sends it again.
        logger.exception("Event %s failed", event.pk)
        event.failed(type(error).__name__)
        return False
    release(event.provider, names or ())
    return True


def release(provider: str, names):
    """Try again what waited for these names."""
    for waiting in ProviderEvent.objects.waiting_for(provider, names).order_by("created_at", "pk"):
        carry_out(waiting)


@transaction.atomic
def settle(pk: int) -> set[str] | None:
    """The names that are known since; None when the event has to wait."""
    event = ProviderEvent.objects.select_for_update().get(pk=pk)
    if event.state in ProviderEvent.DONE:
        return set()
    provider = providers.of(event.provider)
    if provider is None:
        raise LookupError("The provider is not set up any more")
    try:
        with transaction.atomic():
            return applied(event, provider)
    except Unknown as error:
        event.settle(State.DEFERRED, waits_for=error.name, problem="" if error.name else "unknown gift")
    except TooEarly as error:
        event.settle(State.DEFERRED, waits_for=error.args[0])
    except (Deferred, Contradiction, UnknownCurrency) as error:
        event.settle(State.DEFERRED, problem=str(error)[:100])
    return None


def applied(event: ProviderEvent, provider: providers.Provider) -> set[str]:
    if event.is_live != provider.is_live:
        logger.error("Event %s is of the other mode: real and trial money never mix", event.pk)
        event.settle(State.IGNORED, problem=ProviderEvent.OTHER_MODE[provider.is_live])
        return set()
    report = provider.report(event.body)
    if report is None:
        event.settle(State.IGNORED)
        return set()
    names = write(report, Source(provider=provider.key, kind=LedgerEntry.Source.EVENT, event=event))
    event.settle(State.APPLIED)
    return names


def is_known_now(event: ProviderEvent) -> bool:
    event.refresh_from_db()
    if event.state != State.DEFERRED or not event.waits_for:
        return False
    known = ProviderRef.objects.promise_of(event.provider, event.waits_for)
    return bool(known and (isinstance(known, Pledge) or known.entries.filter(kind=LedgerEntry.Kind.PAYMENT).exists()))


def take_in(provider: providers.Provider, reports: list[Report]) -> bool:
    """What we asked the provider ourselves. False when some of it was not booked: that waits for its own message."""
    is_booked, source = True, Source(provider=provider.key, kind=LedgerEntry.Source.FETCHED)
    for report in reports:
        try:
            with transaction.atomic():
                names = write(report, source)
        except (Deferred, Contradiction, UnknownCurrency) as error:
            logger.warning("An answer of %s was not booked: %s", provider.key, type(error).__name__)
            is_booked = False
        else:
            release(provider.key, names)
    return is_booked


def write(report: Report, source: Source) -> set[str]:
    """Apply a report; gives the names that others may have waited for."""
    promise = promise_of(report, source.provider)
    if report.invoice and isinstance(promise, Pledge):
        promise = month_of(promise, report.invoice)
    try:
        apply(report.facts, to=promise, source=source)
    except TooEarly:
        raise TooEarly(report.objects[0] if report.objects else "") from None
    names = {fact.object_id for fact in report.facts if isinstance(fact, Ref)}
    if any(isinstance(fact, Movement) for fact in report.facts):
        names |= set(promise.refs.values_list("object_id", flat=True))
    return names


def promise_of(report: Report, provider: str) -> Promise:
    for model in (Gift, Pledge) if report.public_id else ():
        if found := model.objects.filter(public_id=report.public_id).first():
            return found
    for name in report.objects:
        if found := ProviderRef.objects.promise_of(provider, name):
            return found
    raise Unknown("" if report.public_id else report.objects[0])


def month_of(pledge: Pledge, invoice: str) -> Gift:
    """The gift of one month, made by the first who tells of it."""
    gift = pledge.gift_for(f"invoice:{invoice}")
    try:
        with transaction.atomic():
            gift.save()
    except IntegrityError:
        return Gift.objects.get(made_for=gift.made_for)
    return gift


def replay():
    """Finish what failed, what waits for something, and what a crash left behind."""
    for event in ProviderEvent.objects.unfinished():
        carry_out(event)
