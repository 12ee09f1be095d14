"""Pages of figures: giving over time and by text; whether everything runs."""

from itertools import islice

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from donations import checking, closing, health, reporting
from donations.models import LedgerEntry

# Of a drawing, in its own units.
HEIGHT, WIDTH = 100, 40
TOLD = 20


def urls(site) -> list:
    return [
        path("giving/", site.admin_view(giving), {"site": site}, name="donations_giving"),
        path("giving/<int:year>/", site.admin_view(giving), {"site": site}, name="donations_giving_year"),
        path("health/", site.admin_view(health_page), {"site": site}, name="donations_health"),
    ]


def giving(request, site, year=None):
    """A year's texts, or those of all years. The chart is always of the last twelve months."""
    require(request, "view_ledgerentry", "view_amounts")
    years = closing.years()
    if year and year not in years:
        raise Http404("No entries in this year.")
    texts = reporting.by_text(year)
    context = {
        "title": _("Giving"), "opts": LedgerEntry._meta, "year": year, "years": years,
        "charts": [(currency, bars(months)) for currency, months in reporting.by_month(timezone.localdate()).items()],
        "tables": [(currency, rows, total(rows)) for currency, rows in texts.items()],
    }  # fmt: skip
    return TemplateResponse(request, "donations/desk/giving.html", site.each_context(request) | context)


def total(rows):
    first, *others = (row.sum for row in rows)
    return sum(others, first)


def bars(months: list[reporting.Month]) -> list[dict]:
    """Two bars for each month, one upon the other, in the units of a drawing that is HEIGHT high."""
    highest = max([1, *(height(month.once) + height(month.monthly) for month in months)])
    drawn = []
    for place, month in enumerate(months):
        once, monthly = (HEIGHT * height(money) // highest for money in (month.once, month.monthly))
        drawn.append({
            "month": month, "x": place * WIDTH,
            "once": {"y": HEIGHT - once, "tall": once},
            "monthly": {"y": HEIGHT - once - monthly, "tall": monthly},
        })  # fmt: skip
    return drawn


def height(money) -> int:
    """A month in which more was given back than came has no bar; its figure says so."""
    return max(0, money.minor)


def health_page(request, site):
    """A POST recomputes the books, which takes a while when there are many gifts."""
    require(request, "view_ledgerentry", "view_amounts")
    if request.method == "POST":
        recompute(request)
        return HttpResponseRedirect(reverse("admin:donations_health"))
    context = {"title": _("Does everything run?"), "opts": LedgerEntry._meta, "findings": list(health.findings())}
    return TemplateResponse(request, "donations/desk/health.html", site.each_context(request) | context)


def recompute(request):
    found = list(islice(checking.drift(), TOLD))
    for sentence in found:
        messages.error(request, sentence)
    if not found:
        messages.success(request, gettext("Recomputed now: what is stored agrees with the ledger."))


def require(request, *permissions: str):
    if not all(request.user.has_perm(f"donations.{name}") for name in permissions):
        raise PermissionDenied
