"""Is everything that should run running? What a fundraiser looks at before asking somebody technical."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db.models import Count, Max, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from donations import providers
from donations.models import BankAccount, BankLine, BankStatement, OutboxMail, ProviderEvent

# A month's end without a statement is missed by nobody.
STATEMENT_OLD = timedelta(days=31)
# The provider sends again what failed, and so does `replay_events`: after a day it will not heal by itself.
EVENT_OLD = timedelta(days=1)
# Trial messages at a live site, or real ones at a site with trial keys, are not booked: somebody should hear of it.
TOLD_FOR = timedelta(days=7)


@dataclass(frozen=True)
class Finding:
    """One line of the page. What is bad needs somebody today."""

    what: str
    said: str
    is_bad: bool = False


def findings() -> Iterator[Finding]:
    yield from statements()
    yield lines()
    yield from mails()
    for key in settings.DONATION_PROVIDERS:
        yield from cards(providers.of(key))


def statements() -> Iterator[Finding]:
    imported = Q(statements__state=BankStatement.State.IMPORTED)
    last = Max("statements__covers_until_on", filter=imported)
    for account in BankAccount.objects.shown().annotate(last=last).order_by("currency"):
        said = _("until %s") % date_format(account.last, "j E Y") if account.last else _("none was read yet")
        is_old = account.last and account.last < timezone.localdate() - STATEMENT_OLD
        yield Finding(_("Last statement, %s") % account.currency, said, bool(is_old))


def lines() -> Finding:
    return Finding(_("Lines of the bank that wait for a decision"), str(BankLine.objects.open().count()))


def mails() -> Iterator[Finding]:
    waiting, late = OutboxMail.objects.waiting(), OutboxMail.objects.late().count()
    unsure, failed = OutboxMail.objects.unsure().count(), OutboxMail.objects.failed().count()
    yield Finding(_("Mails that wait"), str(waiting.count()))
    yield Finding(_("Mails that should have gone an hour ago: does the post run?"), str(late), late > 0)
    yield Finding(_("Mails of which nobody knows whether they went"), str(unsure), unsure > 0)
    yield Finding(_("Mails given up after two days"), str(failed), failed > 0)


def cards(provider: providers.Provider) -> Iterator[Finding]:
    """Which keys are in use, when the company last wrote, and what of it could not be carried out."""
    state = ProviderEvent.State
    is_old = Q(received_at__lt=timezone.now() - EVENT_OLD)
    is_new, is_other = Q(received_at__gt=timezone.now() - TOLD_FOR), Q(problem__in=ProviderEvent.OTHER_MODE.values())
    of_it = ProviderEvent.objects.filter(provider=provider.key).aggregate(
        last=Max("received_at"),
        failed=Count("pk", filter=Q(state=state.FAILED)),
        failed_long=Count("pk", filter=Q(state=state.FAILED) & is_old),
        deferred=Count("pk", filter=Q(state=state.DEFERRED)),
        other=Count("pk", filter=Q(state=state.IGNORED) & is_other & is_new),
    )
    last = date_format(timezone.localtime(of_it["last"]), "j E Y, H:i") if of_it["last"] else _("none yet")
    yield Finding(_("Keys of %s") % provider.key, _("real money") if provider.is_live else _("trial"))
    yield Finding(_("Last message of %s") % provider.key, last)
    yield Finding(_("Messages of %s that failed") % provider.key, str(of_it["failed"]), of_it["failed_long"] > 0)
    yield Finding(_("Messages of %s that wait") % provider.key, str(of_it["deferred"]))
    other = _("Messages of %s about the other money, in a week: are the keys right?") % provider.key
    yield Finding(other, str(of_it["other"]), of_it["other"] > 0)
