from django.contrib import admin, messages
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from donations import inbox
from donations.desk.careful import ReadOnlyAdmin
from donations.models import ProviderEvent


class ForAPerson(admin.SimpleListFilter):
    title = _("to look at")
    parameter_name = "look"

    def lookups(self, request, model_admin):
        return [("yes", _("Failed or waiting"))]

    def queryset(self, request, queryset):
        return queryset.for_a_person() if self.value() else queryset


@admin.register(ProviderEvent)
class ProviderEventAdmin(ReadOnlyAdmin):
    """Messages of card companies, and what became of each."""

    list_display = ["created_at", "type", "state", "problem", "waits_for", "tries"]
    list_filter = [ForAPerson, "state", "provider", "is_live"]
    search_fields = ["event_id", "waits_for"]
    fields = [
        "provider", "event_id", "type", "created_at", "received_at", "is_live",
        "state", "waits_for", "problem", "tries",
    ]  # fmt: skip
    actions = ["try_again", "set_aside"]

    def has_settle_permission(self, request):
        return request.user.has_perm("donations.settle_event")

    @admin.action(description=_("Try these again"), permissions=["settle"])
    def try_again(self, request, queryset):
        for event in queryset.for_a_person().order_by("created_at", "pk"):
            inbox.carry_out(event)
        left = queryset.for_a_person().count()
        said = ngettext("%d message still waits.", "%d messages still wait.", left) % left
        messages.success(request, said if left else _("All of them are done."))

    @admin.action(description=_("Set these aside: settled by hand"), permissions=["settle"])
    def set_aside(self, request, queryset):
        aside = queryset.set_aside()
        messages.success(request, ngettext("%d message is set aside.", "%d messages are set aside.", aside) % aside)
