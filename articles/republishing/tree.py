"""The stored text as a tree of a closed set of elements: what may leave the house, and nothing else.

A second allow-list, apart from the one on the way in: one stolen account of an author must not become a script on the
pages of thirty partners. Nothing is dropped in silence; what the set does not hold is listed.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

from articles.republishing.links import outside_link
from articles.richtext import embeds

INLINE = frozenset(["strong", "em", "sub", "sup", "note", "span", "a", "br"])
KEPT = INLINE | frozenset(
    [
        "p",
        "h2",
        "h3",
        "h4",
        "ul",
        "ol",
        "li",
        "blockquote",
        "hr",
        "table",
        "caption",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "picture",
    ]
)
WORDLESS = frozenset(["ul", "ol", "table", "thead", "tbody", "tr"])
VOID = frozenset(
    ["br", "hr", "img", "input", "area", "base", "col", "embed", "link", "meta", "param", "source", "track", "wbr"]
)
# Deeper than any text: the writers call themselves once a level.
DEEPEST = 100


@dataclass
class Element:
    """One of KEPT. `note` is a footnote where it is called; `picture` is the library's, its children the caption."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Element | str"] = field(default_factory=list)


@dataclass(frozen=True)
class LeftOut:
    """What is not in the tree: its kind, why, and the words after which it stood. `key` names a library picture,
    `credit` whom to ask."""

    kind: str
    reason: str
    after: str
    key: str = ""
    credit: str = ""


def read(html: str, address: str, rights: Mapping[str, str]) -> tuple[Element, list[LeftOut]]:
    """The tree of a stored body, and what was left out of it.

    `address` is the text's own, for links; `rights` says of each library picture, by key, what others may do with it.
    """
    reader = _Reader(address, rights)
    reader.feed(html)
    reader.close()
    while len(reader.opened) > 1:
        reader.shut()
    return reader.opened[0], reader.left_out


def flow(children: Iterable[Element | str]) -> Iterator[Element]:
    """Blocks only: loose words and inline elements between them become paragraphs."""
    loose = []
    for child in children:
        if isinstance(child, str) or child.name in INLINE:
            loose.append(child)
            continue
        yield from _paragraph(loose)
        loose = []
        yield child
    yield from _paragraph(loose)


def picture_keys(element: Element) -> Iterator[str]:
    """The library pictures of a tree, in order."""
    if element.name == "picture":
        yield element.attributes["key"]
    for child in element.children:
        if isinstance(child, Element):
            yield from picture_keys(child)


def _paragraph(children):
    if any(child.strip() if isinstance(child, str) else child for child in children):
        yield Element("p", {}, children)


