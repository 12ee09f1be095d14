"""Two texts compared word by word: plain ones, and bodies as clean() gives them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from html import unescape
from itertools import groupby, zip_longest
from typing import NamedTuple

from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.richtext.nodes import TAG
from articles.richtext.structure import parts

SAME, CHANGED, ADDED, REMOVED, GAP = "same", "changed", "added", "removed", "gap"

# Paragraphs with less in common are shown as one removed and one added. Two of any text share a fifth: "the", "of".
ALIKE = 0.4
# Above this many pairs of paragraphs the best ones are not searched; 140 by 140 take 60 ms.
MOST_PAIRS = 20_000
# Longer stretches of words are compared part by part: 12,000 words at once, each tenth one changed, took 22 s.
MOST_WORDS = 100

_BLOCKS = frozenset(
    ["p", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "hr", "aside", "figure", "figcaption", "div"]
    + ["table", "caption", "thead", "tbody", "tr"]
)
_MARKS = frozenset(["strong", "em", "sub", "sup", "a", "span", "th"])
_ELEMENTS = frozenset(["strong", "em", "sub", "sup"])
_SIGNS = {"td": "|", "th": "|", "li": "•", "br": "↵"}
_NAMES = {
    "aside": _("Pull quote"), "blockquote": _("Quote"), "h2": _("Heading 2"), "h3": _("Heading 3"),
    "h4": _("Heading 4"), "ul": _("List item"), "ol": _("Numbered item"), "caption": _("Table caption"),
    "tr": _("Table row"), "hr": _("Line"), "figure": _("Picture"), "div": _("Embed"),
}  # fmt: skip
_WORD = re.compile(r"(\w+(?:[-.,'’]\w+)*|[^\w\s])(\s*)")
_LETTERS = re.compile(r"\w+")
_VALUE = re.compile(r'([\w-]+)="([^"]*)"')


class Token(NamedTuple):
    """A word or a sign. `marks` say how it is set: "strong", "a", "note"; "label" for what is no word of the text."""

    text: str
    marks: tuple[str, ...] = ()
    space: str = ""


class Block(NamedTuple):
    """A paragraph, heading, list item or table row: the elements around it, and what stands in it."""

    path: tuple[str, ...]
    html: str

    @property
    def label(self) -> str:
        return next((str(_NAMES[name]) for name in self.path if name in _NAMES), "")


@dataclass(frozen=True)
class Piece:
    """Words in a row that have one fate: same, added or removed."""

    kind: str
    tokens: list[Token]

    @property
    def words(self) -> int:
        return sum(token.text[0].isalnum() and "label" not in token.marks for token in self.tokens)

    @property
    def html(self) -> SafeString:
        """The words with what they are set in, without the space after the last one: see `space`."""
        runs = [(marks, "".join(map(_printed, run))) for marks, run in groupby(self.tokens, lambda token: token.marks)]
        spaces = [*(text[len(text.rstrip()) :] for _marks, text in runs[:-1]), ""]
        return format_html_join(
            "", "{}{}", ((_set(text.rstrip(), marks), space) for (marks, text), space in zip(runs, spaces, strict=True))
        )

    @property
    def space(self) -> str:
        return self.tokens[-1].space


def _printed(token: Token) -> str:
    return token.text + token.space


def _set(text: str, marks: tuple[str, ...]) -> str | SafeString:
    for mark in reversed(marks):
        pattern = "<{0}>{1}</{0}>" if mark in _ELEMENTS else '<span class="compared-{}">{}</span>'
        text = format_html(pattern, mark, text)
    return text


@dataclass(frozen=True)
class Pair:
    """A block of the old text beside one of the new; None where there is no partner."""

    old: Block | None
    new: Block | None

    @property
    def kind(self) -> str:
        if self.old is None or self.new is None:
            return REMOVED if self.old else ADDED
        return SAME if self.old == self.new else CHANGED

    @property
    def label(self) -> str:
        """What kind of block it is; both kinds where a paragraph became a heading."""
        labels = [block.label or str(_("Paragraph")) for block in (self.old, self.new) if block]
        if labels[0] != labels[-1]:
            return f"{labels[0]} → {labels[-1]}"
        return (self.new or self.old).label

    @cached_property
    def pieces(self) -> list[Piece]:
        return compared(*(tokens(block.html) if block else [] for block in (self.old, self.new)))


@dataclass(frozen=True)
class Gap:
    """Unchanged paragraphs that are not shown."""

    paragraphs: int
    kind: str = GAP


def compare_plain(old: str, new: str) -> list[Piece]:
    return compared(_words(old), _words(new))


def compare_bodies(old: str, new: str) -> list[Pair]:
    """Every block of both texts, in the order of the new one."""
    before, after = blocks(old), blocks(new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    pairs = []
    for verdict, start, end, new_start, new_end in matcher.get_opcodes():
        stretch = _together if verdict == "equal" else _paired
        pairs += stretch(before[start:end], after[new_start:new_end])
    return pairs


def without_the_same(pairs: list[Pair]) -> list[Pair | Gap]:
    """The changed blocks with one neighbour on each side, and gaps between them."""
    near = {place + step for place, pair in enumerate(pairs) if pair.kind != SAME for step in (-1, 0, 1)}
    shown = []
    for is_near, run in groupby(enumerate(pairs), key=lambda numbered: numbered[0] in near):
        rows = [pair for _place, pair in run]
        shown += rows if is_near else [Gap(len(rows))]
    return shown


def counted(pieces: list[Piece]) -> tuple[int, int]:
    """How many words were added, and how many removed."""
    return tuple(sum(piece.words for piece in pieces if piece.kind == kind) for kind in (ADDED, REMOVED))


def changed_pieces(pairs: list[Pair | Gap]) -> list[Piece]:
    return [piece for pair in pairs if pair.kind not in (SAME, GAP) for piece in pair.pieces]


def blocks(html: str) -> list[Block]:
    """The body in its smallest blocks. A table's row is one, whatever its cells hold."""
    found, path, inside = [], [], [html.partition("<")[0]]

    def end():
        if "".join(inside).strip():
            found.append(Block(tuple(path), "".join(inside).strip()))
        inside.clear()

    for closing, name, attributes, text in parts(html):
        if name not in _BLOCKS or ("tr" in path and name != "tr"):
            inside.append(f"<{closing}{name}{attributes}>")
        else:
            end()
            if closing and name in path:
                del path[len(path) - 1 - path[::-1].index(name) :]
            elif name == "hr":
                found.append(Block((*path, "hr"), ""))
            elif not closing:
                path.append(name)
                # The attributes of a picture or an embed are what it shows.
                inside.append(f"<{name}{attributes}></{name}>" if attributes and name != "aside" else "")
        inside.append(text)
    end()
    return found


