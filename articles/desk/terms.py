from django.contrib import admin
from django.urls import path

from articles.desk import terms_pages
from articles.desk.people import DeskModel
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

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        is_draft = not is_in_force(obj)
        context |= {
            "may_put_in_force": bool(obj and is_draft and request.user.has_perm("articles.put_terms_in_force")),
            "may_renew": bool(obj and not is_draft and request.user.has_perm("articles.renew_terms")),
        }
        return super().render_change_form(request, context, add, change, form_url, obj)

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path(
                "<int:pk>/put-in-force/",
                view(terms_pages.put_in_force),
                name="articles_termsversion_put_in_force",
            ),
            path("<int:pk>/renew/", view(terms_pages.renew), name="articles_termsversion_renew"),
            *super().get_urls(),
        ]
