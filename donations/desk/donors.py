from django.contrib import admin

from donations.desk.careful import ReadOnlyAdmin
from donations.models import Donor


@admin.register(Donor)
class DonorAdmin(ReadOnlyAdmin):
    """People whose money has arrived."""

    list_display = ["name", "email", "language", "keep_name_until_on"]
    search_fields = ["name", "email"]
    fields = ["name", "email", "language", "keep_name_until_on"]

    def has_view_permission(self, request, obj=None):
        return super().has_view_permission(request, obj) and request.user.has_perm("donations.view_contacts")
