"""Which terms a text gets when it is published, and why."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext

from articles.models.people import Author, Byline
from articles.models.publication import Publication, PublicationByline
from articles.models.terms import RESERVED, TermsVersion


@dataclass(frozen=True)
class Resolved:
    """Which terms a text gets, and why, in a sentence for its editor."""

    version: TermsVersion
    reason: str


class Resolution:
    """The terms of texts that are published at one moment. Asks the database once for all of them."""

    def __init__(self, at: datetime):
        authors = Author.objects.filter(terms=OuterRef("terms"))
        self.present = {}
        for version in TermsVersion.objects.in_force(at).select_related("terms").annotate(is_heard=Exists(authors)):
            self.present.setdefault(version.terms_id, version)
        versions = self.present.values()
        self.reserved = next(version for version in versions if version.terms.key == RESERVED)
        self.hears_authors = any(version.is_heard for version in versions)
        self.site = next((version for version in versions if version.terms.is_site_default), None)

    def of(self, text, authors: Iterable[Author]) -> Resolved:
        """`text` has the columns of a text, `authors` are those of it who have terms, in order. The first that speaks
        wins: the text, its origin, its series, its authors, the site."""
        if text.own_terms_id in self.present:
            return Resolved(self.present[text.own_terms_id], gettext("chosen for this text"))
        if text.source_name:
            return Resolved(self.reserved, gettext("first published elsewhere"))
        if text.series_id and text.series.terms_id in self.present:
            reason = gettext("from the series “%(title)s”") % {"title": text.series.title}
            return Resolved(self.present[text.series.terms_id], reason)
        return self._of_authors(authors) or self._of_site()

    def _of_authors(self, authors) -> Resolved | None:
        speaking = [author for author in authors if author.terms_id in self.present]
        if not speaking:
            return None
        author = min(speaking, key=lambda author: self.present[author.terms_id].strictness)
        return Resolved(self.present[author.terms_id], gettext("from the author %(name)s") % {"name": author.name})

    def _of_site(self) -> Resolved:
        if self.site is None:
            return Resolved(self.reserved, gettext("the site has no default"))
        return Resolved(self.site, gettext("the site’s terms"))


def terms_for(text, at: datetime) -> Resolved:
    """The terms of a text, saved on the desk or published, if it were published at `at`."""
    resolution = Resolution(at)
    return resolution.of(text, authors_with_terms(text) if resolution.hears_authors else [])


def authors_with_terms(text) -> list[Author]:
    lines = text.bylines.filter(role=Byline.Role.AUTHOR, author__terms__isnull=False)
    return [line.author for line in lines.select_related("author")]


def due_for(version: TermsVersion) -> list[Publication]:
    """What is live or waits, and would get this version if it were published now, but has another; newest first."""
    resolution = Resolution(timezone.now())
    texts = Publication.objects.not_over().exclude(terms=version).select_related("series", "terms")
    texts = texts.defer("body", "html", "plain").with_now().order_by("-live_from", "-pk")
    lines = PublicationByline.objects.filter(publication__in=texts, role=Byline.Role.AUTHOR)
    authors = defaultdict(list)
    for line in lines.filter(author__terms__isnull=False).select_related("author"):
        authors[line.publication_id].append(line.author)
    return [text for text in texts if resolution.of(text, authors[text.pk]).version == version]
