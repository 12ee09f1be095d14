from django.contrib import admin
from django.http import Http404
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from donations import checking, closing
from donations.desk import reports
from donations.desk.careful import ReadOnlyAdmin, as_file
from donations.models import Access, LedgerEntry
from donations.money import Money
from donations.templatetags.support import amount


@admin.register(LedgerEntry)
class LedgerEntryAdmin(ReadOnlyAdmin):
    """Every movement of money, as it was written down; the year's books for the accountant."""

    change_list_template = "donations/desk/ledger_list.html"
    list_display = ["day", "kind", "sum", "provider", "gift", "source", "reason"]
    list_filter = ["kind", "currency", "provider"]
    list_select_related = ["gift"]
    search_fields = ["gift__reference", "external_id"]
    date_hierarchy = "occurred_at"
    ordering = ["-occurred_at", "-pk"]
    fields = ["day", "kind", "sum", "provider", "gift", "source", "external_id", "reason", "by", "recorded_at"]
    actions = None

    def has_view_permission(self, request, obj=None):
        return super().has_view_permission(request, obj) and request.user.has_perm("donations.view_amounts")

    @admin.display(description=_("date"), ordering="occurred_at")
    def day(self, entry):
        return timezone.localdate(entry.occurred_at)

    @admin.display(description=_("amount"), ordering="amount_minor")
    def sum(self, entry):
        return amount(Money(entry.amount_minor, entry.currency))

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            *reports.urls(self.admin_site),
            path("year/<int:year>/", view(self.year), name="donations_ledger_year"),
            path("year/<int:year>/ledger.csv", view(self.csv), name="donations_ledger_csv"),
            *super().get_urls(),
        ]

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"years": closing.years()} | (extra_context or {}))

    def year(self, request, year):
        """Sums by month and kind; whether the books agree with what is stored beside them."""
        self.require(request, "view_ledgerentry", "view_amounts")
        if year not in closing.years():
            raise Http404("No entries in this year.")
        context = {
            "title": _("Books of %(year)d") % {"year": year}, "opts": self.opts, "year": year,
            "currencies": closing.closed(year), "months": range(1, 13), "drift": list(checking.drift()),
        }  # fmt: skip
        return TemplateResponse(request, "donations/desk/year.html", self.admin_site.each_context(request) | context)

    def csv(self, request, year):
        self.require(request, "view_ledgerentry", "view_amounts", "export_gifts")
        if year not in closing.years():
            raise Http404("No entries in this year.")
        Access.objects.create(what=Access.What.LISTED, by=request.user)
        return as_file(closing.ledger_csv(closing.entries_of(year)), f"ledger-{year}.csv")