def tokens(html: str) -> list[Token]:
    """The words of a block in order. What a link leads to, a note's beginning and the edge of a cell are labels."""
    found, opened = _words(html.partition("<")[0]), []
    for closing, name, attributes, text in parts(html):
        marks = tuple(mark for mark, _label in opened)
        if closing and name in _MARKS and opened:
            label = opened.pop()[1]
        elif closing:
            label = ""
        else:
            is_note = name == "sup" and attributes
            label = gettext("Note") if is_note else _SIGNS.get(name, "")
            values = " ".join(unescape(value) for _name, value in _VALUE.findall(attributes))
            if name in _MARKS:
                opened.append(("note" if is_note else name, values if name in ("a", "span") else ""))
            elif values:
                label = f"{label} {unescape(attributes.strip())}".strip()
        if label:
            _spaced(found)
            found.append(Token(label, (*marks, "label"), " "))
        if text[:1].isspace():
            _spaced(found)
        found += _words(text, tuple(mark for mark, _label in opened))
    return found


def _spaced(found: list[Token]):
    if found and not found[-1].space:
        found[-1] = found[-1]._replace(space=" ")


def _words(text: str, marks: tuple[str, ...] = ()) -> list[Token]:
    return [Token(word, marks, space) for word, space in _WORD.findall(unescape(text))]


