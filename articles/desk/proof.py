"""The public page made from an editing state that readers have not got."""

from copy import copy

from django.shortcuts import render
from django.utils import translation

from articles.models import Article, ArticleByline, Author, Publication, Topic
from articles.models.merging import followed
from articles.models.publishing import dated, snapshot
from articles.models.text import TEXT_FIELDS
from articles.reading import ArticlePage


def proof(article: Article, state: dict) -> ArticlePage:
    """The page as readers would get it now, from a publication that is never saved. `state`: see Article.data()."""
    state = followed(state)
    article = in_state(article, state)
    shown = article.publications.once_shown().order_by("-number").first()
    now = article.database_now()
    text = Publication(**snapshot(article, shown, now), live_from=now)
    dated(text, shown, None)
    return ArticlePage.around(text, bylines_of(state), list(Topic.objects.filter(pk__in=state["topics"])))


def in_state(article: Article, state: dict) -> Article:
    """The article as it would stand after saving `state`, unsaved. A column added since has what stands now."""
    article, slug = copy(article), article.slug
    for field in TEXT_FIELDS:
        if field in state:
            setattr(article, field, state[field])
    # Left empty it would be made from the title when the text is saved.
    article.slug = article.slug or slug
    return article


def bylines_of(state: dict) -> list[ArticleByline]:
    """In their order; without people who are no longer there."""
    authors = Author.objects.select_related("portrait").in_bulk([line["author"] for line in state["bylines"]])
    return [
        ArticleByline(author=authors[line["author"]], role=line["role"], credited_as=line["credited_as"])
        for line in state["bylines"]
        if line["author"] in authors
    ]


def proof_page(request, article: Article, state: dict, **told):
    """The answer, in the language of the text."""
    with translation.override(state.get("language", article.language)):
        context = {"article": proof(article, state), "is_proof": True, **told}
        return render(request, "articles/article_detail.html", context)
