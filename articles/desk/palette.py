"""One field over everything that a person may open: texts by every word they hold, people, topics."""

from django.contrib import admin
from django.db.models import Q
from django.http import JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.models import Article, Author, Topic

MOST = 8
# A longer question is cut: each word is one more look at every text.
WORDS = 5


@require_safe
def jump(request):
    """JSON for the palette, a page of its own without JavaScript."""
    query = request.GET.get("q", "").replace("\0", "")[:100].strip()
    found = list(matches(request.user, query)) if len(query) > 1 else []
    if request.GET.get("format") == "json":
        return JsonResponse({"found": found})
    context = {"title": _("Search the desk"), "query": query, "found": found, **admin.site.each_context(request)}
    return render(request, "articles/desk/jump.html", context)


def matches(user, query):
    """Links as {"name", "kind", "address"}: texts first, the titles before the bodies."""
    words = query.split()[:WORDS]
    texts = Article.objects.visible_to(user).order_by("-changed_at")
    titled = list(texts.filter(having(words, "title")).only("pk", "title")[:MOST])
    rest = texts.filter(having(words, "title", "lead", "body")).exclude(pk__in=[text.pk for text in titled])
    for text in [*titled, *rest.only("pk", "title")[: MOST - len(titled)]]:
        yield link(text, text.title, _("text"))
    for model, columns in ((Author, ["given_names", "family_name"]), (Topic, ["name", "name_pl", "folded"])):
        if user.has_perm(f"articles.change_{model._meta.model_name}"):
            for row in model.objects.filter(having(words, *columns))[:MOST]:
                yield link(row, row.name, model._meta.verbose_name)


def having(words, *columns):
    """Each word in at least one of the columns."""
    condition = Q()
    for word in words:
        condition &= Q(*[Q(**{f"{column}__icontains": word}) for column in columns], _connector=Q.OR)
    return condition


def link(row, name, kind) -> dict[str, str]:
    address = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
    return {"name": name, "kind": str(kind), "address": address}
