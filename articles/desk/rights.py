from django.contrib import admin, messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import RightsSettings


@admin.register(RightsSettings)
class RightsSettingsAdmin(admin.ModelAdmin):
    """The one row, at once in its form."""

    fieldsets = [
        (None, {"fields": ["copyright_holder", "permission_mail", "corrections_policy_url"]}),
        (gettext_lazy("Copies"), {"fields": ["pictures_in_copy", "head_request"]}),
        (gettext_lazy("Republications"), {"fields": ["checks_copies", "counting_image_is_on"]}),
        (gettext_lazy("For machines"), {"fields": ["tdm_reservation", "tdm_policy_url", "robots_lines"]}),
    ]

    def changelist_view(self, request, extra_context=None):
        if self.has_change_permission(request):
            RightsSettings.objects.get_or_create(pk=1)
        return redirect("admin:articles_rightssettings_change", 1)

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if "tdm_reservation" in form.changed_data:
            told = _("The files of pictures say so only after the server’s command “write_picture_rights”.")
            messages.warning(request, told)
