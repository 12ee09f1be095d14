"""The public page before its time: of the desk's copy, of words that no save has taken, and for whom a link is made."""

from copy import copy

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from articles.addresses import on_desk
from articles.desk.autosave import changeable, posted_fields
from articles.desk.forms import ArticleForm
from articles.desk.proof import proof_page
from articles.desk.publishing import article_for, page
from articles.models import Autosave, PreviewLink
from articles.richtext.cleaning import Unclean

WIDTHS = (360, 768, 1280)
# In the session, until it was shown once: the address of a link just made.
NEW_LINK = "preview_link"


def urlpatterns(view):
    return [
        path("<int:pk>/preview/", view(preview), name="articles_article_preview"),
        path("<int:pk>/preview/page/", view(preview_page), name="articles_article_preview_page"),
        path("<int:pk>/preview/unsaved/", view(preview_unsaved), name="articles_article_preview_unsaved"),
        path("<int:pk>/preview/links/", view(make_link), name="articles_article_preview_links"),
        path("<int:pk>/preview/links/<int:link_pk>/", view(revoke_link), name="articles_article_preview_link"),
    ]


@require_safe
def preview(request, pk):
    """The public page in frames as wide as a phone, a tablet and a screen, and the links that show it to others."""
    article = article_for(request.user, pk)
    kept = own_words(request, article)
    form = form_of(article, kept) if kept else None
    address = reverse("admin:articles_article_preview_page", args=[pk])
    return page(
        request, "preview", article, kept=kept, form=form, widths=WIDTHS,
        frame=f"{address}?unsaved={kept.pk}" if kept else address,
        new_link=request.session.pop(NEW_LINK, ""),
        links=PreviewLink.objects.filter(revision__article=article).select_related("revision", "by"),
        now=timezone.now(),
    )  # fmt: skip


@require_safe
def preview_page(request, pk):
    """What stands in the frames, for those who may open the text."""
    article = article_for(request.user, pk)
    state = article.data()
    if kept := own_words(request, article):
        form = form_of(article, kept)
        if not form.is_valid():
            raise Http404("These words make no page yet.")
        state |= form.state()
    return proof_page(request, article, state)


@require_POST
def preview_unsaved(request, pk):
    """Keep the form's words beside the text, as autosaving does, and show the page that they would make."""
    article = changeable(request.user, pk)
    address = reverse("admin:articles_article_preview", args=[pk])
    try:
        kept = Autosave.objects.keep(article, posted_fields(request), by=request.user)
    except Unclean as error:
        messages.error(request, _("This is the saved text, not yours: %(why)s") % {"why": error})
        return HttpResponseRedirect(address)
    return HttpResponseRedirect(f"{address}?unsaved={kept.pk}")


def own_words(request, article) -> Autosave | None:
    """The own unsaved words that the address ?unsaved=<id> names."""
    pk = request.GET.get("unsaved", "")
    if not pk:
        return None
    if not (pk.isascii() and pk.isdigit() and len(pk) < 19):
        raise Http404("No such words.")
    return get_object_or_404(article.autosaves, pk=pk, by=request.user)


def form_of(article, kept: Autosave) -> ArticleForm:
    """The form with unsaved words in it. They are shown whoever saved the text in between."""
    return ArticleForm(kept.fields | {"version": article.version}, instance=copy(article))


@require_POST
def make_link(request, pk):
    """A link to the version that is saved now; its address is shown once, on the next page."""
    article = article_for(request.user, pk)
    revision = article.revisions.first()
    if revision is None:
        messages.error(request, _("Save the text first: a link shows a saved version."))
    else:
        for_whom = request.POST.get("for_whom", "").replace("\0", "").strip()[:80]
        _link, token = PreviewLink.objects.make(revision, by=request.user, for_whom=for_whom)
        request.session[NEW_LINK] = on_desk(reverse("preview", args=[token]))
    return back(pk)


@require_POST
def revoke_link(request, pk, link_pk):
    article = article_for(request.user, pk)
    link = get_object_or_404(PreviewLink.objects.filter(revision__article=article), pk=link_pk)
    PreviewLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=timezone.now())
    messages.success(request, _("That link shows nothing any more."))
    return back(pk)


def back(pk):
    return HttpResponseRedirect(reverse("admin:articles_article_preview", args=[pk]) + "#links")
