"""A text as the rules read it, and what they find."""

import re
from dataclasses import dataclass, field
from functools import cached_property
from html import unescape

from articles.models.checks import Level
from articles.models.pictures import Picture
from articles.readiness.surroundings import Surroundings
from articles.richtext.cleaning import CleanText, clean, plain_text
from articles.richtext.figures import FIGURE
from articles.richtext.nodes import NOTE

_TAG = re.compile(r"<(/?)([a-z0-9]+)[^>]*>")
_LINK = re.compile(r'<a href="([^"]*)">(.*?)</a>', re.DOTALL)
_BLOCKS = frozenset(["p", "h2", "h3", "h4", "ul", "ol", "blockquote", "hr", "aside", "table", "figure", "div"])


@dataclass(frozen=True)
class Problem:
    """What a rule found: the field of the form, a sentence, and in the body the number of the paragraph, from 1."""

    field: str
    message: str
    place: int | None = None
    picture: int | None = None  # of the library, where it may be mended too
    # Set by readiness.found().
    rule: str = ""
    level: str = Level.REQUIRED

    @property
    def is_required(self) -> bool:
        return self.level == Level.REQUIRED

    @property
    def anchor(self) -> str:
        """Where it is on the form. The editor stands in front of its field and knows paragraphs, see body.js."""
        if self.field == "body":
            return f"#paragraph-{self.place or 1}"
        return "#comments" if self.field == "comments" else f"#id_{self.field}"


@dataclass(frozen=True)
class Block:
    """A paragraph, heading, list, quote, table, picture or embed at the top of the body: a child of the editor."""

    number: int
    html: str

    @property
    def name(self) -> str:
        opening = _TAG.match(self.html)
        return opening[2] if opening and opening[2] in _BLOCKS else "p"

    @cached_property
    def plain(self) -> str:
        """Its words, notes among them."""
        return plain_text(NOTE.sub(r" \1 ", self.html))


@dataclass(frozen=True)
class Shown:
    """A picture where a text shows it; `alt` is the description for this place."""

    picture: Picture
    field: str
    place: int | None = None
    alt: str = ""

    def problem(self, said: str, **told) -> Problem:
        """`said` with the picture's title in it."""
        return Problem(self.field, said % {"title": self.picture.title, **told}, self.place, self.picture.pk)


@dataclass(frozen=True)
class Link:
    """A link of the body, with its words."""

    words: str
    address: str
    place: int

    def problem(self, said: str) -> Problem:
        return Problem("body", said % {"words": self.words, "address": self.address, "number": self.place}, self.place)


@dataclass(frozen=True)
class Text:
    """An editing state (see Article.data) with its body taken apart once for all rules."""

    data: dict
    cleaned: CleanText
    around: Surroundings = field(default_factory=Surroundings)

    @classmethod
    def of(cls, data: dict, cleaned: CleanText | None = None, around: Surroundings | None = None) -> "Text":
        """`cleaned` is the body when it was cleaned already."""
        return cls(data, cleaned or clean(data["body"]), around or Surroundings())

    @property
    def language(self) -> str:
        return self.data["language"]

    @cached_property
    def blocks(self) -> list[Block]:
        return [Block(number, html) for number, html in enumerate(top_blocks(self.cleaned.html), start=1)]

    @cached_property
    def bare(self) -> str:
        """The body without its tags. A letter that is not in it is in no block, so most rules need not look further."""
        return _TAG.sub("", self.cleaned.html)

    def _blocks_with(self, mark: str) -> list[Block]:
        """Taking a body apart costs more than most rules; a text without the mark need not be."""
        return self.blocks if mark in self.cleaned.html else []

    @cached_property
    def notes(self) -> list[tuple[int, str]]:
        """The HTML of each footnote, in order, with its paragraph."""
        return [(block.number, note) for block in self._blocks_with("<sup data-f") for note in NOTE.findall(block.html)]

    @cached_property
    def links(self) -> list["Link"]:
        return [
            Link(plain_text(html), unescape(address), block.number)
            for block in self._blocks_with("<a ")
            for address, html in _LINK.findall(block.html)
        ]

    @cached_property
    def pictures(self) -> list[Shown]:
        """Those of the library that the text shows, the lead picture first."""
        lead = self.around.pictures.get(self.data.get("lead_picture_id"))
        found = [Shown(lead, "lead_picture")] if lead else []
        for block in self._blocks_with("data-picture"):
            for key, _layout, alt, _caption in FIGURE.findall(block.html):
                if picture := self.around.pictures.get(int(key)):
                    found.append(Shown(picture, "body", block.number, unescape(alt)))
        return found


def top_blocks(html: str) -> list[str]:
    """The HTML of each block of a cleaned body. Loose words make a block, as they do in the editor."""
    cuts, depth = [0], 0
    for tag in _TAG.finditer(html):
        closing, name = tag.groups()
        if depth == 0 and name in _BLOCKS:
            cuts.append(tag.start())
        if name not in ("br", "hr"):
            depth += -1 if closing else 1
        if depth == 0 and name in _BLOCKS:
            cuts.append(tag.end())
    pieces = (html[start:end] for start, end in zip(cuts, [*cuts[1:], len(html)], strict=True))
    return [piece for piece in pieces if piece.strip()]