class _Reader(HTMLParser):
    """Builds the tree. `opened` is the path from the root; `dropping` the path inside something that is left out."""

    def __init__(self, address: str, rights: Mapping[str, str]):
        super().__init__(convert_charrefs=True)
        self.address, self.rights = address, rights
        self.opened = [Element("body")]
        self.tags = [""]  # of the elements in `opened`, as they were written
        self.dropping: list[str] = []
        self.left_out: list[LeftOut] = []
        self.said = ""

    def handle_starttag(self, tag, attributes):
        if self.dropping:
            if tag not in VOID:
                self.dropping.append(tag)
            return
        if tag == "figcaption" and self.opened[-1].name == "picture":
            return
        given = {name: value or "" for name, value in attributes}
        name = _name(tag, given)
        if name == "embed" and (card := _card(given)):
            self.opened[-1].children.append(card)
            self.dropping.append(tag)
            return
        reason = self._reason_against(name, given)
        if reason:
            self._leave_out(name, reason, given)
            if tag not in VOID:
                self.dropping.append(tag)
            return
        element = Element(name, self._attributes(name, given))
        self.opened[-1].children.append(element)
        if name not in VOID:
            self.opened.append(element)
            self.tags.append(tag)

    def handle_endtag(self, tag):
        if self.dropping:
            if tag in self.dropping:
                while self.dropping.pop() != tag:
                    pass
        elif tag in self.tags:
            while self.tags[-1] != tag:
                self.shut()
            self.shut()

    def handle_data(self, data):
        if self.dropping:
            return
        data = data.replace("\xa0", "\0")  # a hard space stays
        words = " ".join(data.split()).replace("\0", "\xa0")
        text = " " * data[:1].isspace() + words + " " * (data[-1:].isspace() and bool(words))
        if not words and self.opened[-1].name in WORDLESS:
            return
        siblings = self.opened[-1].children
        if siblings and isinstance(siblings[-1], str):
            siblings[-1] += text
        else:
            siblings.append(text)
        self.said = (self.said + text)[-60:]

    def handle_comment(self, data):
        if not self.dropping:
            self._leave_out("comment", "unknown", {})

    handle_decl = handle_pi = unknown_decl = handle_comment

    def shut(self):
        """Close the element that is open. A link that must not lead anywhere gives its words back."""
        element = self.opened.pop()
        self.tags.pop()
        if element.name in ("a", "span") and not element.attributes:
            self.opened[-1].children[-1:] = element.children

    def _reason_against(self, name: str, given: dict[str, str]) -> str:
        """Why this element is left out, or nothing."""
        if name == "pull quote":
            return "repeats"
        if name == "picture":
            right = self.rights.get(given.get("data-picture"), "unknown")
            return "" if right == "allowed" else right
        return "" if name in KEPT and len(self.opened) <= DEEPEST else "unknown"

    def _leave_out(self, kind: str, reason: str, given: dict[str, str]):
        self.left_out.append(LeftOut(kind, reason, last_words(self.said), given.get("data-picture", "")))

    def _attributes(self, name: str, given: dict[str, str]) -> dict[str, str]:
        if name == "a":
            address = outside_link(given.get("href", ""), self.address)
            if not address:
                self._leave_out("link", "address", {})
            return {"href": address} if address else {}
        if name == "picture":
            return {"key": given["data-picture"], "alt": given.get("data-alt", "")}
        return {key: given[key] for key, fits in _CHECKS.get(name, {}).items() if fits(given.get(key, ""))}


def _name(tag: str, given: dict[str, str]) -> str:
    """The element that a tag means. Only a figure names a picture of the library; whatever else draws is unknown."""
    if tag == "sup" and "data-footnote" in given:
        return "note"
    if tag in ("figure", "img", "picture"):
        if tag != "figure":
            given.pop("data-picture", None)
        return "picture"
    if tag == "aside" and "data-pullquote" in given:
        return "pull quote"
    if tag == "div" and "data-embed" in given:
        return "embed"
    return f"<{tag}>" if tag in ("note", "picture") else tag


def _card(given: dict[str, str]) -> Element | None:
    """The link that stands for what is elsewhere. None for a place that we do not know."""
    provider, key = given.get("data-embed", ""), given.get("data-key", "")
    if provider not in embeds.PROVIDERS or not re.fullmatch(embeds.KEY, key):
        return None
    address, words = embeds.link(provider, key, given.get("data-title", ""))
    return Element("p", {}, [Element("a", {"href": address}, [words])])


def _is_span(value: str) -> bool:
    return value.isascii() and value.isdigit() and 2 <= int(value[:4]) <= 99


def _is_language(value: str) -> bool:
    return value.isascii() and len(value) <= 35 and all(part.isalnum() for part in value.split("-"))


_SPANS = {"colspan": _is_span, "rowspan": _is_span}
_CHECKS = {
    "span": {"lang": _is_language},
    "th": {"scope": ("row", "col").__contains__, **_SPANS},
    "td": _SPANS,
}


def last_words(text: str) -> str:
    """The end of what was said, cut between words."""
    text = text.strip()
    return text if len(text) < 50 else text[-50:].partition(" ")[2] or text[-50:]
