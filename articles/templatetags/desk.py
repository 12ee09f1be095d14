"""What the desk shows on its first page. The only template tags that may look at Article."""

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

from articles.models import Article, Publication

register = template.Library()

ROWS = 6


@register.inclusion_tag("articles/desk/desk_lists.html")
def desk_lists(user):
    """The person's drafts, texts that wait for review, what is scheduled and what was just published."""
    if not (user.has_perm("articles.add_article") or user.has_perm("articles.change_article")):
        return {"lists": []}
    visible = Article.objects.visible_to(user)
    texts = visible.select_related("changed_by").defer("body")
    shown = Publication.objects.filter(article__in=visible).only("article", "title", "live_from")
    drafts = texts.own(user).filter(state=Article.State.DRAFT)
    in_review = texts.filter(state=Article.State.IN_REVIEW).order_by("changed_at", "pk")
    waiting, live = shown.waiting().order_by("live_from", "pk"), shown.live().order_by("-live_from", "-pk")
    return {
        "lists": [
            listed(_("My drafts"), "state__exact=draft", _("No draft of yours is open."), drafts),
            listed(_("In review"), "state__exact=in_review", _("Nothing waits for review."), in_review),
            listed(_("Scheduled"), "public=scheduled", _("Nothing is scheduled."), waiting),
            listed(_("Just published"), "public=live", _("Nothing is live yet."), live),
        ]
    }


def listed(title, query, otherwise, found) -> dict:
    """One list; `query` is the filter of the page that shows all of it, `otherwise` stands in an empty one."""
    address = f"{reverse('admin:articles_article_changelist')}?{query}"
    rows = [row_of(text) for text in found[:ROWS]]
    return {"title": title, "address": address, "otherwise": otherwise, "rows": rows}


def row_of(text) -> dict:
    """An article with when and by whom it was changed, or a publication with the moment of its beginning."""
    if isinstance(text, Publication):
        pk, at, by = text.article_id, text.live_from, None
    else:
        pk, at, by = text.pk, text.changed_at, text.changed_by
    return {"title": text.title, "address": reverse("admin:articles_article_change", args=[pk]), "at": at, "by": by}
