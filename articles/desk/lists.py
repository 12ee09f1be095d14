"""The list of articles: what it can be narrowed to, its views, and the list of dead links."""

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Prefetch
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from articles.models import Article, ArticleByline
from articles.readiness.live import NEWEST, with_dead_links, with_ending_rights


class PublicState(admin.SimpleListFilter):
    """What the publications of a text say."""

    title = _("public state")
    parameter_name = "public"

    def lookups(self, request, model_admin):
        return [
            ("live", _("Live")),
            ("changed", _("Live, with unpublished changes")),
            ("ageing", _("Live, unchanged for two years")),
            ("ending", _("Live, with a picture whose rights end")),
            ("scheduled", _("Scheduled")),
            ("gone", _("No longer live")),
            ("never", _("Never published")),
        ]

    def queryset(self, request, queryset):
        chosen = {
            "live": {"is_live": True},
            "scheduled": {"scheduled_for__isnull": False},
            "gone": {"is_live": False, "is_gone": True},
            "never": {"is_gone": False, "scheduled_for": None},
        }
        if self.value() == "changed":
            return queryset.with_unpublished_changes()
        if self.value() == "ageing":
            return queryset.ageing()
        if self.value() == "ending":
            return queryset.filter(pk__in=with_ending_rights().values("article"))
        return queryset.filter(**chosen.get(self.value(), {}))


class Lacking(admin.SimpleListFilter):
    """What a text has none of."""

    title = _("lacks")
    parameter_name = "lacks"

    def lookups(self, request, model_admin):
        return [("topic", _("A topic")), ("picture", _("A lead picture"))]

    def queryset(self, request, queryset):
        lacking = {"topic": {"topic_items": None}, "picture": {"lead_picture": None}}
        return queryset.filter(**lacking.get(self.value(), {}))


class DeskState(admin.ChoicesFieldListFilter):
    """What lies on the shelf is out of the way until somebody asks for it, or searches."""

    def queryset(self, request, queryset):
        found = super().queryset(request, queryset)
        return found if self.used_parameters or request.GET.get("q") else found.exclude(state=Article.State.SHELVED)


class Assignment(admin.SimpleListFilter):
    """Who has a text in hand."""

    title = _("work")
    parameter_name = "work"

    def lookups(self, request, model_admin):
        return [
            ("mine", _("Mine")),
            ("review", _("Waiting for my review")),
            ("overdue", _("Overdue")),
            ("due", _("Due in the next two weeks")),
            ("embargo", _("Under embargo")),
            ("nobody", _("Assigned to nobody")),
        ]

    def queryset(self, request, queryset):
        if self.value() == "mine":
            return queryset.own(request.user)
        if self.value() == "review":
            return queryset.waiting_for(request.user)
        if self.value() == "overdue":
            return queryset.overdue()
        if self.value() == "due":
            return queryset.due_soon()
        if self.value() == "embargo":
            return queryset.under_embargo()
        return queryset.filter(assigned_to=None) if self.value() == "nobody" else queryset


class ArticleList(ChangeList):
    """The list reads no text, and the authors of a page of it at once."""

    def get_queryset(self, request, **kwargs):
        bylines = Prefetch("bylines", ArticleByline.objects.select_related("author"))
        texts = super().get_queryset(request, **kwargs).select_related(None).select_related("assigned_to")
        return texts.defer("body", "brief").prefetch_related(bylines)


@require_safe
def dead_links(request):
    """Live texts that lead readers to own pages that are gone."""
    visible = set(Article.objects.visible_to(request.user).values_list("pk", flat=True))
    found = [(text, paths) for text, paths in with_dead_links() if text.article_id in visible]
    context = {"title": _("Dead links in live texts"), "found": found, "newest": NEWEST}
    return render(request, "articles/desk/dead_links.html", context | admin.site.each_context(request))


# What editors look for again and again: (label, the filters of the list).
VIEWS = [
    (_("All"), ""),
    (_("Mine"), "work=mine"),
    (_("Waiting for my review"), "work=review"),
    (_("Overdue"), "work=overdue"),
    (_("Scheduled"), "public=scheduled"),
    (_("Live"), "public=live"),
    (_("Unpublished changes"), "public=changed"),
    (_("No topic"), "lacks=topic"),
    (_("No picture"), "lacks=picture"),
]
