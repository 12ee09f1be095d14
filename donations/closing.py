"""The books of a year, for whoever closes it: sums by month, entries and gifts as lines of CSV."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Prefetch, Sum
from django.db.models.functions import ExtractMonth
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from donations.models import LedgerEntry, ReceiptLine
from donations.money import Money

DAY = timedelta(days=1)
# A spreadsheet takes a cell that begins so for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class YearOfCurrency:
    """Kinds of movements by month: `rows` are (kind's label, twelve sums or None, sum of the year)."""

    currency: str
    opening: Money
    rows: list[tuple[str, list[Money | None], Money]]
    total: Money
    closing: Money


def entries_between(first: date, last: date):
    """The ledger's entries from the first to the last day, in the institute's own time zone and in their order."""
    return LedgerEntry.objects.filter(occurred_at__gte=midnight(first), occurred_at__lt=midnight(last + DAY))


def entries_of(year: int):
    return entries_between(date(year, 1, 1), date(year, 12, 31))


def midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def years() -> list[int]:
    """Those with entries, newest first."""
    return [day.year for day in LedgerEntry.objects.datetimes("occurred_at", "year", order="DESC")]


def closed(year: int) -> list[YearOfCurrency]:
    """Opening, what moved, closing, for each currency that ever moved: each opens where the year before closed."""
    months = entries_of(year).annotate(month=ExtractMonth("occurred_at")).order_by()
    before = LedgerEntry.objects.filter(occurred_at__lt=midnight(date(year, 1, 1))).order_by()
    opening = dict(before.values_list("currency").annotate(Sum("amount_minor")))
    found = {currency: {} for currency in opening}
    for currency, kind, month, minor in months.values_list("currency", "kind", "month").annotate(Sum("amount_minor")):
        found.setdefault(currency, {}).setdefault(kind, {})[month] = minor
    return [_closed_currency(currency, opening.get(currency, 0), kinds) for currency, kinds in sorted(found.items())]


def _closed_currency(currency: str, opening: int, kinds: dict[str, dict[int, int]]) -> YearOfCurrency:
    rows = []
    for kind in LedgerEntry.Kind:
        if kind in kinds:
            months = [Money(kinds[kind][month], currency) if month in kinds[kind] else None for month in range(1, 13)]
            rows.append((kind.label, months, Money(sum(kinds[kind].values()), currency)))
    total = sum(total.minor for _label, _months, total in rows)
    sums = {"opening": opening, "total": total, "closing": opening + total}
    return YearOfCurrency(currency, rows=rows, **{name: Money(minor, currency) for name, minor in sums.items()})


# Files for spreadsheets


def ledger_csv(entries) -> bytes:
    names = [
        _("date"), _("kind"), _("gross"), _("fee"), _("net"), _("currency"), _("way"), _("reference"), _("receipt"),
        _("campaign"), _("source"), _("id"),
    ]  # fmt: skip
    proofs = ReceiptLine.objects.filter(is_proof=True).select_related("receipt")
    entries = entries.select_related("gift__campaign").prefetch_related(Prefetch("receipt_lines", proofs, "proofs"))
    return as_csv(names, map(_entry_row, entries.iterator(chunk_size=500)))


def _entry_row(entry: LedgerEntry) -> list[str]:
    """Gross and fee stand apart and add up to net, whatever the kind."""
    nothing, is_fee = Money(0, entry.currency), entry.kind == LedgerEntry.Kind.FEE
    gross, fee = (nothing, entry.money) if is_fee else (entry.money, nothing)
    return [
        timezone.localdate(entry.occurred_at).isoformat(), safe(entry.get_kind_display()),
        number(gross), number(fee), number(entry.money), entry.currency,
        *map(safe, [entry.get_provider_display(), entry.gift.reference, _receipt(entry), str(entry.gift.campaign),
                    entry.get_source_display(), entry.external_id]),
    ]  # fmt: skip


def _receipt(entry) -> str:
    """The number of the valid receipt that proves it; there is one at most."""
    return "".join(str(line.receipt) for line in entry.proofs)


def gifts_csv(gifts, *, with_amounts: bool, with_contacts: bool) -> bytes:
    """A line for each gift; what the person may not see is not in it."""
    names = [_("date"), _("reference"), _("state"), _("way"), _("campaign"), _("currency")]
    names += [_("amount"), _("received")] if with_amounts else []
    names += [_("name"), _("e-mail"), _("language"), _("text read")] if with_contacts else []
    rows = (
        _gift_row(gift, with_amounts=with_amounts, with_contacts=with_contacts)
        for gift in gifts.with_money().select_related("campaign").iterator(chunk_size=500)
    )
    return as_csv(names, rows)


def _gift_row(gift, *, with_amounts: bool, with_contacts: bool) -> list[str]:
    texts = [gift.reference, gift.get_status_display(), gift.get_provider_display(), str(gift.campaign), gift.currency]
    sums = [number(gift.money), number(Money(gift.balance_minor, gift.currency))] if with_amounts else []
    who = [gift.name, gift.email, gift.language, gift.read_title] if with_contacts else []
    return [timezone.localdate(gift.created_at).isoformat(), *map(safe, texts), *sums, *map(safe, who)]


def as_csv(names: list[str], rows: Iterable[list[str]]) -> bytes:
    """UTF-8 with its mark, parted by semicolons: spreadsheets open it in Polish and English settings alike."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def number(money: Money) -> str:
    """As spreadsheets of the language read it."""
    written = str(money.decimal())
    return written.replace(".", ",") if get_language() == "pl" else written


def safe(cell: str) -> str:
    """The text, never a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell
