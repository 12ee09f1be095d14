from django.contrib import admin, messages
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from donations.desk.careful import ReadOnlyAdmin
from donations.desk.forms import BankAccountForm
from donations.models import BankAccount


@admin.register(BankAccount)
class BankAccountAdmin(ReadOnlyAdmin):
    """Accounts: one person proposes, another confirms; nobody changes one."""

    has_add_permission = admin.ModelAdmin.has_add_permission

    form = BankAccountForm
    change_form_template = "donations/desk/account.html"
    list_display = ["number", "currency", "recipient", "is_shown", "proposed_by", "confirmed_by"]
    list_select_related = ["proposed_by", "confirmed_by"]
    proposal = ["currency", "iban", "bic", "recipient", "short_recipient", "tax_id"]
    actions = None

    @admin.display(description="IBAN")
    def number(self, account):
        return account.number

    def get_fields(self, request, obj=None):
        history = ["is_shown", "proposed_by", "proposed_at", "confirmed_by", "confirmed_at"]
        return ["number", *self.proposal[:1], *self.proposal[2:], *history] if obj else self.proposal

    def get_readonly_fields(self, request, obj=None):
        return self.get_fields(request, obj) if obj else []

    def save_model(self, request, obj, form, change):
        obj.proposed_by = request.user
        super().save_model(request, obj, form, change)

    def response_add(self, request, obj, post_url_continue=None):
        messages.info(request, gettext("Donors see this account after another person has confirmed it."))
        return super().response_add(request, obj, post_url_continue)

    def get_urls(self):
        verbs = [
            path(f"<int:pk>/{name}/", self.admin_site.admin_view(view), name=f"donations_bankaccount_{name}")
            for name, view in {"confirm": self.confirm, "hide": self.hide}.items()
        ]
        return [*verbs, *super().get_urls()]

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        may_confirm = bool(obj) and request.user.has_perm("donations.confirm_bankaccount")
        context |= {
            "may_confirm": may_confirm and not obj.is_shown and obj.proposed_by != request.user,
            "is_own_proposal": may_confirm and not obj.is_shown and obj.proposed_by == request.user,
            "may_hide": may_confirm and obj.is_shown,
        }
        return super().render_change_form(request, context, add, change, form_url, obj)

    @method_decorator(require_POST)
    def confirm(self, request, pk):
        account = self.for_verb(request, pk)
        account.confirm(by=request.user)
        return self.back(request, account, _("Donors now see this account."))

    @method_decorator(require_POST)
    def hide(self, request, pk):
        account = self.for_verb(request, pk)
        account.hide()
        return self.back(request, account, _("Donors no longer see this account."))

    def for_verb(self, request, pk) -> BankAccount:
        self.require(request, "view_bankaccount", "confirm_bankaccount")
        return get_object_or_404(BankAccount, pk=pk)

    def back(self, request, account, said):
        messages.success(request, said)
        return HttpResponseRedirect(reverse("admin:donations_bankaccount_change", args=[account.pk]))
