"""The one door for rich text on its way in."""

import re
import unicodedata
from dataclasses import dataclass
from functools import partial
from html import unescape

import nh3
from django.utils.translation import gettext as _

from articles.richtext import embeds, figures
from articles.richtext.caps import SILENT, Unclean, readable
from articles.richtext.links import link
from articles.richtext.nodes import NOTE, PULL_QUOTE, TAG, allow_list
from articles.richtext.structure import is_sound, mended, parts

# Two rounds mend everything seen so far; a text that does not come to rest is refused.
ROUNDS = 5


@dataclass(frozen=True)
class CleanText:
    html: str
    plain: str  # one paragraph a line, then the notes; without pull quotes, which repeat the text
    words: int  # of paragraphs, lists, quotes and tables


def clean(html: str) -> CleanText:
    """The text as it is stored and what is counted and searched in it. Cleaning it again changes nothing.

    Raises Unclean, with a sentence for the editor, for a text that is too large, too deep or too tangled.
    """
    given, html = html, _UNKNOWN_END.sub(_with_a_line, readable(html))
    for _round in range(ROUNDS):
        html = _visible(_in_order(_short(_CLEANER.clean(html))))
        if is_sound(parts(html)):
            break
        html = mended(html)
    else:
        raise Unclean(_("The text’s structure cannot be repaired."))
    if html != given:
        readable(html)  # it may have grown, and must pass again
    return CleanText(html, *_plain(html))


def _matching(pattern: str):
    """A check of an attribute: the value as it is, or None to drop it."""
    return lambda value: value if re.fullmatch(pattern, value, re.ASCII) else None


_span = _matching(r"[2-9]|[1-9][0-9]")
# Attributes that the allow-list names and that stand here, checked by value. The package's own links and lists would
# let rel, title, start and type through.
_CHECKS = {
    ("a", "href"): link,
    ("span", "lang"): _matching(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}"),
    ("sup", "data-footnote"): lambda value: "",
    ("aside", "data-pullquote"): lambda value: "",
    ("figure", "data-picture"): _matching(figures.KEY),
    ("figure", "data-layout"): _matching(figures.LAYOUT),
    ("figure", "data-alt"): lambda value: _one_line(value, 300),
    ("div", "data-embed"): lambda value: value if value in embeds.PROVIDERS else None,
    ("div", "data-key"): _matching(embeds.KEY),
    ("div", "data-title"): lambda value: _one_line(value, 200),
    ("th", "scope"): _matching(r"row|col"),
    ("th", "colspan"): _span,
    ("th", "rowspan"): _span,
    ("td", "colspan"): _span,
    ("td", "rowspan"): _span,
}


def _one_line(value: str, longest: int) -> str | None:
    return _INVISIBLE.sub("", re.sub(r'[<>"\s]+', " ", value)).strip()[:longest] or None


def _checked(tag: str, attribute: str, value: str) -> str | None:
    check = _CHECKS.get((tag, attribute))
    return check(value) if check else None


_CLEANER = nh3.Cleaner(**allow_list(), clean_content_tags=set(SILENT), attribute_filter=_checked)

# Blocks that are not kept: their last word must not join the next one.
_UNKNOWN_END = re.compile(
    r"<div data-embed=[^>]*></div>"
    r"|</(?:div|section|article|header|footer|main|h[156]|d[ltd]|pre|address|legend|option)\s*>",
    re.IGNORECASE,
)


def _with_a_line(end: re.Match) -> str:
    return end[0] if end[0].startswith("<div") else f"{end[0]}\n"


# Control characters, direction marks and everything else that has no width: it makes a text look like another one and
# hides words from search. A joiner stays inside an emoji.
_EMOJI = "\u2190-\u2bff\ufe0f\U0001f000-\U0001faff"
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u200c\u200e\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffc\ufffe\uffff\U000e0000-\U000e0fff]"
    f"|\u200d(?![{_EMOJI}])|(?<![{_EMOJI}])\u200d"
)
_SLASH = "\u0338"  # composes with "<", ">" and "="


def _visible(html: str) -> str:
    if not html.replace("\n", " ").isprintable():
        html = _INVISIBLE.sub("", html)
    if unicodedata.is_normalized("NFC", html):
        return html
    # Text by text: a mark at the beginning of one must not change the ">" of the tag before it.
    return re.sub(r"(\A|>)([^<]+)", lambda run: run[1] + unicodedata.normalize("NFC", run[2]).lstrip(_SLASH), html)


def _short(html: str) -> str:
    return html.replace('<sup data-footnote="">', "<sup data-footnote>").replace(
        '<aside data-pullquote="">', "<aside data-pullquote>"
    )


def _in_order(html: str) -> str:
    """Embeds and pictures with their attributes always in one order."""
    for tag, names in (("div", embeds.ATTRIBUTES), ("figure", figures.ATTRIBUTES)):
        if f"<{tag} " in html:
            html = re.sub(rf'<{tag}((?: data-[a-z]+="[^"]*")+)>', partial(_with_ordered, tag, names), html)
    return html


def _with_ordered(tag: str, names: dict[str, str | None], found: re.Match) -> str:
    """Without attributes, and so without meaning, where one is missing that must be there."""
    given = dict(re.findall(r' data-([a-z]+)="([^"]*)"', found[1]))
    values = {name: given.get(name, default) for name, default in names.items()}
    if None in values.values():
        return f"<{tag}>"
    written = "".join(f' data-{name}="{value}"' for name, value in values.items() if value)
    return f"<{tag}{written}>"


_BLOCK = re.compile(
    r"</?(?:p|h[234]|ul|ol|li|blockquote|div|fig(?:ure|caption)|table|caption|thead|tbody|tr|t[hd]|hr)\b[^>]*>"
)


def _plain(html: str) -> tuple[str, int]:
    """Plain text with the notes at its end, and the number of words before them."""
    notes = NOTE.findall(html)
    text = plain_text(PULL_QUOTE.sub("", NOTE.sub("", html)))
    return "\n".join([text, *map(plain_text, notes)]).strip(), len(text.split())


def plain_text(html: str) -> str:
    """The words of clean HTML, a block on each line."""
    lines = TAG.sub("", _BLOCK.sub("\n", html.replace("<br>", " ")))
    return unescape(re.sub(r"\n\s+", "\n", lines.replace("&nbsp;", " "))).strip()
