"""Two editing states compared field by field. A state has the shape of `Article.data()`."""

from dataclasses import dataclass
from difflib import SequenceMatcher

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from articles.comparing.words import (
    ADDED,
    GAP,
    REMOVED,
    SAME,
    Piece,
    changed_pieces,
    compare_bodies,
    compare_plain,
    counted,
    without_the_same,
)
from articles.models.people import Author, Byline
from articles.models.publication import Publication
from articles.models.text import TEXT_FIELDS, ArticleText
from articles.models.topics import Topic

MOVED = "moved"
# Compared as one written text; every other column is a value.
WRITTEN = (
    "title", "lead", "search_title", "search_description", "lead_caption", "byline_note", "source_name",
    "permission_note",
)  # fmt: skip
COUNTED = (*WRITTEN, "body")
FIRST = ("title", "lead", "body", "bylines", "topics")
FIELDS = (*FIRST, *(field for field in TEXT_FIELDS if field not in FIRST))
# More paragraphs than this, with the unchanged ones between them, fill more than a screen.
MANY_ROWS = 12


@dataclass(frozen=True)
class Line:
    """One person or topic of a list: same, added, removed or moved."""

    kind: str
    text: str


@dataclass(frozen=True)
class Difference:
    """One field that is not the same. `shape` names the kind of `content`.

    "words": list of Piece; "body": list of Pair and Gap; "lines": list of Line; "values": (old, new);
    "unseen": None, where spaces or marks that nobody sees differ.
    """

    label: str
    shape: str
    content: object

    @property
    def pieces(self) -> list[Piece]:
        """The words in it, for counting."""
        if self.shape == "body":
            return changed_pieces(self.content)
        return self.content if self.shape == "words" else []


@dataclass(frozen=True)
class Comparison:
    """What differs between two states, in the order of the form; how many words were added and removed."""

    differences: list[Difference]
    added: int
    removed: int

    @property
    def is_long(self) -> bool:
        return sum(len(found.content) for found in self.differences if found.shape == "body") > MANY_ROWS


def state_of(publication) -> dict:
    """The state that readers got."""
    columns = {field: getattr(publication, field) for field in TEXT_FIELDS}
    bylines = list(publication.bylines.values("author", "role", "credited_as"))
    return columns | {"bylines": bylines, "topics": sorted(publication.topics.values_list("pk", flat=True))}


def compare(old: dict, new: dict) -> Comparison:
    """Asks the database only for the names of what differs: at most one statement a field."""
    found = [_difference(field, _value(old, field), _value(new, field)) for field in FIELDS]
    differences = [difference for difference in found if difference]
    return Comparison(differences, *counted([piece for difference in differences for piece in difference.pieces]))


def words_changed(old: dict, new: dict) -> tuple[int, int]:
    """How many words were added, and how many removed. Reads the columns COUNTED only, and asks no database."""
    pieces = changed_pieces(compare_bodies(_value(old, "body"), _value(new, "body")))
    for field in WRITTEN:
        pieces += compare_plain(_value(old, field), _value(new, field))
    return counted(pieces)


def _value(state: dict, field: str):
    """A state of before a column was added has its default."""
    if field in state:
        return state[field]
    return [] if field in ("bylines", "topics") else Publication._meta.get_field(field).get_default()


def _difference(field: str, old, new) -> Difference | None:
    if old == new:
        return None
    if field == "bylines":
        return Difference(capfirst(_("authors")), "lines", _byline_lines(old, new))
    if field == "topics":
        return Difference(capfirst(_("topics")), "lines", _topic_lines(old, new))
    column = Publication._meta.get_field(field)
    # A publication names some columns anew, without words for people.
    label = capfirst(ArticleText._meta.get_field(field).verbose_name)
    if field == "body":
        return written(label, "body", without_the_same(compare_bodies(old, new)))
    if field in WRITTEN:
        return written(label, "words", compare_plain(old, new))
    return Difference(label, "values", _shown(column, old, new))


def written(label: str, shape: str, content: list) -> Difference:
    is_seen = any(part.kind not in (SAME, GAP) for part in content)
    return Difference(label, shape, content) if is_seen else Difference(label, "unseen", None)


def _shown(column, old, new) -> tuple[str, str]:
    """Two values of a column as a person reads them."""
    if isinstance(column, models.ForeignKey):
        rows = column.related_model._default_manager.in_bulk([pk for pk in (old, new) if pk])
        return tuple(_named(rows, pk) if pk else "–" for pk in (old, new))
    if isinstance(column, models.BooleanField):
        return tuple(_("yes") if value else _("no") for value in (old, new))
    choices = dict(column.flatchoices)
    return tuple("–" if value in (None, "") else str(choices.get(value, value)) for value in (old, new))


def _named(rows: dict, pk: int) -> str:
    return str(rows[pk]) if pk in rows else _("no longer there (%(number)s)") % {"number": pk}


def _byline_lines(old: list[dict], new: list[dict]) -> list[Line]:
    people = Author.objects.in_bulk({line["author"] for line in (*old, *new)})
    return lines_of(*([_printed(people, line) for line in side] for side in (old, new)))


def _printed(people: dict, line: dict) -> str:
    text = f"{_named(people, line['author'])} ({Byline.Role(line['role']).label})"
    return f"{text}, {_('printed as')} “{line['credited_as']}”" if line["credited_as"] else text


def _topic_lines(old: list[int], new: list[int]) -> list[Line]:
    topics = Topic.objects.in_bulk({*old, *new})
    return lines_of(*(sorted(_named(topics, pk) for pk in side) for side in (old, new)))


def lines_of(old: list[str], new: list[str]) -> list[Line]:
    """The new list in its order, then what was removed."""
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    kept = {line for block in matcher.get_matching_blocks() for line in old[block.a : block.a + block.size]}
    lines = [Line(SAME if text in kept else MOVED if text in old else ADDED, text) for text in new]
    return lines + [Line(REMOVED, text) for text in old if text not in new]
