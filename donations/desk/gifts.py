from django.contrib import admin, messages
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from donations import booking, closing
from donations.applying import Contradiction, Deferred
from donations.desk import receipts
from donations.desk.careful import as_file
from donations.desk.forms import BookingForm, ManualGiftForm, MoveForm, PeriodForm
from donations.desk.promises import PromiseAdmin, received
from donations.models import Access, Gift, Receipt
from donations.receipts import issuing


class Overdue(admin.SimpleListFilter):
    title = _("overdue")
    parameter_name = "overdue"

    def lookups(self, request, model_admin):
        return [("yes", _("Longer than 30 days"))]

    def queryset(self, request, queryset):
        return queryset.overdue() if self.value() == "yes" else queryset


@admin.register(Gift)
class GiftAdmin(PromiseAdmin):
    """Gifts: what was promised, what came, and what was written down when."""

    change_list_template = "donations/desk/gift_list.html"
    list_display = ["in_groups", "day", "state", "sum", "balance", "who", "campaign"]
    list_filter = ["status", Overdue, "name_state", "currency", "provider", "campaign"]
    fields = [
        "in_groups", "state", "sum", "balance", "campaign", "provider", "pledge", "donor", "name", "email", "message",
        "name_state", "language", "read_title", "source", "created_at",
    ]  # fmt: skip
    actions = [*PromiseAdmin.actions, "cancel"]

    def get_queryset(self, request):
        return super().get_queryset(request).with_money()

    @admin.display(description=_("received"), ordering="balance_minor")
    def balance(self, gift):
        return received(gift)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj and receipts.may_see(request.user):
            context["receipts"] = Receipt.objects.of_gifts([obj])
            context["may_issue"] = request.user.has_perm("donations.issue_receipt") and issuing.can_issue_rest(obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    # A gift by hand: cash, in kind, or whatever came by no other way

    def get_form(self, request, obj=None, **kwargs):
        return super().get_form(request, obj, **kwargs) if obj else ManualGiftForm

    def get_fields(self, request, obj=None):
        return super().get_fields(request, obj) if obj else list(ManualGiftForm.base_fields)

    def save_form(self, request, form, change):
        done = form.cleaned_data
        columns = {name: done[name] for name in ("campaign", "name", "email")}
        return booking.gift_by_hand(
            money=done["money"], day=done["day"], reason=done["reason"], by=request.user,
            language=get_language(), **columns,
        )  # fmt: skip

    def save_model(self, request, obj, form, change):
        """Already done, together with its money."""

    def save_related(self, request, form, formsets, change):
        """A gift has no parts that a form changes."""

    # Verbs

    def has_cancel_permission(self, request):
        return request.user.has_perm("donations.cancel_gift")

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
            path("<int:pk>/book/", view(self.book), name="donations_gift_book"),
            path("<int:pk>/move/", view(self.move), name="donations_gift_move"),
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

    def book(self, request, pk):
        """Write a payment or a repayment into the ledger of one gift."""
        self.require(request, "view_gift", "book_gift")
        gift = get_object_or_404(Gift, pk=pk)
        form = BookingForm(request.POST or None, gift=gift, user=request.user)
        if form.is_valid() and self.booked(gift, form, request.user):
            messages.success(request, gettext("It is written down; the gift is: %s.") % gift.get_status_display())
            return HttpResponseRedirect(reverse("admin:donations_gift_change", args=[gift.pk]))
        context = {"form": form, "gift": gift, "title": _("Write down money"), "opts": self.opts}
        return TemplateResponse(request, "donations/desk/book.html", self.admin_site.each_context(request) | context)

    def booked(self, gift, form, user) -> bool:
        try:
            done = {name: form.cleaned_data[name] for name in ("kind", "money", "day", "reason")}
            booking.book(gift, **done, by=user)
        except Deferred:
            form.add_error("kind", _("Nothing has come in that could be given back."))
            return False
        return True

    def move(self, request, pk):
        """Money of this gift goes to the one that it was meant for."""
        self.require(request, "view_gift", "view_amounts", "book_gift")
        gift = get_object_or_404(Gift, pk=pk)
        form = MoveForm(request.POST or None, gift=gift)
        if form.is_valid() and (to := self.moved(form, request.user)):
            said = gettext("The money is moved. Its gift is: %(gift)s, %(state)s.")
            messages.success(request, said % {"gift": to, "state": to.get_status_display()})
            return HttpResponseRedirect(reverse("admin:donations_gift_change", args=[gift.pk]))
        context = {"form": form, "gift": gift, "title": _("Move money to another gift"), "opts": self.opts}
        return TemplateResponse(request, "donations/desk/book.html", self.admin_site.each_context(request) | context)

    def moved(self, form, user) -> Gift | None:
        try:
            return form.carry_out(by=user)
        except (booking.Immovable, Contradiction):
            form.add_error("entry", _("Some of it was given back, or it was moved already."))
            return None
