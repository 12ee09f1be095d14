"""The page on which readers search."""

from collections import Counter
from dataclasses import dataclass
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.db.models import Count
from django.db.models.functions import ExtractYear
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.models import Author, Publication, Topic
from articles.paging import Page, page_of
from articles.reading import cards_of, with_authors
from articles.search.extracts import extract
from articles.search.query import Query

RESULTS_A_PAGE = 20
# Of each facet so many choices are offered; of texts with only some of the words so many.
CHOICES, SIMILAR = 8, 10


class SearchForm(forms.Form):
    """What an address may ask. What makes no sense is left out, as if it had not been asked."""

    q = forms.CharField(required=False)
    topic = forms.SlugField(required=False)
    author = forms.SlugField(required=False)
    year = forms.IntegerField(required=False, min_value=1900, max_value=2999)
    kind = forms.ChoiceField(required=False, choices=Publication.Kind.choices)
    every_language = forms.BooleanField(required=False)
    page = forms.IntegerField(required=False, min_value=1, max_value=99999)


@dataclass(frozen=True)
class Facet:
    """One way to narrow the result: the choice that is made, or those that could be, as (label, number, address)."""

    name: str
    label: str
    chosen: str
    without: str  # the address that gives the choice up
    choices: list[tuple[str, int, str]]


@require_safe
def search(request):
    """Pages of one result have addresses of their own; none of them is stored."""
    form = SearchForm(request.GET)
    form.is_valid()
    given = {name: value for name, value in form.cleaned_data.items() if value}
    queries = asked(given.get("q", ""), every_language="every_language" in given)
    context = {"given": given, "is_cut": any(query.is_cut for query in queries.values())}
    if queries:
        context |= found(given, queries)
    return render(request, "articles/search.html", context)


def asked(text: str, *, every_language: bool) -> dict[str, Query]:
    """By language what is looked for there; nothing where only signs, or only words to shut out, were typed."""
    languages = dict(settings.LANGUAGES) if every_language else [get_language()]
    queries = {language: Query.of(text, language) for language in languages}
    return {language: query for language, query in queries.items() if query.asked}


def found(given: dict, queries: dict[str, Query]) -> dict:
    texts, chosen = narrowed(Publication.objects.live().matching(queries), given)
    pairs = years_and_kinds(texts)
    try:
        rows, number = texts.best_first(queries), given.get("page", 1)
        page = page_of(rows, number, RESULTS_A_PAGE, count=sum(pairs.values()), shown=cards_of)
    except Http404:
        page = Page([], 1, 1, 0)
    context = {
        "page": page,
        "narrowed": chosen,
        "facets": facets(texts, pairs, given, chosen),
        "results": with_extracts(page.rows, queries),
    }
    if not page.count:
        similar = Publication.objects.live().matching(queries, some=True).best_first(queries)
        live = Publication.objects.live().in_language(get_language())
        return context | {
            "similar": with_extracts(with_authors(similar.for_cards()[:SIMILAR]), queries),
            "topics": live.topics()[:CHOICES],
        }
    return context | {
        "newer": page.previous and address(given, page=page.previous),
        "older": page.next and address(given, page=page.next),
    }


def narrowed(texts, given: dict):
    """The texts of the chosen facets, and what was chosen in words, by the facet's name."""
    chosen = {}
    topic = "topic" in given and Topic.objects.filter(slug=given["topic"]).first()
    if topic:
        texts, chosen["topic"] = texts.about(topic), topic.local_name()
    author = "author" in given and Author.objects.filter(slug=given["author"]).first()
    if author:
        texts, chosen["author"] = texts.by(author), author.name
    if "year" in given:
        texts, chosen["year"] = texts.filter(first_published_at__year=given["year"]), str(given["year"])
    if "kind" in given:
        texts, chosen["kind"] = texts.filter(kind=given["kind"]), Publication.Kind(given["kind"]).label
    return texts, chosen


def years_and_kinds(texts) -> dict[tuple[int, str], int]:
    """How many of the texts have each year and kind; together all of them."""
    pairs = texts.order_by("kind").values_list(ExtractYear("first_published_at"), "kind").annotate(Count("pk"))
    return {(year, kind): number for year, kind, number in pairs}


def facets(texts, pairs: dict, given: dict, chosen: dict) -> list[Facet]:
    """Numbers are those of the present result."""

    def topics():
        return [(topic.local_name(), topic.texts, topic.slug) for topic in texts.topics()[:CHOICES]]

    def authors():
        busiest = sorted(texts.authors(), key=lambda author: -author.texts)[:CHOICES]
        return [(author.name, author.texts, author.slug) for author in busiest]

    def years():
        return [(str(year), number, year) for year, number in sorted(numbers(0).items(), reverse=True)]

    def kinds():
        return [(Publication.Kind(kind).label, number, kind) for kind, number in numbers(1).most_common()]

    def numbers(place: int) -> Counter:
        """How many texts have each year (0) or kind (1)."""
        found = Counter()
        for pair, number in pairs.items():
            found[pair[place]] += number
        return found

    return [
        Facet(
            name, label, chosen.get(name, ""), address(given, **{name: None}),
            [] if name in chosen else [
                (label, number, address(given, **{name: value})) for label, number, value in choices()
            ],
        )
        for name, (label, choices) in {
            "topic": (_("Topic"), topics), "author": (_("Author"), authors), "year": (_("Year"), years),
            "kind": (_("Kind"), kinds),
        }.items()
    ]  # fmt: skip


def address(given: dict, **changes) -> str:
    """The same search with something else chosen, from its first page on."""
    asked = {**given, "page": None, **changes}
    return "?" + urlencode({name: "1" if value is True else value for name, value in asked.items() if value})


def with_extracts(texts, queries: dict[str, Query]) -> list[Publication]:
    """Each with `pieces`, the place of it that answers best."""
    rows = list(texts)
    plain = dict(Publication.objects.filter(pk__in=[text.pk for text in rows]).values_list("pk", "plain"))
    for text in rows:
        text.pieces = extract(f"{text.lead} {plain[text.pk]}", queries[text.language].terms, text.language)
    return rows
