from django.contrib import admin

from articles.models import Author, Redirect, Series, Topic


class DeskModel(admin.ModelAdmin):
    """The common ground of the smaller models: no bulk deletion, it would go past the checks."""

    actions = None


@admin.register(Author)
class AuthorAdmin(DeskModel):
    list_display = ["name", "position", "is_organisation", "slug"]
    search_fields = ["given_names", "family_name"]
    autocomplete_fields = ["portrait"]
    fieldsets = [
        (None, {"fields": [("given_names", "family_name"), "is_organisation", "slug"]}),
        ("English", {"fields": ["position", "biography"]}),
        ("Polski", {"fields": ["position_pl", "biography_pl"]}),
        (None, {"fields": ["portrait", "public_email", "terms"]}),
    ]


@admin.register(Topic)
class TopicAdmin(DeskModel):
    list_display = ["name", "name_pl", "slug"]
    search_fields = ["name", "name_pl", "folded"]
    fields = ["name", "name_pl", "slug", "description", "description_pl"]

    def get_readonly_fields(self, request, obj=None):
        return ["slug"] if obj else []


@admin.register(Series)
class SeriesAdmin(DeskModel):
    list_display = ["title", "title_pl", "is_finished"]
    search_fields = ["title", "title_pl"]


@admin.register(Redirect)
class RedirectAdmin(DeskModel):
    list_display = ["old_path", "target"]
    search_fields = ["old_path", "new_path"]
    list_select_related = ["article", "author", "topic", "series"]
    autocomplete_fields = ["article", "author", "topic", "series"]

    @admin.display(description="→")
    def target(self, redirect):
        return redirect.article or redirect.author or redirect.topic or redirect.series or redirect.new_path
