"""The books of a year, for whoever closes it: sums by month, and every entry as a line of CSV."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Sum
from django.db.models.functions import ExtractMonth
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from donations.models import LedgerEntry
from donations.money import Money

# A spreadsheet takes a cell that begins so for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class YearOfCurrency:
    """Kinds of movements by month: `rows` are (kind's label, twelve sums or None, sum of the year)."""

    currency: str
    rows: list[tuple[str, list[Money | None], Money]]
    total: Money


def entries_of(year: int):
    """The ledger's entries of a year of the institute's own time zone, in their order."""
    first, next_first = (timezone.make_aware(datetime(at, 1, 1)) for at in (year, year + 1))
    return LedgerEntry.objects.filter(occurred_at__gte=first, occurred_at__lt=next_first)


def years() -> list[int]:
    """Those with entries, newest first."""
    return [day.year for day in LedgerEntry.objects.datetimes("occurred_at", "year", order="DESC")]


def closed(year: int) -> list[YearOfCurrency]:
    months = entries_of(year).annotate(month=ExtractMonth("occurred_at")).order_by()
    found = defaultdict(dict)
    for currency, kind, month, minor in months.values_list("currency", "kind", "month").annotate(Sum("amount_minor")):
        found[currency].setdefault(kind, {})[month] = minor
    return [_closed_currency(currency, kinds) for currency, kinds in sorted(found.items())]


def _closed_currency(currency: str, kinds: dict[str, dict[int, int]]) -> YearOfCurrency:
    rows = []
    for kind in LedgerEntry.Kind:
        if kind in kinds:
            months = [Money(kinds[kind][month], currency) if month in kinds[kind] else None for month in range(1, 13)]
            rows.append((kind.label, months, Money(sum(kinds[kind].values()), currency)))
    return YearOfCurrency(currency, rows, Money(sum(total.minor for _label, _months, total in rows), currency))


def as_csv(entries) -> bytes:
    """UTF-8 with its mark, parted by semicolons: spreadsheets open it in Polish and English settings alike."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    names = [_("date"), _("kind"), _("amount"), _("currency"), _("way"), _("reference"), _("campaign"), _("source")]
    writer.writerow([*names, _("id")])
    for entry in entries.select_related("gift__campaign").iterator(chunk_size=500):
        writer.writerow(_line(entry))
    return text.getvalue().encode("utf-8-sig")


def _line(entry: LedgerEntry) -> Iterable[str]:
    number = str(Money(entry.amount_minor, entry.currency).decimal())
    texts = [
        entry.get_provider_display(), entry.gift.reference, str(entry.gift.campaign), entry.get_source_display(),
        entry.external_id,
    ]  # fmt: skip
    return [
        timezone.localdate(entry.occurred_at).isoformat(), safe(entry.get_kind_display()),
        number.replace(".", ",") if get_language() == "pl" else number, entry.currency, *map(safe, texts),
    ]  # fmt: skip


def safe(cell: str) -> str:
    """The text, never a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell
