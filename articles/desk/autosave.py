"""Words that no save has taken, and who else has the text open. The form's script asks here, see autosave.js."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBadRequest, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from articles import readiness
from articles.desk.conflicts import Field, differences
from articles.desk.forms import ArticleForm
from articles.desk.publishing import article_for, change_page, page
from articles.models import Article, Autosave, EditLock
from articles.richtext.cleaning import Unclean

LARGEST = 1_500_000  # bytes of all fields together


def changeable(user, pk) -> Article:
    article = article_for(user, pk)
    if not article.may_be_changed_by(user):
        raise PermissionDenied
    return article


def posted_fields(request) -> dict[str, str]:
    """What a browser sent of the form: a box that is not ticked is not there."""
    return {name: request.POST[name] for name in ArticleForm.base_fields if name in request.POST}


@require_POST
def autosave(request, pk):
    """Keep the form's words beside the text. Answers {"kept": sentence} or {"problem": sentence}, and the news."""
    article = changeable(request.user, pk)
    fields = posted_fields(request)
    if "body" not in fields:
        return HttpResponseBadRequest()
    if sum(len(value.encode()) for value in fields.values()) > LARGEST:
        return JsonResponse({"problem": _("Not kept: the text is too large. Your words stay in this page.")})
    try:
        kept = Autosave.objects.keep(article, fields, by=request.user)
    except Unclean as error:
        return JsonResponse({"problem": _("Not kept: %(why)s Your words stay in this page.") % {"why": error}})
    EditLock.objects.touch(article, request.user)
    told = {"kept": _("Kept at %(when)s") % {"when": clock(kept.at)}} | news(request, article)
    return JsonResponse(told | checks(article, typed_state(article, kept.fields)))


@require_POST
def heartbeat(request, pk):
    """The form is open, or with `leaving` no longer. Answers the news, and with `opened` the checks of the text."""
    article = changeable(request.user, pk)
    if "leaving" in request.POST:
        EditLock.objects.release(article, request.user)
    else:
        EditLock.objects.touch(article, request.user)
    told = checks(article, article.data()) if "opened" in request.POST else {}
    return JsonResponse(news(request, article) | told)


@require_POST
def take_over(request, pk):
    article = changeable(request.user, pk)
    EditLock.objects.take_over(article, request.user)
    return change_page(article)


def news(request, article) -> dict:
    """{"newer": sentence, "other": sentence}: a version newer than the form's, and who else has the text open."""
    return {
        "newer": newer_version(article, request.POST.get("version", "")),
        "other": other_editor(article, request.user),
    }


def checks(article, data: dict) -> dict:
    """{"checks": [{"message", "anchor", "isRequired"}], "sum": sentence}: what stands against publishing this state."""
    problems = readiness.problems(article, data)
    required = sum(problem.is_required for problem in problems)
    told = {"required": required, "recommended": len(problems) - required}
    return {
        "checks": [
            {"message": problem.message, "anchor": problem.anchor, "isRequired": problem.is_required}
            for problem in problems
        ],
        "sum": _("Required: %(required)d. Recommended: %(recommended)d.") % told
        if problems
        else _("Nothing is missing."),
    }


def typed_state(article, fields: dict[str, str]) -> dict:
    """The editing state in the form. Where a field cannot be read the desk's values stand beside what is written."""
    form = ArticleForm(fields, instance=Article.objects.get(pk=article.pk))
    written = {name: fields[name] for name in ("title", "lead", "body") if name in fields}
    return article.data() | (form.state() if form.is_valid() else written)


def newer_version(article, version: str) -> str:
    if not (version.isascii() and version.isdigit() and len(version) < 10):
        return ""
    newer = article.newer_than(int(version))
    if not newer:
        return ""
    told = {"name": newer.by or _("Somebody"), "when": clock(newer.at)}
    return _("%(name)s saved this text at %(when)s, after you opened it. A save of yours will show both.") % told


def other_editor(article, user) -> str:
    lock = EditLock.objects.of_another(article, user)
    if not lock:
        return ""
    told = {"name": lock.user, "when": clock(lock.since)}
    if lock.taken_from_id == user.pk:
        return _("%(name)s took this text over from you at %(when)s.") % told
    return _("%(name)s has this text open since %(when)s.") % told


def clock(moment) -> str:
    """The hour, with the day when it was not today."""
    moment = timezone.localtime(moment)
    return date_format(moment, "H:i" if moment.date() == timezone.localdate() else "j E, H:i")


def chosen(request, article) -> Autosave | None:
    """The own words that the address ?unsaved=<id> asks for, when the form is opened."""
    pk = request.GET.get("unsaved", "")
    if request.method != "GET" or not (pk.isascii() and pk.isdigit() and len(pk) < 19):
        return None
    return get_object_or_404(article.autosaves, pk=pk, by=request.user)


def offered(request, article) -> Autosave | None:
    """What this person typed and never saved, if it says something else than the desk's copy."""
    kept = article.autosaves.running().filter(by=request.user).first()
    return kept if kept and is_different(article, kept) else None


def is_different(article, kept) -> bool:
    return bool(set(ArticleForm(kept.fields, instance=article).changed_data) - {"version"})


def form_context(request, article) -> dict:
    """What the form says about unsaved words and other editors."""
    kept = None if "unsaved" in request.GET else offered(request, article)
    return {
        "unsaved": kept,
        "unsaved_at": clock(kept.at) if kept else "",
        "other_editor": other_editor(article, request.user),
    }


@require_safe
def kept_words(request, pk):
    """Everything of this person that no save of the text has taken: what runs, and refused saves."""
    article = changeable(request.user, pk)
    every = article.autosaves.filter(by=request.user).defer("fields")
    return page(request, "kept_words", article, every=[(kept, clock(kept.at)) for kept in every])


def unsaved(request, pk, kept_pk):
    """GET compares the own unsaved words with the desk's copy, POST drops them. Refused saves are never dropped."""
    article = changeable(request.user, pk)
    kept = get_object_or_404(article.autosaves, pk=kept_pk, by=request.user)
    if request.method == "POST":
        article.autosaves.running().filter(pk=kept.pk).delete()
        messages.success(request, _("The unsaved words were dropped."))
        return change_page(article)
    fields = differences(ArticleForm(kept.fields, instance=Article.objects.get(pk=pk)))
    return page(request, "unsaved", article, kept=kept, kept_at=clock(kept.at), fields=fields)


@require_POST
def join_by_hand(request, pk):
    """Open the form with the words of the conflict page in it, saving nothing."""
    article = changeable(request.user, pk)
    kept = Autosave.objects.keep(article, posted_fields(request), by=request.user)
    return HttpResponseRedirect(f"{reverse('admin:articles_article_change', args=[pk])}?unsaved={kept.pk}")


def conflict(request, form):
    """A save met a newer text: keep the person's words, then show both texts field by field."""
    article = Article.objects.get(pk=form.instance.pk)
    Autosave.objects.keep(article, posted_fields(request), by=request.user)
    # Shown and sent again as it was cleaned: editors write the same marks in other ways.
    form.data = Autosave.objects.keep_refused(article, posted_fields(request), by=request.user).fields
    base = article.revisions.filter(number__lte=form.cleaned_data["version"] or 0).first()
    fields = Field.all(form, ArticleForm(instance=article), base.data if base else {})
    told = {"newer": form.newer, "newer_at": clock(form.newer.at), "version": article.version, "fields": fields}
    return page(request, "conflict", article, **told)
