"""What texts bring in, by who wrote them and what they are about: the one report that knows both apps."""

from collections import defaultdict
from collections.abc import Callable, Iterable

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from articles.models import Publication
from donations import closing, reporting
from donations.money import Money

# Who or what is counted for -> currency -> sum.
Sums = dict[object, dict[str, Money]]


def giving_by_text(request, site, year=None):
    if not all(request.user.has_perm(f"donations.{name}") for name in ("view_ledgerentry", "view_amounts")):
        raise PermissionDenied
    years, found = closing.years(), reporting.by_text(year)
    if year and year not in years:
        raise Http404("No entries in this year.")
    texts = newest_texts({row.path for rows in found.values() for row in rows})
    groups = [
        (_("Authors"), sums(found, texts, lambda text: [byline.author for byline in text.bylines.all()])),
        (_("Topics"), sums(found, texts, lambda text: [item.tag for item in text.topic_items.all()])),
        (_("Series"), sums(found, texts, lambda text: [text.series] if text.series else [])),
    ]
    context = {
        "title": _("Giving by author, topic and series"), "year": year, "years": years, "currencies": list(found),
        "groups": [(title, listed(group, found)) for title, group in groups],
    }  # fmt: skip
    return TemplateResponse(request, "donations/desk/giving_by_text.html", site.each_context(request) | context)


def newest_texts(paths: set[str]) -> dict[str, Publication]:
    """The newest public state of the text that each address led to, whatever its address is now."""
    slugs = {path.rstrip("/").rpartition("/")[2] for path in paths}
    shown = Publication.objects.once_shown()
    named = shown.filter(slug__in=slugs).only("article", "language", "slug").order_by("number")
    articles = {text.get_absolute_url(): text.article_id for text in named}
    articles = {path: articles[path] for path in paths & articles.keys()}
    newest = shown.filter(article__in=articles.values()).order_by("number").select_related("series")
    newest = newest.defer("body", "html", "plain").prefetch_related("bylines__author", "topic_items__tag")
    texts = {text.article_id: text for text in newest}
    return {path: texts[pk] for path, pk in articles.items()}


def sums(found: dict[str, list], texts: dict[str, Publication], of: Callable[[Publication], Iterable]) -> Sums:
    """A text's whole sum counts for each of its authors, topics or series."""
    added = defaultdict(dict)
    for currency, rows in found.items():
        for row in rows:
            for one in set(of(texts[row.path])) if row.path in texts else ():
                added[one][currency] = added[one].get(currency, Money(0, currency)) + row.sum
    return added


def listed(group: Sums, currencies: Iterable[str]) -> list[tuple]:
    """Rows of a table, the largest first: (who or what, a sum or None for each currency)."""
    rows = [(one, [row.get(currency) for currency in currencies]) for one, row in group.items()]
    return sorted(rows, key=lambda row: ([-money.minor if money else 0 for money in row[1]], str(row[0])))