def compared(old: list[Token], new: list[Token]) -> list[Piece]:
    """The words of both; their spaces do not count."""
    first, last = _shared_ends(_keys(old), _keys(new))
    pieces = [Piece(SAME, new[:first])]
    for part, new_part in _parts(old[first : len(old) - last], new[first : len(new) - last]):
        matcher = SequenceMatcher(None, _keys(part), _keys(new_part), autojunk=False)
        for verdict, start, end, new_start, new_end in matcher.get_opcodes():
            if verdict == "equal":
                pieces.append(Piece(SAME, new_part[new_start:new_end]))
            else:
                pieces += [Piece(REMOVED, part[start:end]), Piece(ADDED, new_part[new_start:new_end])]
    pieces.append(Piece(SAME, new[len(new) - last :]))
    return [piece for piece in pieces if piece.tokens]


def _keys(tokens: list[Token]) -> list[tuple]:
    return [token[:2] for token in tokens]


def _shared_ends(old: list, new: list) -> tuple[int, int]:
    """How many are the same at the beginning, and at the end of what is left."""
    shorter, first, last = min(len(old), len(new)), 0, 0
    while first < shorter and old[first] == new[first]:
        first += 1
    while last < shorter - first and old[-1 - last] == new[-1 - last]:
        last += 1
    return first, last


def _parts(old: list, new: list) -> Iterator[tuple[list, list]]:
    """Both cut into the same number of parts."""
    number = -(-max(len(old), len(new)) // MOST_WORDS)
    for part in range(number):
        yield tuple(side[len(side) * part // number : len(side) * (part + 1) // number] for side in (old, new))


def _together(old: list[Block], new: list[Block]) -> Iterator[Pair]:
    return map(Pair, old, new)


def _paired(old: list[Block], new: list[Block]) -> Iterator[Pair]:
    """A changed stretch: blocks that are alike side by side, the order kept."""
    if not old or not new:
        yield from (Pair(block, None) for block in old)
        yield from (Pair(None, block) for block in new)
        return
    before, after = ([_vocabulary(block) for block in side] for side in (old, new))
    if len(old) * len(new) > MOST_PAIRS:
        yield from _paired_in_order(old, new, before, after)
        return
    best = _best_sums(before, after)
    row = column = 0
    while row < len(old) or column < len(new):
        if row < len(old) and best[row][column] == best[row + 1][column]:
            yield Pair(old[row], None)
            row += 1
        elif column < len(new) and best[row][column] == best[row][column + 1]:
            yield Pair(None, new[column])
            column += 1
        else:
            yield Pair(old[row], new[column])
            row, column = row + 1, column + 1


def _paired_in_order(old, new, before, after) -> Iterator[Pair]:
    for block, other, words, others in zip_longest(old, new, before, after):
        if block and other and _likeness(words, others):
            yield Pair(block, other)
        else:
            yield from (pair for pair in (Pair(block, None), Pair(None, other)) if pair != Pair(None, None))


def _best_sums(before: list[set], after: list[set]) -> list[list[float]]:
    """[row][column]: the greatest sum of likenesses that the blocks from there on can have, in their order."""
    best = [[0.0] * (len(after) + 1) for _row in range(len(before) + 1)]
    for row in range(len(before) - 1, -1, -1):
        here, below = best[row], best[row + 1]
        for column in range(len(after) - 1, -1, -1):
            together = _likeness(before[row], after[column])
            apart = max(below[column], here[column + 1])
            here[column] = max(apart, together + below[column + 1]) if together else apart
    return best


def _likeness(words: set, others: set) -> float:
    """Between ALIKE and 1 for blocks that share words, 0 for others."""
    share = 2 * len(words & others) / ((len(words) + len(others)) or 1)
    return share if share >= ALIKE else 0.0


def _vocabulary(block: Block) -> set[str]:
    return set(_LETTERS.findall(TAG.sub(" ", block.html)))
