from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Case, When
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from donations.desk.careful import CarefulAdmin, ReadOnlyAdmin
from donations.desk.statement_forms import LineForm, UploadForm
from donations.models import BankLine, BankProfile, BankStatement
from donations.money import Money
from donations.statements import booking, importing
from donations.statements.lines import Unreadable
from donations.templatetags.support import amount


@admin.register(BankProfile)
class BankProfileAdmin(CarefulAdmin):
    """How the bank writes its statements: set once for each account."""

    list_display = ["name", "account", "format", "encoding"]
    list_select_related = ["account"]


@admin.register(BankStatement)
class BankStatementAdmin(ReadOnlyAdmin):
    """Files of the bank: read, looked at, confirmed."""

    change_list_template = "donations/desk/statement_list.html"
    change_form_template = "donations/desk/statement.html"
    list_display = ["__str__", "account", "format", "balances", "state", "read_at"]
    list_filter = ["state", "balances"]
    list_select_related = ["account"]
    fields = ["account", "format", "covers_from_on", "covers_until_on", "balances", "state", "read_at", "imported_at"]
    actions = None

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("read/", view(self.read), name="donations_bankstatement_read"),
            path("<int:pk>/confirm/", view(self.confirm), name="donations_bankstatement_confirm"),
            *super().get_urls(),
        ]

    def read(self, request):
        """Take a file in and show what importing it would do."""
        self.require(request, "view_bankstatement", "import_statement")
        form = UploadForm(request.POST or None, request.FILES or None)
        if form.is_valid() and (statement := self.previewed(form, request.user)):
            return self.to(statement)
        context = {"form": form, "title": _("Read a bank statement"), "opts": self.opts}
        return TemplateResponse(request, "donations/desk/read.html", self.admin_site.each_context(request) | context)

    def previewed(self, form, user) -> BankStatement | None:
        try:
            return importing.preview(form.cleaned_data["file"].read(), form.cleaned_data["profile"], by=user)
        except Unreadable as error:
            form.add_error("file", str(error))
            return None

    @method_decorator(require_POST)
    def confirm(self, request, pk):
        self.require(request, "view_bankstatement", "import_statement")
        statement = get_object_or_404(BankStatement, pk=pk)
        try:
            new = importing.confirm(statement, by=request.user)
        except Unreadable as error:
            messages.error(request, str(error))
        else:
            messages.success(request, ngettext("%d line is new.", "%d lines are new.", new) % new)
        return self.to(statement)

    def to(self, statement):
        return HttpResponseRedirect(reverse("admin:donations_bankstatement_change", args=[statement.pk]))

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        outlook = obj.preview.get("outlook") if obj else None
        if outlook:
            sums = {name: amount(Money(outlook[name], obj.account.currency)) for name in ("coming", "going")}
            may_confirm = request.user.has_perm("donations.import_statement")
            context |= {"outlook": outlook | sums, "flags": obj.preview["flags"], "may_confirm": may_confirm}
        if obj and obj.state == BankStatement.State.IMPORTED:
            context["states"] = obj.lines.by_state()
        return super().render_change_form(request, context, add, change, form_url, obj)


@admin.register(BankLine)
class BankLineAdmin(ReadOnlyAdmin):
    """Lines of the bank. Those that name no gift wait here for a person."""

    change_form_template = "donations/desk/line.html"
    list_display = ["booked_on", "sum", "title", "name", "kind", "state", "gift"]
    list_filter = ["state", "kind", "account"]
    list_select_related = ["gift", "account"]
    search_fields = ["title", "name"]
    fields = [
        "booked_on", "sum", "title", "name", "iban", "account", "kind", "state", "gift", "is_reversal", "rule", "note",
        "by",
    ]  # fmt: skip
    actions = None

    def get_queryset(self, request):
        """What waits stands first."""
        is_decided = Case(When(state=BankLine.State.OPEN, then=0), default=1)
        return super().get_queryset(request).order_by(is_decided, "-booked_on", "-pk")

    def has_view_permission(self, request, obj=None):
        return super().has_view_permission(request, obj) and request.user.has_perm("donations.view_contacts")

    @admin.display(description=_("amount"), ordering="amount_minor")
    def sum(self, line):
        return amount(line.money)

    def get_urls(self):
        decide = path("<int:pk>/decide/", self.admin_site.admin_view(self.decide), name="donations_bankline_decide")
        return [decide, *super().get_urls()]

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        may_decide = request.user.has_perm("donations.book_line") and obj and obj.state != BankLine.State.BOOKED
        if may_decide:
            context |= {"suggestions": booking.suggestions(obj), "decision": LineForm(line=obj)}
        return super().render_change_form(request, context, add, change, form_url, obj)

    @method_decorator(require_POST)
    @transaction.atomic
    def decide(self, request, pk):
        """A line belongs to a reference, is a new gift, or is none; what was set aside may be decided otherwise."""
        self.require(request, "view_bankline", "view_contacts", "book_line")
        line = get_object_or_404(BankLine.objects.without_money().select_for_update(), pk=pk)
        form = LineForm(request.POST, line=line)
        if form.is_valid():
            form.carry_out(by=request.user)
            messages.success(request, gettext("It is decided."))
            return HttpResponseRedirect(reverse("admin:donations_bankline_changelist") + "?state__exact=open")
        for error in [message for found in form.errors.values() for message in found]:
            messages.error(request, error)
        return HttpResponseRedirect(reverse("admin:donations_bankline_change", args=[line.pk]))
