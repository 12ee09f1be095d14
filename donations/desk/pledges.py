from django.contrib import admin

from donations.desk.promises import PromiseAdmin
from donations.models import Pledge


@admin.register(Pledge)
class PledgeAdmin(PromiseAdmin):
    """Monthly promises; each month's money is a gift of its own."""

    list_display = ["in_groups", "day", "state", "sum", "who", "campaign"]
    list_filter = ["status", "name_state", "currency", "campaign"]
    fields = [
        "in_groups", "state", "sum", "campaign", "donor", "name", "email", "message", "name_state",
        "message_state", "language", "read_title", "source", "created_at",
    ]  # fmt: skip
