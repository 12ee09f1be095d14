from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.http import Http404, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.desk import (
    autosave,
    bulk,
    bulk_publishing,
    choosing,
    comments,
    history,
    palette,
    previews,
    publishing,
    reuse_report,
    workflow,
)
from articles.desk.chips import chip, work_chips
from articles.desk.forms import ArticleForm
from articles.desk.lists import VIEWS, ArticleList, Assignment, DeskState, Lacking, PublicState, dead_links
from articles.errors import Conflict
from articles.models import Article, Autosave


@admin.register(Article)
class ArticleAdmin(admin.ModelAdmin):
    """The texts of the desk. Readers see nothing of a save; they see what is published."""

    form = ArticleForm
    change_form_template = "admin/articles/article/change_form.html"
    list_display = ["title", "state_chip", "authors", "language", "kind", "date"]
    list_filter = [PublicState, ("state", DeskState), Assignment, Lacking, "language", "kind"]
    search_fields = ["title"]
    search_help_text = _("Words of the title, or the name of an author")
    list_per_page = 50
    show_full_result_count = False
    actions = [*bulk.ACTIONS, bulk_publishing.publish]
    # The form has its own field of them, and its state; the admin would read them once more.
    exclude = ["topics"]
    fieldsets = [(None, {"fields": [
        "title", "lead", "body", "bylines", "topics", "lead_picture", "lead_caption", "series", "series_position",
        "byline_note", "language", "kind", "slug", "search_title", "search_description", "own_terms", "source_name",
        "source_url", "permission_note", "head_request", "shows_support_box", "version",
    ]})]  # fmt: skip

    # Lists

    def changelist_view(self, request, extra_context=None):
        views = [(label, query, query == request.GET.urlencode()) for label, query in VIEWS]
        return super().changelist_view(request, (extra_context or {}) | {"views": views})

    def get_queryset(self, request):
        texts = Article.objects.visible_to(request.user).with_public_state().with_open_comments().with_translation()
        return texts.select_related("changed_by", "assigned_to", "lead_picture")

    def get_changelist(self, request, **kwargs):
        return ArticleList

    def get_search_results(self, request, queryset, search_term):
        """Every word must stand in the title or in the name of an author."""
        for word in search_term.split()[:12]:
            queryset = queryset.matching(word)
        return queryset, False

    @admin.display(description=_("state"))
    def state_chip(self, article):
        chips = [chip(article), *work_chips(article)]
        return format_html_join(" ", '<span class="chip chip-{1}">{0}</span>', chips)

    @admin.display(description=_("authors"))
    def authors(self, article):
        return ", ".join(line.printed_name for line in article.bylines.all()) or article.byline_note or "–"

    @admin.display(description=_("date"), ordering="changed_at")
    def date(self, article):
        return date_format(timezone.localtime(article.live_since or article.changed_at), "j E Y")

    # Rights: the text's own rules, on every address

    def has_module_permission(self, request):
        return self.may_see_some(request.user)

    def has_view_permission(self, request, obj=None):
        return obj.is_visible_to(request.user) if obj else self.may_see_some(request.user)

    def has_change_permission(self, request, obj=None):
        return obj.may_be_changed_by(request.user) if obj else self.may_see_some(request.user)

    def has_delete_permission(self, request, obj=None):
        return bool(obj) and obj.may_be_deleted_by(request.user)

    def has_review_permission(self, request):
        """For actions; each verb looks at its text besides."""
        return request.user.has_perm("articles.review_article")

    def has_publish_permission(self, request):
        return request.user.has_perm("articles.publish_article")

    @staticmethod
    def may_see_some(user):
        return user.has_perm("articles.view_article") or user.has_perm("articles.change_own_article")

    # The form

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        raise Http404("No such text, or not for this person.")

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except Conflict:
            # Somebody saved between the form's check and ours: the second look shows it beside the text.
            return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        kept = autosave.chosen(request, obj) if obj else None
        if kept:
            form.begins_with = kept.fields
        elif restored := obj and history.restored(request, obj):
            form.begins_with, form.restored = restored.fields, restored
        return form

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        article = obj if obj and obj.pk else None
        if context["adminform"].form.newer:
            return autosave.conflict(request, context["adminform"].form)
        if article and article.may_be_changed_by(request.user):
            context |= autosave.form_context(request, article) | publishing.republishing(article)
        if article:
            context |= comments.form_context(article)
        context |= workflow.form_context(request, article) | {
            "chip": chip(article) if article else (gettext("New"), "draft"),
            "may_publish": request.user.has_perm("articles.publish_article"),
            "public_address": article.get_absolute_url() if article and article.is_live else None,
            "may_withdraw": bool(article and article.is_live and request.user.has_perm("articles.publish_article")),
            "csrf_cookie": settings.CSRF_COOKIE_NAME,
            "is_scheduled": bool(article and article.scheduled_for),
        }
        return super().render_change_form(request, context, add, change, form_url, obj)

    def save_form(self, request, form, change):
        return form.instance

    def save_model(self, request, obj, form, change):
        state = form.state()
        if not change:
            obj.pk = Article.objects.start(
                by=request.user, title=state["title"], slug=state["slug"], language=state["language"]
            ).pk
        article = Article.objects.get(pk=obj.pk)
        article.save_desk_copy(state, by=request.user, version=form.cleaned_data["version"] or article.version)
        Autosave.objects.running().filter(article=article, by=request.user).delete()
        obj.refresh_from_db()

    def save_related(self, request, form, formsets, change):
        """Authors and topics went with the text."""

    def log_addition(self, request, obj, message):
        """Article.objects.start() keeps the log."""

    def response_add(self, request, obj, post_url_continue=None):
        return self.response_change(request, obj)

    def response_change(self, request, obj):
        chosen = next((name for name in publishing.AFTER_SAVE if name in request.POST), None)
        if chosen == "_submit":
            return workflow.hand_in(request, obj) or HttpResponseRedirect(reverse("admin:articles_article_changelist"))
        messages.success(
            request,
            gettext("“%(title)s” was saved. Readers see nothing of it until you publish.") % {"title": obj.title},
        )
        return HttpResponseRedirect(
            reverse(publishing.AFTER_SAVE.get(chosen, "admin:articles_article_change"), args=[obj.pk])
        )

    def history_view(self, request, object_id, extra_context=None):
        article = self.get_object(request, unquote(object_id))
        return history.history(request, article.pk if article else None)

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            *choosing.urlpatterns(view),
            path("jump/", view(palette.jump), name="articles_article_jump"),
            path("publish/", view(bulk_publishing.publish_many), name="articles_article_publish_many"),
            path("dead-links/", view(dead_links), name="articles_article_dead_links"),
            path("<int:pk>/autosave/", view(autosave.autosave), name="articles_article_autosave"),
            path("<int:pk>/heartbeat/", view(autosave.heartbeat), name="articles_article_heartbeat"),
            path("<int:pk>/take-over/", view(autosave.take_over), name="articles_article_take_over"),
            path("<int:pk>/unsaved/", view(autosave.kept_words), name="articles_article_kept_words"),
            path("<int:pk>/unsaved/<int:kept_pk>/", view(autosave.unsaved), name="articles_article_unsaved"),
            path("<int:pk>/join/", view(autosave.join_by_hand), name="articles_article_join"),
            path(
                "<int:pk>/publish-again/<int:number>/",
                view(history.publish_again),
                name="articles_article_publish_again",
            ),
            path("<int:pk>/compare/", view(history.compare_chosen), name="articles_article_compare_chosen"),
            path(
                "<int:pk>/compare/<slug:old>/<slug:new>/",
                view(history.compare_states),
                name="articles_article_compare",
            ),
            *previews.urlpatterns(view),
            path("<int:pk>/publish/", view(publishing.publish), name="articles_article_publish"),
            path("<int:pk>/cancel/", view(publishing.cancel_schedule), name="articles_article_cancel"),
            path("<int:pk>/republications/", view(reuse_report.report), name="articles_article_republications"),
            path("<int:pk>/withdraw/", view(publishing.withdraw), name="articles_article_withdraw"),
            *workflow.urlpatterns(view),
            *comments.urlpatterns(view),
            *super().get_urls(),
        ]
