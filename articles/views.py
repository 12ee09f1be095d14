from django.db.models import prefetch_related_objects
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from articles.models import Author, Publication, RightsSettings, Series, TermsVersion, Topic
from articles.paging import Page, page_of
from articles.prepared import Prepared
from articles.reading import CARDS_A_PAGE, ArticlePage, cards_of
from articles.republishing.odrl import offer
from articles.republishing.rules import at_a_glance


def live_texts():
    return Publication.objects.live().in_language(get_language())


def cards(texts, page: int, count: int | None = None):
    return page_of(texts, page, CARDS_A_PAGE, count=count, shown=cards_of)


@require_safe
def article_list(request, page=1):
    return render(request, "articles/article_list.html", {"page": cards(live_texts().newest_first(), page)})


@require_safe
def article_detail(request, slug):
    """The live text; else 410 for one that is gone; else 404."""
    publication = live_text(slug)
    if publication is None:
        return article_gone(request, slug)
    return render(request, "articles/article_detail.html", {"article": ArticlePage.of(publication)})


def live_text(slug) -> Publication | None:
    """What readers have at this address, with what its page and its rights need beside it."""
    return next(iter(live_texts_at(get_language(), slug)), None)


@Prepared
def live_texts_at(language, slug):
    """One or none."""
    texts = Publication.objects.live().in_language(language).filter(slug=slug)
    return texts.select_related("series", "lead_picture", "terms").with_rights().with_now()[:1]


def article_gone(request, slug):
    text = Publication.objects.gone().filter(language=get_language(), slug=slug).first()
    if text is None:
        raise Http404("No such text.")
    return render(request, "articles/article_gone.html", {"text": text}, status=410)


@require_safe
def author_list(request):
    authors = live_texts().authors()
    prefetch_related_objects(authors, "portrait")
    return render(request, "articles/author_list.html", {"authors": authors})


@require_safe
def author_detail(request, slug, page=1):
    author = get_object_or_404(Author.objects.select_related("portrait"), slug=slug)
    texts, count = live_texts(), live_texts().count_of(author.publicationbyline_set, "publication")
    shown = cards(texts.by(author).newest_first(), page, count)
    return listing(request, "articles/author_detail.html", shown, author=author)


@require_safe
def topic_list(request):
    return render(request, "articles/topic_list.html", {"topics": live_texts().topics()})


@require_safe
def topic_detail(request, slug, page=1):
    topic = get_object_or_404(Topic, slug=slug)
    texts, count = live_texts(), live_texts().count_of(topic.publicationtopics, "content_object")
    shown = cards(texts.about(topic).newest_first(), page, count)
    return listing(request, "articles/topic_detail.html", shown, topic=topic)


@require_safe
def series_detail(request, slug, page=1):
    series = get_object_or_404(Series, slug=slug)
    shown = cards(live_texts().in_series(series), page)
    return listing(request, "articles/series_detail.html", shown, series=series)


def listing(request, template, page: Page, **context):
    """The texts of one author, topic or series. Without a live text there is no page."""
    if not page.count:
        raise Http404("No live text.")
    return render(request, template, {"page": page, **context})


@require_safe
def terms_list(request):
    """Every set of terms, and each version that was ever in force, the present one first."""
    sets = {}
    for version in TermsVersion.objects.in_force().select_related("terms"):
        sets.setdefault(version.terms, []).append(version)
    ordered = sorted(sets, key=lambda terms: (not terms.is_site_default, terms.name))
    return render(request, "articles/terms_list.html", {"sets": [sets[terms] for terms in ordered]})


@require_safe
def terms_detail(request, slug):
    """One version of the terms; old ones stay readable for ever and say that they were replaced."""
    terms = get_object_or_404(TermsVersion.objects.in_force(), slug=slug)
    current = TermsVersion.objects.in_force().filter(terms=terms.terms_id).first()
    glance = at_a_glance(terms, list(terms.rules.all()))
    context = {"terms": terms, "current": current, "glance": glance, "house": RightsSettings.objects.current()}
    return render(request, "articles/terms_detail.html", context)


@require_safe
def terms_offer(request, slug):
    """One version for machines."""
    terms = get_object_or_404(TermsVersion.objects.in_force().select_related("terms"), slug=slug)
    return JsonResponse(
        offer(terms, list(terms.rules.all())), content_type="application/ld+json", json_dumps_params={"indent": 1}
    )
