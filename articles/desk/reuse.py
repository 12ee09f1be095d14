from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from articles.models import CopyEvent

BARS, HEIGHT, WIDTH = 24, 100, 20


@admin.register(CopyEvent)
class CopyEventAdmin(admin.ModelAdmin):
    """Who takes our texts, as far as the republishing page can tell: counts, and nothing about people."""

    change_list_template = "articles/desk/copies.html"
    list_display = ["day", "title", "form", "number"]
    list_display_links = None
    list_filter = ["form"]
    list_select_related = ["publication"]
    search_fields = ["publication__title"]
    date_hierarchy = "day"
    actions = None

    @admin.display(description=_("text"))
    def title(self, event):
        return event.publication.title

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"bars": bars(list(CopyEvent.objects.by_month())[-BARS:])})


def bars(months: list) -> list[dict]:
    """A bar for each month, in the units of a drawing that is HEIGHT high."""
    highest = max((number for _month, number in months), default=1)
    return [
        {"month": month, "number": number, "x": place * WIDTH, "y": HEIGHT - tall, "tall": tall}
        for place, (month, number) in enumerate(months)
        for tall in [max(1, HEIGHT * number // highest)]
    ]
