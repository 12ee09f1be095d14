"""One text ready for a template, and what else a page of texts needs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from articles.models import Byline, Picture, Publication, PublicationByline, Topic
from articles.models.people import full_name
from articles.prepared import Prepared
from articles.related import Related, kin_of, related_to
from articles.republishing import gate
from articles.richtext.expansion import stored
from articles.richtext.figures import picture_keys, with_pictures

CARDS_A_PAGE = 20
MOST_CARDS_OF_AUTHORS = 4
# What stands before the names of those who are not authors.
ROLE_WORDS = {
    Byline.Role.CONTRIBUTOR: _("with"),
    Byline.Role.EDITOR: _("edited by"),
    Byline.Role.TRANSLATOR: _("translated by"),
    Byline.Role.INTERVIEWER: _("interview by"),
    Byline.Role.PHOTOGRAPHER: _("photographs by"),
}


@dataclass(frozen=True)
class Note:
    """One correction or update that readers are told of. `number` counts from the newest, 1."""

    number: int
    change: str
    sentence: str
    at: datetime


@dataclass(frozen=True)
class ArticlePage:
    """One text as its template reads it: `text` has the columns, the rest is worked out around it."""

    text: Publication
    bylines: list[Byline]
    topics: list[Topic]
    related: list[Related]
    translations: list[Publication]
    earlier: Publication | None
    later: Publication | None
    pictures: dict[int, Picture]  # those in the body that we may show, by key

    @classmethod
    def of(cls, publication: Publication) -> "ArticlePage":
        """What readers get. Costs at most four statements beside the publication's own, five with pictures in it."""
        return cls.around(publication, bylines_of(publication.pk), topics_of(publication.pk))

    @classmethod
    def around(cls, publication: Publication, bylines: list[Byline], topics: list[Topic]) -> "ArticlePage":
        """The page of a publication, saved or not, with bylines (and their authors) and topics."""
        keys = picture_keys(publication.html)
        kin = kin_of(publication, bylines, topics)
        return cls(
            text=publication, bylines=bylines, topics=topics,
            related=related_to(publication, kin),
            translations=kin.translations, earlier=kin.earlier, later=kin.later,
            pictures=shown_pictures(keys) if keys else {},
        )  # fmt: skip

    @property
    def is_republishable(self) -> bool:
        return gate.republishable(self.text)

    @property
    def html(self) -> SafeString:
        """The body, expanded when the text was published, with its pictures as they are now."""
        return stored(with_pictures(self.text.html, self._drawn))

    def _drawn(self, key: int, layout: str, alt: str, caption: str) -> str:
        """Nothing for a picture that we may not show, or that the library does not have."""
        picture = self.pictures.get(key)
        context = {"picture": picture, "layout": layout, "language": self.text.language}
        context |= {"alt": stored(alt), "caption": stored(caption)}
        return render_to_string("articles/body_picture.html", context) if picture else ""

    @property
    def notes(self) -> list[Note]:
        return [
            Note(number, note["change"], note["note"], datetime.fromisoformat(note["at"]))
            for number, note in enumerate(self.text.notes, start=1)
        ]

    @property
    def corrections(self) -> list[Note]:
        return [note for note in self.notes if note.change == Publication.Change.CORRECTION]

    @property
    def updates(self) -> list[Note]:
        return [note for note in self.notes if note.change == Publication.Change.UPDATE]

    @property
    def authors(self) -> list[Byline]:
        return [line for line in self.bylines if line.role == Byline.Role.AUTHOR]

    @property
    def introduced(self) -> list[Byline]:
        """The authors who get a card: nobody when there are many, since each has a page and the byline leads there."""
        return self.authors if len(self.authors) <= MOST_CARDS_OF_AUTHORS else []

    @property
    def others(self) -> list[tuple[str, list[Byline]]]:
        """Those with another role: [(words before the names, bylines)], in the editors' order."""
        rest = [line for line in self.bylines if line.role != Byline.Role.AUTHOR]
        return [(ROLE_WORDS[role], list(lines)) for role, lines in groupby(rest, key=lambda line: line.role)]


@Prepared
def bylines_of(publication):
    return PublicationByline.objects.filter(publication=publication).select_related("author__portrait")


def cards_of(keys: list[int]) -> list[Publication]:
    """The texts with these keys, in any order, as cards show them."""
    return with_authors(listed(keys))


@Prepared
def listed(keys):
    return Publication.objects.for_cards().filter(pk__in=keys)


def with_authors(texts: Iterable[Publication]) -> list[Publication]:
    """Each with `authors`, those who wrote it, in their order: [(printed name, slug)]. One statement."""
    found = {text.pk: text for text in texts}
    for text in found.values():
        text.authors = []
    for key, credited_as, given_names, family_name, slug in authors_of(list(found)):
        found[key].authors.append((credited_as or full_name(given_names, family_name), slug))
    return list(found.values())


@Prepared
def authors_of(keys):
    """As columns: a list has more authors than texts, and shows little of each."""
    lines = PublicationByline.objects.filter(publication__in=keys, role=Byline.Role.AUTHOR)
    return lines.values_list("publication", "credited_as", "author__given_names", "author__family_name", "author__slug")


@Prepared
def topics_of(publication):
    """In the editors' order, the order of their rows."""
    return Topic.objects.filter(publicationtopics__content_object=publication).order_by("publicationtopics__pk")


def shown_pictures(keys: list[int]) -> dict[int, Picture]:
    return {key: picture for key, picture in Picture.objects.in_bulk(keys).items() if picture.may_be_shown}
