"""Is everything that should run running? What a fundraiser looks at before asking somebody technical."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Max, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from donations import providers
from donations.models import BankAccount, BankLine, BankStatement, OutboxMail, ProviderEvent

# A month's end without a statement is missed by nobody.
STATEMENT_OLD = timedelta(days=31)


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
    yield from cards()


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


def cards() -> Iterator[Finding]:
    """Whether the company's messages arrive. Nothing where nobody takes cards."""
    for provider in providers.all_of_them():
        mode = _("real money") if provider.is_live else _("trial money only")
        yield Finding(_("Cards"), mode)
        last = ProviderEvent.objects.filter(provider=provider.key).aggregate(last=Max("received_at"))["last"]
        said = date_format(timezone.localtime(last), "j E Y, H:i") if last else _("none came yet")
        yield Finding(_("Last message of the card company"), said)
        late = ProviderEvent.objects.late().count()
        yield Finding(_("Messages of the card company that wait for more than a day"), str(late), late > 0)
