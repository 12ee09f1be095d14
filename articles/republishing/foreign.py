"""Somebody else's page, read for what matters to us. The cost is in proportion to its size, whatever is in it.

The parser of the standard library needs over an hour for two megabytes of "<!--"; a tree may take memory without end.
"""

import re
from dataclasses import dataclass, field
from html import unescape
from unicodedata import normalize

# The quantifiers with a plus give nothing back, so no tag is read twice.
TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]{0,40})((?:[^<>\"']|\"[^\"]{0,5000}\"|'[^']{0,5000}')*+)>")
ATTRIBUTE = re.compile(r"([^\s=/\"'<>]++)(?:\s*+=\s*+(\"[^\"]*+\"|'[^']*+'|[^\s\"'<>]++))?+")
# What stands inside these is not words of the page.
WORDLESS = {
    name: re.compile(f"</{name}[^<>]*>?", re.IGNORECASE | re.ASCII)
    for name in ("script", "style", "template", "textarea", "title", "svg", "iframe")
}
COMMENT_END = re.compile("-->")
INLINE = {
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "del", "dfn", "em", "font", "i", "ins", "kbd", "mark", "q", "s",
    "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr",
}  # fmt: skip
INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
LETTERS = re.compile(r"[^\W\d_]+")
# Where pictures are named: by the element itself, or by what a script shows later.
PICTURES = ("src", "srcset", "data-src", "data-srcset", "data-lazy-src", "poster")
CARRIERS = {"img", "source", "video", "amp-img", "picture"}


@dataclass
class Page:
    """`links` are addresses with the place in `text` where each begins."""

    text: str = ""
    links: list[tuple[int, str]] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    canonical: str = ""
    is_noindex: bool = False

    @classmethod
    def of(cls, html: str) -> "Page":
        page, parts, length, at = cls(), [], 0, 0
        while at < len(html):
            opening = html.find("<", at)
            words = unescape(html[at : opening if opening >= 0 else len(html)])
            parts.append(words)
            length += len(words)
            if opening < 0:
                break
            found = TAG.match(html, opening)
            if found is None:
                is_comment = html.startswith("<!--", opening)
                at = end_of(COMMENT_END, html, opening + 4) if is_comment else opening + 1
                continue
            at, name = found.end(), found[2].lower()
            if found[1] == "":
                page.note(name, found[3], length)
                if name in WORDLESS:
                    at = end_of(WORDLESS[name], html, at)
            if name not in INLINE:
                parts.append(" ")
                length += 1
        page.text = "".join(parts)
        return page

    def note(self, name: str, written: str, at: int):
        """What an opening tag says."""
        if name not in CARRIERS and name not in ("a", "meta", "link"):
            return
        given = attributes(written)
        if name == "a":
            self.links.append((at, given.get("href", "").strip()))
        elif name == "link" and "canonical" in given.get("rel", "").lower().split():
            self.canonical = given.get("href", "").strip()
        elif name == "meta" and given.get("name", "").lower() == "robots":
            self.is_noindex = "noindex" in given.get("content", "").lower()
        elif name == "meta" and given.get("property", "").lower() == "og:image":
            self.pictures.append(given.get("content", ""))
        elif name in CARRIERS:
            self.pictures += [given[attribute] for attribute in PICTURES if attribute in given]


def attributes(written: str) -> dict[str, str]:
    """Of one tag; the first of a name counts, as in browsers."""
    found = {}
    for name, value in ATTRIBUTE.findall(written):
        found.setdefault(name.lower(), unescape(value.strip("\"'")))
    return found


def end_of(ending: re.Pattern, html: str, at: int) -> int:
    """What never ends takes the rest of the page, as in browsers."""
    found = ending.search(html, at)
    return found.end() if found else len(html)


def words_only(text: str) -> str:
    """Words in small letters with one space around each: quotation marks, digits and numbers of notes do not matter."""
    plain = normalize("NFKC", text.translate(INVISIBLE)).casefold()
    return f" {' '.join(LETTERS.findall(plain))} "
