from django.contrib import admin, messages
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from donations.desk.careful import ReadOnlyAdmin
from donations.models import OutboxMail


class Undecided(admin.SimpleListFilter):
    title = _("decision")
    parameter_name = "undecided"

    def lookups(self, request, model_admin):
        return [("yes", _("Given up, or perhaps sent"))]

    def queryset(self, request, queryset):
        return queryset.undecided() if self.value() else queryset


@admin.register(OutboxMail)
class OutboxMailAdmin(ReadOnlyAdmin):
    """Mails to donors. What may have been lost waits here for a person: nothing is sent twice by itself."""

    list_display = ["letter", "recipient", "state", "created_at", "sent_at", "tries"]
    list_filter = [Undecided, "state", "letter"]
    fields = ["letter", "recipient", "gift", "pledge", "donor", "receipt", "state", "tries", "created_at", "sent_at"]
    search_fields = ["recipient"]
    ordering = ["-pk"]
    actions = ["send_again", "drop"]

    def has_view_permission(self, request, obj=None):
        return super().has_view_permission(request, obj) and request.user.has_perm("donations.view_contacts")

    def has_decide_permission(self, request):
        return request.user.has_perm("donations.decide_mail")

    @admin.action(description=_("Send these once more"), permissions=["decide"])
    def send_again(self, request, queryset):
        sent = queryset.send_again()
        messages.success(request, ngettext("%d mail goes once more.", "%d mails go once more.", sent) % sent)

    @admin.action(description=_("Leave these: arrived, or not needed"), permissions=["decide"])
    def drop(self, request, queryset):
        left = queryset.drop()
        messages.success(request, ngettext("%d mail is left.", "%d mails are left.", left) % left)
