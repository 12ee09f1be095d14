from django.contrib import admin, messages
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.desk.people import DeskModel
from articles.errors import Refused
from articles.models import Rule, Terms, TermsVersion


def is_in_force(version) -> bool:
    return bool(version and version.in_force_from)


@admin.register(Terms)
class TermsAdmin(DeskModel):
    """The sets of terms; what each says stands in its versions."""

    list_display = ["name", "key", "is_site_default"]

    def get_readonly_fields(self, request, obj=None):
        return ["key"] if obj else []


class RuleInline(admin.TabularInline):
    model = Rule
    extra = 0
    fields = ["subject", "answer", "strength", "number"]

    def has_add_permission(self, request, obj=None):
        return not is_in_force(obj) and super().has_add_permission(request, obj)

    def has_change_permission(self, request, obj=None):
        return not is_in_force(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return not is_in_force(obj) and super().has_delete_permission(request, obj)


@admin.register(TermsVersion)
class TermsVersionAdmin(DeskModel):
    """Drafts are written here and put in force; what is in force can be read only."""

    list_display = ["title", "slug", "kind", "in_force_from"]
    list_filter = ["terms", "kind"]
    inlines = [RuleInline]
    actions = ["put_in_force"]
    fieldsets = [
        (None, {"fields": ["terms", ("kind", "licence"), "in_force_from"]}),
        ("English", {"fields": ["title", "notice", "body"]}),
        ("Polski", {"fields": ["title_pl", "notice_pl", "body_pl"]}),
    ]

    def get_readonly_fields(self, request, obj=None):
        return ["in_force_from", *(["terms", "kind"] if obj else [])]

    def has_change_permission(self, request, obj=None):
        return not is_in_force(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return not is_in_force(obj) and super().has_delete_permission(request, obj)

    def has_put_in_force_permission(self, request):
        return request.user.has_perm("articles.put_terms_in_force")

    @admin.action(description=_("Put in force now"), permissions=["put_in_force"])
    def put_in_force(self, request, versions):
        for version in versions:
            if is_in_force(version):
                messages.error(request, gettext("“%(title)s” is in force already.") % {"title": version})
                continue
            try:
                version.put_in_force(by=request.user)
            except Refused as error:
                messages.error(request, str(error))
            else:
                told = gettext("“%(title)s” holds for what is published from now on.") % {"title": version}
                messages.success(request, told)
