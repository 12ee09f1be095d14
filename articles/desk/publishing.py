"""The pages on which a text goes to readers and leaves them. GET shows, POST acts."""

from itertools import groupby

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from articles import readiness
from articles.addresses import absolute
from articles.comparing.states import Comparison, compare, state_of
from articles.desk.forms import PublishForm, WithdrawForm
from articles.errors import NotReady, Refused
from articles.models import Article, CorrectionSubscription, Picture, Publication, Republication
from articles.models.checks import Check
from articles.models.resolution import terms_for

# Where the buttons of the form lead after a save.
AFTER_SAVE = {
    "_submit": "admin:articles_article_changelist",
    "_preview": "admin:articles_article_preview",
    "_publish": "admin:articles_article_publish",
}


def article_for(user, pk) -> Article:
    """The text, if this person may open it; a hidden one answers like a missing one."""
    return get_object_or_404(Article.objects.visible_to(user).with_public_state(), pk=pk)


def change_page(article):
    return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]))


def publish(request, pk):
    article = article_for(request.user, pk)
    if not request.user.has_perm("articles.publish_article"):
        raise PermissionDenied
    waiting, live = article.publications.waiting().first(), article.publications.live().first()
    problems = readiness.problems(article, change=request.POST.get("change", Publication.Change.SILENT))
    initial = {
        "version": article.version,
        "change": proposed_change(problems),
        "until": live and live.take_down_at,
    }
    form = PublishForm(request.POST or None, initial=initial, is_first=not article.is_gone, waiting=waiting)
    if request.method == "POST" and form.is_valid() and carry_out(request, article, form):
        return change_page(article)
    told = {"waiting": waiting, "comparison": change_for_readers(article, live), **republishing(article)}
    return page(request, "publish", article, form=form, **told, **checked(problems, request.POST))


def proposed_change(problems) -> str:
    """A silent fix, where the check of silent fixes has nothing against it; otherwise a person says."""
    is_more = any(problem.rule == Check.SILENT_FIX for problem in problems)
    return "" if is_more else Publication.Change.SILENT


def checked(problems, posted) -> dict:
    """What stands against publishing: the required problems, and by check the recommended ones: (check, is ticked,
    problems)."""
    if not posted:
        # Nobody has said yet that it is a silent fix.
        problems = [problem for problem in problems if problem.rule != Check.SILENT_FIX]
    waived = posted.getlist("waived")
    recommended = groupby((problem for problem in problems if not problem.is_required), lambda problem: problem.rule)
    return {
        "required": [problem for problem in problems if problem.is_required],
        "recommended": [(rule, rule in waived, list(found)) for rule, found in recommended],
    }


def republishing(article) -> dict:
    """What others will get of a text that is published now, for its editor."""
    terms, picture = terms_for(article, timezone.now()), article.lead_picture
    stays = terms.version.gives_package and picture and picture.others_may != Picture.Reuse.ALLOWED
    return {"terms": terms, "left_out": picture if stays else None}


def change_for_readers(article, live: Publication | None) -> Comparison | None:
    """What publishing now would change for them; None where nothing is live."""
    return compare(state_of(live), article.data()) if live else None


def carry_out(request, article, form) -> bool:
    """Publish as the form says; a refusal becomes a sentence on it."""
    try:
        publication = article.publish(by=request.user, waived=request.POST.getlist("waived"), **form.cleaned_data)
    except NotReady:
        # The page names each beside its tick.
        form.add_error(None, _("Not published: tick what you pass over, or mend it."))
        return False
    except Refused as error:
        form.add_error(None, str(error))
        return False
    if form.cleaned_data["at"]:
        when = date_format(timezone.localtime(publication.live_from), "j F Y, H:i")
        messages.success(request, _("Readers will see it from %(when)s, Warsaw time.") % {"when": when})
    else:
        address = absolute(publication.get_absolute_url())
        messages.success(request, _("Published: %(address)s") % {"address": address})
    return True


@require_POST
def cancel_schedule(request, pk):
    article = article_for(request.user, pk)
    try:
        article.cancel_schedule(by=request.user)
        messages.success(request, _("The scheduled publication was cancelled."))
    except Refused as error:
        messages.error(request, str(error))
    return change_page(article)


def withdraw(request, pk):
    article = article_for(request.user, pk)
    if not request.user.has_perm("articles.publish_article"):
        raise PermissionDenied
    publication = article.publications.live().first()
    if publication is None:
        raise Http404("Nothing is live.")
    form = WithdrawForm(request.POST or None)
    places = list(Republication.objects.of_text(publication))
    if request.method == "POST" and form.is_valid():
        publication.withdraw(by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, _("Withdrawn. The address now answers with your reason."))
        return redirect("admin:articles_article_republications", article.pk) if places else change_page(article)
    letters = CorrectionSubscription.objects.of_text(publication).running().count()
    return page(request, "withdraw", article, form=form, places=places, letters=letters)


def page(request, name, article, **context):
    context |= {"article": article, "title": article.title, **admin.site.each_context(request)}
    return render(request, f"articles/desk/{name}.html", context)
