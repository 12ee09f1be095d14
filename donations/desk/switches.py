from django.contrib import admin

from donations.desk.careful import CarefulAdmin
from donations.models import SupportSettings


@admin.register(SupportSettings)
class SupportSettingsAdmin(CarefulAdmin):
    """What can be switched off for all giving at once."""

    list_display = ["__str__", "cards_are_on"]
    fields = ["cards_are_on"]

    def has_add_permission(self, request):
        return False
