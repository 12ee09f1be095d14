"""Gifts over time and by the text that was read before: exact sums of the ledger. Fees are in none of them."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Max, Q, Sum
from django.db.models.functions import TruncMonth

from donations.closing import entries_of, midnight
from donations.models import LedgerEntry
from donations.money import Money

MONTHS = 12


@dataclass(frozen=True)
class Month:
    """What came in a month and was not given back in it: single gifts, and those of monthly pledges."""

    first: date
    once: Money
    monthly: Money

    @property
    def together(self) -> Money:
        return self.once + self.monthly


@dataclass(frozen=True)
class TextSum:
    """What came after a text was read. The path is empty where none was."""

    path: str
    title: str
    gifts: int
    sum: Money


def months_until(last: date) -> list[date]:
    """The first days of twelve months, the last of which holds the given day."""
    ends = last.year * 12 + last.month
    return [date((number - 1) // 12, (number - 1) % 12 + 1, 1) for number in range(ends - MONTHS + 1, ends + 1)]


def by_month(last: date) -> dict[str, list[Month]]:
    """The twelve months up to a day, by currency."""
    firsts = months_until(last)
    found = (
        moved(LedgerEntry.objects.filter(occurred_at__gte=midnight(firsts[0])))
        .annotate(first=TruncMonth("occurred_at"), is_monthly=Q(gift__pledge__isnull=False))
        .values_list("currency", "first", "is_monthly")
        .annotate(Sum("amount_minor"))
    )
    sums = defaultdict(int)
    for currency, first, is_monthly, minor in found:
        sums[currency, first.date(), bool(is_monthly)] = minor
    return {
        currency: [
            Month(first, *(Money(sums[currency, first, often], currency) for often in (False, True)))
            for first in firsts
        ]
        for currency in sorted({currency for currency, _first, _often in sums})
    }


def by_text(year: int | None = None) -> dict[str, list[TextSum]]:
    """What came after each text was read, by currency, the largest first; in a year or ever."""
    entries = entries_of(year) if year else LedgerEntry.objects.all()
    found = (
        moved(entries)
        .values("currency", path=F("gift__read_path"))
        .annotate(title=Max("gift__read_title"), gifts=Count("gift", distinct=True), minor=Sum("amount_minor"))
        .order_by("currency", "-minor", "path")
    )
    rows = defaultdict(list)
    for row in found:
        sum = Money(row["minor"], row["currency"])
        rows[row["currency"]].append(TextSum(row["path"], row["title"], row["gifts"], sum))
    return dict(rows)


def moved(entries):
    return entries.exclude(kind=LedgerEntry.Kind.FEE).order_by()
