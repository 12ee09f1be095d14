"""Which element may stand in which. Parsers accept a paragraph inside italics; HTML, the editor and the expansion do
not. A text that breaks the rules is mended: what cannot stay loses its tags and keeps its words.

Works on what nh3 writes: every tag closed, and no "<" or ">" but those of tags.
"""

import re
from dataclasses import dataclass

_INLINE = frozenset(["strong", "em", "sub", "sup", "note", "a", "span", "br"])
_BLOCKS = frozenset(["p", "h2", "h3", "h4", "ul", "ol", "blockquote", "hr", "aside", "table", "figure", "embed"])
_FLOW = _INLINE | _BLOCKS
_TOP = ""
_MAY_HOLD = dict.fromkeys([*_INLINE, "p", "h2", "h3", "h4"], _INLINE) | {
    _TOP: _FLOW,
    "blockquote": _FLOW,
    "li": _FLOW,
    "td": _FLOW,
    "th": _INLINE | {"p", "ul", "ol"},
    "aside": _INLINE | {"p"},
    "ul": frozenset(["li"]),
    "ol": frozenset(["li"]),
    "table": frozenset(["caption", "thead", "tbody"]),
    "caption": frozenset(),
    "figure": frozenset(["figcaption"]),
    "figcaption": _INLINE,
    "embed": frozenset(),
    "thead": frozenset(["tr"]),
    "tbody": frozenset(["tr"]),
    "tr": frozenset(["th", "td"]),
}
# At no depth. A note becomes a link to its text, so it cannot stand in a link.
_NEVER_IN = {
    "a": {"a"},
    "note": {"note", "a", "sup"},
    "sup": {"sup"},
    "aside": {"aside"},
    "table": {"table"},
}
_VOID = frozenset(["br", "hr"])
_WORDLESS = frozenset(["ul", "ol", "table", "thead", "tbody", "tr", "figure", "embed"])
_MAY_BE_EMPTY = frozenset(["td", "th", "br", "hr", "figure", "embed"])
# Not closed early for the sake of what comes inside them.
_KEPT_OPEN = frozenset(["li", "td", "th", "note", "caption", "ul", "ol", "table", "thead", "tbody", "tr", "figure"])
# What an element holds without saying so.
_IMPLIED = {"ul": "li", "ol": "li", "table": "tbody", "figure": "figcaption"}

_PART = re.compile(r"<(/?)([a-z0-9]+)([^>]*)>([^<]*)")

Part = tuple[str, str, str, str]  # "/" or "", name, attributes, the text that follows


def parts(html: str) -> list[Part]:
    return _PART.findall(html)


def is_sound(parts: list[Part]) -> bool:
    """Every element stands where it may, and none is empty."""
    opened, hollow = [_TOP], False
    for closing, name, attributes, text in parts:
        if closing:
            if hollow:
                return False
            opened.pop()
            hollow = False
        else:
            kind = _kind(name, attributes)
            if not _fits(kind, opened):
                return False
            if kind not in _VOID:
                opened.append(kind)
            hollow = kind not in _MAY_BE_EMPTY and _is_blank(text, kind)
        if text and opened[-1] in _WORDLESS and text.strip():
            return False
    return True


def _kind(name: str, attributes: str) -> str:
    """The element's name; "note" for a footnote, "embed" for a div; "nothing" for one that says nothing without its
    attribute."""
    if name == "sup":
        return "note" if attributes else name
    if name == "div" and attributes:
        return "embed"
    return "nothing" if not attributes and name in ("a", "span", "aside", "div", "figure") else name


def _fits(kind: str, opened: list[str]) -> bool:
    return kind in _MAY_HOLD[opened[-1]] and (kind not in _NEVER_IN or _NEVER_IN[kind].isdisjoint(opened))


def _is_blank(text: str, kind: str) -> bool:
    return not text or (kind not in _INLINE and not text.replace("&nbsp;", " ").strip())


def mended(html: str) -> str:
    mender = _Mender()
    mender.text(html.partition("<")[0])
    for closing, name, attributes, text in parts(html):
        if closing:
            mender.end()
        else:
            mender.start(name, attributes)
        mender.text(text)
    return "".join(mender.written)


@dataclass
class _Element:
    kind: str
    closing: str = ""
    starts_at: int = 0  # its place in what is written
    may_end_early: bool = False
    is_open: bool = True
    has_content: bool = False


class _Mender:
    """Writes a text again, part by part; closes early, or leaves out, what cannot stand where it is."""

    def __init__(self):
        self.written = []
        self.opened = [_Element(_TOP)]
        self.source = []  # open elements of the text as it came; for one left out, what parts its words from the next
        self.closed_last = None

    def start(self, name: str, attributes: str):
        kind = _kind(name, attributes)
        self._imply_for(kind)
        level = self._level_for(kind)
        while level is not None and len(self.opened) > level + 1:
            self._close()
        if kind in _VOID:
            self._put(f"<{name}>" if level is not None else " ")
        elif level is not None:
            self.source.append(self._open(kind, f"<{name}{attributes}>", f"</{name}>"))
        else:
            self.source.append(" " if name in ("figure", "figcaption") else "")
            self._put(" " if kind in _BLOCKS or kind == "li" else "")

    def end(self):
        element = self.source.pop()
        if isinstance(element, str):
            self._put(element)
            return
        while element.is_open:
            self._close()

    def text(self, text: str):
        if self.opened[-1].kind in _WORDLESS:
            if not text.strip():
                return
            if self.opened[-1].kind == "embed":
                self._close()  # what was written into it stands after it
            self._imply_for(_TOP)
        self._put(text)

    def _put(self, text: str):
        if text:
            self.written.append(text)
            self.opened[-1].has_content |= not _is_blank(text, self.opened[-1].kind)

    def _imply_for(self, kind: str):
        """Lists and tables hold only their own: put what else comes into the item before it, or into a new one."""
        implied = _IMPLIED.get(self.opened[-1].kind)
        if not implied or kind in _MAY_HOLD[self.opened[-1].kind]:
            return
        last = self.closed_last
        if last and kind in _IMPLIED and last.kind == implied and self.written[-1] == last.closing:
            self.written.pop()
            last.is_open = last.may_end_early = True
            self.opened.append(last)
        else:
            self._open(implied, f"<{implied}>", f"</{implied}>").may_end_early = True

    def _level_for(self, kind: str) -> int | None:
        """How many elements stay open around a new one. None when it fits nowhere."""
        for level in range(len(self.opened) - 1, -1, -1):
            if _fits(kind, [element.kind for element in self.opened[: level + 1]]):
                return level
            if self.opened[level].kind in _KEPT_OPEN and not self.opened[level].may_end_early:
                return None
        return None

    def _open(self, kind: str, opening: str, closing: str) -> _Element:
        element = _Element(kind, closing, len(self.written))
        self.written.append(opening)
        self.opened.append(element)
        return element

    def _close(self):
        element = self.opened.pop()
        element.is_open = False
        if element.has_content or element.kind in _MAY_BE_EMPTY:
            self.opened[-1].has_content = True
            self.written.append(element.closing)
            self.closed_last = element
        else:
            del self.written[element.starts_at :]
