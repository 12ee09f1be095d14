"""What the desk shows on its first page. The only template tags that may look at Article."""

from datetime import datetime

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

from articles.models import Article, Publication
from articles.readiness.live import with_ending_rights

register = template.Library()

ROWS = 6


@register.inclusion_tag("articles/desk/desk_lists.html")
def desk_lists(user):
    """What a person has to do first, then what happens by itself, then what readers have. One statement a list."""
    if not (user.has_perm("articles.add_article") or user.has_perm("articles.change_article")):
        return {"lists": []}
    lists = [*work_of(user), *public_side(user)]
    # What is empty is left out, except the two lists that everybody looks for.
    return {"lists": [found for found in lists if found["rows"] or found["otherwise"]]}


def work_of(user) -> list[dict]:
    texts = Article.objects.visible_to(user).select_related("changed_by").defer("body")
    drafts = texts.own(user).filter(state=Article.State.DRAFT)
    in_review = texts.waiting_for(user).order_by("changed_at", "pk")
    due = texts.due_soon().order_by("due_on", "pk")
    changed = texts.with_public_state().with_unpublished_changes()
    kept_back = texts.under_embargo().order_by("embargo_until", "pk")
    return [
        listed(_("My drafts"), "work=mine&state__exact=draft", _("No draft of yours is open."), drafts),
        listed(_("Waiting for my review"), "work=review", "", in_review),
        listed(_("Due in the next two weeks"), "work=due", "", due, at="due_on"),
        listed(_("Live, with changes that readers have not got"), "public=changed", "", changed),
        listed(_("Under embargo"), "work=embargo", "", kept_back, at="embargo_until"),
    ]


def public_side(user) -> list[dict]:
    visible = Article.objects.visible_to(user)
    shown = Publication.objects.filter(article__in=visible).only("article", "title", "live_from", "changed_at")
    waiting, live = shown.waiting().order_by("live_from", "pk"), shown.live().order_by("-live_from", "-pk")
    ageing = shown.live().ageing().order_by("-changed_at", "-pk")
    ending = with_ending_rights().filter(article__in=visible).only("article", "title", "live_from")
    return [
        listed(_("Scheduled"), "public=scheduled", "", waiting),
        listed(_("Just published"), "public=live", _("Nothing is live yet."), live),
        listed(_("Live, with a picture whose rights end"), "public=ending", "", ending),
        listed(_("Unchanged for two years"), "public=ageing", "", ageing, at="changed_at"),
    ]


def listed(title, query, otherwise, found, at="") -> dict:
    """One list; `query` is the filter of the page that shows all of it, `otherwise` stands in an empty one.

    `at` names the column of the moment or day that is shown.
    """
    address = f"{reverse('admin:articles_article_changelist')}?{query}"
    rows = [row_of(text, at) for text in found[:ROWS]]
    return {"title": title, "address": address, "otherwise": otherwise, "rows": rows}


def row_of(text, at) -> dict:
    """An article with when and by whom it was changed, or a publication with the moment of its beginning."""
    if isinstance(text, Publication):
        pk, by, moment = text.article_id, None, getattr(text, at or "live_from")
    else:
        pk, by, moment = text.pk, "" if at else text.changed_by, getattr(text, at or "changed_at")
    address = reverse("admin:articles_article_change", args=[pk])
    told = {"at": moment} if isinstance(moment, datetime) else {"on": moment}
    return {"title": text.title, "address": address, "by": by, **told}
