from django.contrib import admin, messages
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from donations import booking, closing, returning
from donations.desk import receipts
from donations.desk.careful import as_file
from donations.desk.forms import PeriodForm
from donations.desk.gift_forms import ManualGiftForm
from donations.desk.gift_money import MoneyVerbs
from donations.desk.moderation import Moderation
from donations.desk.promises import PromiseAdmin, received
from donations.desk.queues import Queues, ToLookAt
from donations.models import Access, Gift, Receipt
from donations.money import Money
from donations.receipts import issuing


class Overdue(admin.SimpleListFilter):
    title = _("overdue")
    parameter_name = "overdue"

    def lookups(self, request, model_admin):
        return [("yes", _("Longer than 30 days"))]

    def queryset(self, request, queryset):
        return queryset.overdue() if self.value() == "yes" else queryset


@admin.register(Gift)
class GiftAdmin(MoneyVerbs, Moderation, Queues, PromiseAdmin):
    """Gifts: what was promised, what came, and what was written down when."""

    has_add_permission = admin.ModelAdmin.has_add_permission

    change_list_template = "donations/desk/gift_list.html"
    list_display = ["in_groups", "day", "state", "sum", "balance", "who", "campaign"]
    list_filter = ["status", ToLookAt, Overdue, "name_state", "currency", "provider", "campaign"]
    fields = [
        "in_groups", "state", "sum", "balance", "campaign", "provider", "pledge", "donor", "name", "email", "message",
        "name_state", "message_state", "language", "read_title", "source", "created_at",
    ]  # fmt: skip
    actions = [*PromiseAdmin.actions, "see", "cancel"]

    def get_queryset(self, request):
        gifts = super().get_queryset(request).with_money().with_back()
        return gifts.select_related("campaign", "donor", "pledge")

    @admin.display(description=_("received"), ordering="balance_minor")
    def balance(self, gift):
        return received(gift)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj and (obj.back_minor or 0) > 0 and request.user.has_perm("donations.view_amounts"):
            context |= self.going_back(obj, with_contacts=request.user.has_perm("donations.view_contacts"))
        if obj and receipts.may_see(request.user):
            context["receipts"] = list(Receipt.objects.of_gifts([obj]))
            may_issue = request.user.has_perm("donations.issue_receipt")
            context["may_issue"] = may_issue and issuing.has_rest(obj, obj.balance_minor, context["receipts"])
        return super().render_change_form(request, context, add, change, form_url, obj)

    def going_back(self, gift, *, with_contacts: bool) -> dict:
        """How what is to go back goes: by the card company, or to the account that it came from."""
        back = Money(gift.back_minor, gift.currency)
        if gift.is_by_card:
            return {"back": back, "untold": returning.untold(gift)}
        return {"back": back, "came_from": gift.lines.paying().first() if with_contacts else None}

    # A gift by hand: cash, in kind, or whatever came by no other way

    def get_form(self, request, obj=None, **kwargs):
        return super().get_form(request, obj, **kwargs) if obj else ManualGiftForm

    def get_fields(self, request, obj=None):
        return super().get_fields(request, obj) if obj else list(ManualGiftForm.base_fields)

    def save_form(self, request, form, change):
        done = form.cleaned_data
        columns = {name: done[name] for name in ("campaign", "name", "email", "language")}
        return booking.gift_by_hand(
            money=done["money"], day=done["day"], reason=done["reason"], by=request.user, **columns
        )  # fmt: skip

    def save_model(self, request, obj, form, change):
        """Already done, together with its money."""

    def save_related(self, request, form, formsets, change):
        """A gift has no parts that a form changes."""

    # Verbs

    def has_cancel_permission(self, request):
        return request.user.has_perm("donations.cancel_gift")

    def has_see_permission(self, request):
        return request.user.has_perm("donations.book_gift")

    @admin.action(description=_("Looked at: their money is in order"), permissions=["see"])
    def see(self, request, queryset):
        gifts = Gift.objects.filter(pk__in=queryset.values("pk")).unseen()
        for gift in gifts:
            booking.see(gift, by=request.user)
        seen = ngettext("%d gift was looked at.", "%d gifts were looked at.", len(gifts)) % len(gifts)
        messages.success(request, f"{seen} {gettext('They come back when more money moves.')}")

    @admin.action(description=_("Cancel: these will not come"), permissions=["cancel"])
    def cancel(self, request, queryset):
        gifts = Gift.objects.filter(pk__in=queryset.values("pk")).not_yet_paid()
        for gift in gifts:
            booking.cancel(gift, by=request.user)
        cancelled = ngettext("%d gift was cancelled.", "%d gifts were cancelled.", len(gifts)) % len(gifts)
        messages.success(request, f"{cancelled} {gettext('Money that still comes is booked all the same.')}")

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            *(
                path(f"<int:pk>/{name}/", view(verb), name=f"donations_gift_{name}")
                for name, verb in self.verbs().items()
            ),
            path("queues/", view(self.queues), name="donations_gift_queues"),
            path("names/", view(self.names), name="donations_gift_names"),
            path("export/", view(self.export), name="donations_gift_export"),
            *super().get_urls(),
        ]

    def export(self, request):
        """Gifts or the ledger of some days, for a spreadsheet."""
        self.require(request, "view_gift", "export_gifts")
        form = PeriodForm(request.POST or None)
        if form.is_valid():
            Access.objects.create(what=Access.What.LISTED, by=request.user)
            return self.taken_out(request, **form.cleaned_data)
        context = {"form": form, "title": _("Export"), "opts": self.opts}
        return TemplateResponse(request, "donations/desk/export.html", self.admin_site.each_context(request) | context)

    def taken_out(self, request, what, first, last):
        name = f"{what}-{first}-{last}.csv"
        if what == PeriodForm.LEDGER:
            self.require(request, "view_ledgerentry", "view_amounts")
            return as_file(closing.ledger_csv(closing.entries_between(first, last)), name)
        sees = {f"with_{part}": request.user.has_perm(f"donations.view_{part}") for part in ("amounts", "contacts")}
        return as_file(closing.gifts_csv(Gift.objects.promised_between(first, last), **sees), name)
