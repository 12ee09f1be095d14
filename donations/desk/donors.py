from django.contrib import admin, messages
from django.http import HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from donations import privacy
from donations.desk import receipts
from donations.desk.careful import ReadOnlyAdmin
from donations.desk.forms import MergeForm
from donations.models import Access, Donor, Gift


@admin.register(Donor)
class DonorAdmin(ReadOnlyAdmin):
    """People whose money has arrived."""

    change_form_template = "donations/desk/donor.html"
    list_display = ["name", "email", "language", "keep_name_until_on", "merged_into", "erased_at"]
    list_select_related = ["merged_into"]
    search_fields = ["name", "email"]
    fields = ["name", "email", "language", "keep_name_until_on", "merged_into", "erased_at"]
    actions = None

    def has_view_permission(self, request, obj=None):
        return super().has_view_permission(request, obj) and request.user.has_perm("donations.view_contacts")

    def get_urls(self):
        verbs = [
            path(f"<int:pk>/{name}/", self.admin_site.admin_view(view), name=f"donations_donor_{name}")
            for name, view in {"export": self.export, "erase": self.erase, "merge": self.merge}.items()
        ]
        return [*verbs, *super().get_urls()]

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        Access.objects.create(what=Access.What.OPENED, donor=obj, by=request.user)
        context |= {
            "gifts": Gift.objects.of_donor(obj).with_money(),
            "accesses": obj.accesses.select_related("by")[:20],
            "receipts": obj.receipts.all() if receipts.may_see(request.user) else None,
            "is_open": not (obj.erased_at or obj.merged_into_id),
        }
        return super().render_change_form(request, context, add, change, form_url, obj)

    @method_decorator(require_POST)
    def export(self, request, pk):
        donor = self.for_verb(request, pk, "export_gifts")
        Access.objects.create(what=Access.What.EXPORTED, donor=donor, by=request.user)
        named = {"Content-Disposition": f'attachment; filename="donor-{donor.pk}.json"'}
        pretty = {"ensure_ascii": False, "indent": 2}
        return JsonResponse(privacy.export(donor), json_dumps_params=pretty, headers=named)

    def erase(self, request, pk):
        """Asks first: nothing brings it back."""
        donor = self.for_verb(request, pk, "erase_donor")
        if request.method == "POST":
            privacy.erase(donor, by=request.user)
            messages.success(request, gettext("Erased. Amounts, days, numbers and the ledger are as they were."))
            return self.to(donor)
        more = {"title": _("Erase a donor"), "customers": privacy.customers(donor)}
        return self.page(request, "erase", donor, more)

    def merge(self, request, pk):
        """Shows both rows side by side; then joins them."""
        donor = self.for_verb(request, pk, "merge_donor")
        form = MergeForm(request.POST or request.GET or None, donor=donor)
        into = form.cleaned_data["address"] if form.is_valid() else None
        if into and request.method == "POST":
            privacy.merge(donor, into, by=request.user)
            messages.success(request, gettext("These two are one donor now."))
            return self.to(into)
        both = [(one, Gift.objects.of_donor(one).with_money()) for one in (donor, into)] if into else []
        return self.page(request, "merge", donor, {"title": _("Join two donors"), "form": form, "both": both})

    def for_verb(self, request, pk, permission) -> Donor:
        self.require(request, "view_donor", "view_contacts", permission)
        return get_object_or_404(Donor, pk=pk)

    def page(self, request, name, donor, more):
        context = self.admin_site.each_context(request) | {"opts": self.opts, "donor": donor} | more
        return TemplateResponse(request, f"donations/desk/{name}.html", context)

    def to(self, donor):
        return HttpResponseRedirect(reverse("admin:donations_donor_change", args=[donor.pk]))
