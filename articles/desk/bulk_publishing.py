"""Several texts go to readers at once: a page shows what stands against each, then each goes by itself."""

from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles import readiness
from articles.desk.bulk import carry_out
from articles.errors import NotReady, Refused
from articles.models import Article
from articles.models.checks import Check

MOST = 20  # the checks of each cost some statements


@admin.action(description=_("Publish…"), permissions=["publish"])
def publish(model_admin, request, articles):
    """The list's address asks for no fresh proof of who is there; that of the page does."""
    keys = list(articles.values_list("pk", flat=True)[: MOST + 1])
    if len(keys) > MOST:
        said = gettext("At most %(most)d texts at once; nothing was changed.") % {"most": MOST}
        return messages.error(request, said)
    address = reverse("admin:articles_article_publish_many")
    return HttpResponseRedirect(f"{address}?{urlencode({'text': keys}, doseq=True)}")


def publish_many(request):
    if not request.user.has_perm("articles.publish_article"):
        raise PermissionDenied
    asked = request.POST or request.GET
    keys = [int(key) for key in asked.getlist("text")[:MOST] if key.isascii() and key.isdigit() and len(key) < 10]
    articles = Article.objects.visible_to(request.user).filter(pk__in=keys).order_by("title", "pk")
    if request.method == "POST":
        carry_out(request, articles, lambda article: _publish(article, request), gettext("Published: %(titles)s."))
        return redirect("admin:articles_article_changelist")
    found = [(article, readiness.problems(article)) for article in articles]
    passed_over = {problem.rule for _article, problems in found for problem in problems if not problem.is_required}
    context = {
        "found": found,
        "recommended": [check for check in Check if check in passed_over],
        "title": gettext("Publish"),
    }
    return render(request, "articles/desk/publish_many.html", context | admin.site.each_context(request))


def _publish(article, request):
    """The version that the page showed, without the recommended checks that were ticked."""
    seen = request.POST.get(f"version-{article.pk}", "")
    try:
        article.publish(by=request.user, version=int(seen or -1), waived=request.POST.getlist("waived"))
    except NotReady as error:
        raise Refused(f"“{article.title}”: {error}") from error
    except ValueError as error:
        raise Refused(f"“{article.title}”: {seen}") from error
