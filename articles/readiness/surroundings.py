"""What the rules need from the database, asked once for one text or for many."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils import translation

from articles.models.people import Author
from articles.models.pictures import Picture
from articles.models.publication import Publication
from articles.models.redirects import Redirect
from articles.models.revisions import named_pictures
from articles.models.series import Series
from articles.models.topics import Topic

_LINK = re.compile(r'<a href="([^"]+)"')
LISTS = {"author_detail": Author, "topic_detail": Topic, "series_detail": Series}


@dataclass(frozen=True)
class Surroundings:
    pictures: dict[int, Picture] = field(default_factory=dict)  # those that the texts show, by key
    dead_paths: frozenset[str] = frozenset()  # of this site, linked from the texts, where readers find nothing
    article: Any = None
    change: str = ""

    @classmethod
    def of(cls, states: Iterable[dict], *, article=None, change: str = "") -> "Surroundings":
        """`states` are editing states (see Article.data); the article and its kind of change are for a single one."""
        states = list(states)
        keys = set().union(*map(named_pictures, states))
        paths = {path for state in states for path in own_paths(state["body"])}
        return cls(Picture.objects.in_bulk(keys) if keys else {}, dead_among(paths), article, change)


def own_path(address: str) -> str:
    """The path of an address of this site, without query and fragment; "" for any other address."""
    path = address.removeprefix(settings.SITE_ADDRESS)
    return re.split(r"[?#]", path)[0] if path.startswith("/") else ""


def own_paths(html: str) -> set[str]:
    return {own_path(unescape(address)) for address in _LINK.findall(html)} - {""}


def dead_among(paths: set[str]) -> frozenset[str]:
    """At most one statement for texts, each kind of list and redirects, whatever the number of paths."""
    wanted = {path: page_of(path) for path in paths}
    slugs = {}
    for name, _language, slug in filter(None, wanted.values()):
        if name == "article_detail" or name in LISTS:
            slugs.setdefault(name, set()).add(slug)
    answering = set()
    if "article_detail" in slugs:
        live = Publication.objects.live().filter(slug__in=slugs["article_detail"])
        answering |= {("article_detail", *row) for row in live.values_list("language", "slug")}
    for name in slugs.keys() & LISTS.keys():
        found = LISTS[name].objects.filter(slug__in=slugs[name]).values_list("slug", flat=True)
        answering |= {(name, language, slug) for slug in found for language, _name in settings.LANGUAGES}
    dead = {path for path, page in wanted.items() if page is None or (page[0] in slugs and page not in answering)}
    if dead:
        dead -= set(Redirect.objects.filter(old_path__in=dead).values_list("old_path", flat=True))
    return frozenset(dead)


def page_of(path: str) -> tuple[str, str, str] | None:
    """(name of the page, language, slug), or None where this site has no page."""
    language = "pl" if path.startswith("/pl/") else "en"
    with translation.override(language):
        try:
            match = resolve(path)
        except Resolver404:
            return None
    return match.url_name or "", language, match.kwargs.get("slug", "")
