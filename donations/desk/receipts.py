from django.contrib import admin, messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from donations import letters
from donations.desk.careful import ReadOnlyAdmin
from donations.desk.receipt_forms import OverviewInLanguageForm, VoidForm
from donations.models import Donor, Gift, Receipt
from donations.money import Money
from donations.receipts import as_pdf, issuing
from donations.templatetags.support import amount

# What a receipt shows.
VIEW = ("view_receipt", "view_amounts", "view_contacts")


class Holds(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "holds"

    def lookups(self, request, model_admin):
        return [("yes", _("Holds")), ("no", _("Void"))]

    def queryset(self, request, queryset):
        return queryset.filter(voided_at__isnull=self.value() == "yes") if self.value() else queryset


@admin.register(Receipt)
class ReceiptAdmin(ReadOnlyAdmin):
    """Receipts: found, read, sent again, made void, replaced. Payments get theirs by themselves."""

    change_form_template = "donations/desk/receipt.html"
    list_display = ["__str__", "issued_on", "kind", "who", "sum", "state"]
    list_filter = ["year", "kind", Holds]
    list_select_related = ["donor", "replaced_by"]
    search_fields = ["name", "donor__name", "donor__email"]
    fields = [
        "issued_on", "kind", "name", "donor", "sum", "covers_from_on", "covers_until_on", "language", "state",
        "voided_at", "voided_by", "void_reason", "replaced_by",
    ]  # fmt: skip
    actions = None

    def get_queryset(self, request):
        return super().get_queryset(request).with_sum()

    def get_search_results(self, request, queryset, search_term):
        numbered = queryset.numbered(search_term)
        if numbered.exists():
            return numbered, False
        return super().get_search_results(request, queryset, search_term)

    def has_view_permission(self, request, obj=None):
        return may_see(request.user)

    def get_fields(self, request, obj=None):
        return self.fields if obj and obj.voided_at else self.fields[:-4]

    @admin.display(description=_("issued"), ordering="issued_at")
    def issued_on(self, receipt):
        return date_format(timezone.localtime(receipt.issued_at), "j E Y")

    @admin.display(description=_("who"), ordering="name")
    def who(self, receipt):
        return receipt.name or receipt.donor

    @admin.display(description=_("amount"))
    def sum(self, receipt):
        return amount(Money(receipt.sum_minor, receipt.sum_currency)) if receipt.sum_currency else "–"

    @admin.display(description=_("state"))
    def state(self, receipt):
        if not receipt.voided_at:
            return _("holds")
        return _("replaced by %s") % receipt.replaced_by if receipt.replaced_by else _("void")

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj:
            context["lines"] = obj.lines.select_related("entry__gift")
            context["mails"] = obj.mails.order_by("pk")
            context["gift"] = gift_to_prove(obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    # Verbs

    def get_urls(self):
        verbs = {"file": self.file, "send": self.send, "void": self.void}
        view = self.admin_site.admin_view
        return [
            *(path(f"<int:pk>/{name}/", view(verb), name=f"donations_receipt_{name}") for name, verb in verbs.items()),
            path("for/<int:gift>/issue/", view(self.issue), name="donations_receipt_issue"),
            path("of/<int:donor>/overview/", view(self.overview), name="donations_receipt_overview"),
            *super().get_urls(),
        ]

    def file(self, request, pk):
        """The paper itself. A void one is shown too, since somebody may ask what it said."""
        self.require(request, *VIEW)
        receipt = get_object_or_404(Receipt, pk=pk)
        named = {"Content-Disposition": f'attachment; filename="{receipt.file_name}"'}
        return HttpResponse(as_pdf(receipt), content_type="application/pdf", headers=named)

    @method_decorator(require_POST)
    def send(self, request, pk):
        """The same receipt once more, with its number."""
        self.require(request, *VIEW, "issue_receipt")
        receipt = get_object_or_404(Receipt.objects.valid().exclude(donor__email=""), pk=pk)
        letters.send_receipt(receipt)
        self.log_change(request, receipt, gettext("Sent again"))
        messages.success(request, gettext("%s is on its way once more.") % receipt)
        return self.to(receipt)

    def void(self, request, pk):
        """Asks why first."""
        self.require(request, *VIEW, "issue_receipt")
        receipt = get_object_or_404(Receipt.objects.valid(), pk=pk)
        form = VoidForm(request.POST or None)
        if form.is_valid():
            Receipt.objects.filter(pk=pk).void(by=request.user, reason=form.cleaned_data["reason"])
            messages.success(request, gettext("%s is void.") % receipt)
            return self.to(receipt)
        said = _("The number stays taken. The donor is told nothing; another receipt may be issued in its place.")
        return self.ask(request, form, _("Make %s void") % receipt, said, _("Make it void"))

    @method_decorator([require_POST, transaction.atomic])
    def issue(self, request, gift):
        """Of what remains of a gift, in place of its void receipts."""
        self.require(request, *VIEW, "issue_receipt")
        gift = get_object_or_404(Gift, pk=gift)
        try:
            receipt = issuing.issue_rest(gift)
        except issuing.NothingToProve:
            messages.error(request, gettext("There is nothing that another receipt could prove."))
            return HttpResponseRedirect(reverse("admin:donations_gift_change", args=[gift.pk]))
        self.log_change(request, receipt, gettext("Issued by hand"))
        if receipt.donor.email:
            letters.send_receipt(receipt)
        messages.success(request, gettext("%s is issued.") % receipt)
        return self.to(receipt)

    def overview(self, request, donor):
        """All that a donor gave in some days."""
        self.require(request, *VIEW, "issue_receipt")
        donor = get_object_or_404(Donor, pk=donor)
        form = OverviewInLanguageForm(request.POST or None, language=donor.language)
        if form.is_valid():
            try:
                return self.to(issuing.overview(donor, **form.cleaned_data))
            except issuing.NothingToProve:
                form.add_error("first", _("Nothing came from this donor in these days."))
        said = _(
            "It lists payments with the numbers of their receipts and is no second proof. It is sent when you say so."
        )
        return self.ask(request, form, _("Overview of gifts of %s") % donor, said, _("Make the overview"))

    def ask(self, request, form, title, said, verb):
        context = {"form": form, "title": title, "said": said, "verb": verb, "opts": self.opts}
        return TemplateResponse(request, "donations/desk/ask.html", self.admin_site.each_context(request) | context)

    def to(self, receipt):
        return HttpResponseRedirect(reverse("admin:donations_receipt_change", args=[receipt.pk]))


def may_see(user) -> bool:
    return all(user.has_perm(f"donations.{name}") for name in VIEW)


def gift_to_prove(receipt: Receipt) -> Gift | None:
    """The gift whose money a void receipt proved, when another may be issued."""
    if receipt.kind != Receipt.Kind.GIFT or not receipt.voided_at or receipt.replaced_by:
        return None
    gift = Gift.objects.filter(entries__receipt_lines__receipt=receipt).first()
    return gift if issuing.can_issue_rest(gift) else None
