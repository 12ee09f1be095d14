from django.contrib import admin

from donations.desk.careful import CarefulAdmin
from donations.desk.forms import CampaignForm
from donations.models import Campaign, CampaignText


class CampaignTextInline(admin.StackedInline):
    """The words belong to the purpose: whoever may change it may change them."""

    model = CampaignText
    extra, max_num = 2, 2

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("donations.view_campaign")

    def has_add_permission(self, request, obj=None):
        return request.user.has_perm("donations.change_campaign")

    has_change_permission = has_add_permission

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Campaign)
class CampaignAdmin(CarefulAdmin):
    """Purposes that people give to."""

    form = CampaignForm
    inlines = [CampaignTextInline]
    list_display = ["slug", "title", "starts_on", "ends_on", "is_default"]
    fields = [
        "slug", "starts_on", "ends_on", "is_default", "default_frequency", "presets", "limits", "currency", "goal",
        "shows_progress", "shows_names",
    ]  # fmt: skip

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("texts")

    @admin.display(description=CampaignText._meta.get_field("title").verbose_name)
    def title(self, campaign):
        return campaign.text() or "–"
