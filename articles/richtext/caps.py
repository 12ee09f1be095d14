"""What is refused before the HTML parser sees it. Its time grows with the square of nesting, of the attributes of a
tag and of bare ampersands: 100,000 nested quotes took 52 s, 1 MB of "&" 7 s, 1 MB of attributes in one tag 6 s."""

import re

from django.utils.translation import gettext as _

LARGEST = 1_000_000
DEEPEST = 100
LONGEST_TAG = 20_000
MOST_AMPERSANDS = 50_000
MOST_TAGS = 100_000
# Formatting left open is repeated in every later paragraph: 100 open tags and 10,000 paragraphs took 0.7 s.
MOST_REPEATED = 500_000


class Unclean(ValueError):
    """A text that cannot be kept. The message is a sentence for the person who sent it."""


# Elements whose content the parser does not read as tags; they go with it, as comments do.
SILENT = ["script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes", "noscript", "plaintext"]
_UNSEEN = re.compile(
    rf"<!--.*?(?:-->|\Z)|<[!?][^>]*>?|</(?![a-z])[^>]*>?|<({'|'.join(SILENT)})\b.*?(?:</\1[^>]*+(?:>|\Z)|\Z)",
    re.DOTALL | re.IGNORECASE | re.ASCII,
)
# A tag exactly as browsers delimit it: only a quote right after "=" hides a ">". Matches from any "<" and letter on.
_SPACE = r"[\t\n\f\r ]"
_NAMED = r"(?:=[^\t\n\f\r />=]*+|[^\t\n\f\r />=]++)"
_VALUE = r"""(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|[^\t\n\f\r >"'][^\t\n\f\r >]*+|(?=>))"""
_TAG = re.compile(
    rf"<(/?)([a-z][^\t\n\f\r />]*+)(?:[\t\n\f\r /]++|{_NAMED}(?:{_SPACE}*+={_SPACE}*+{_VALUE})?+)*+(?:>|\Z)",
    re.IGNORECASE | re.ASCII,
)
# Elements that hold nothing, or that the next of their kind closes: they do not nest by themselves.
_FLAT = {
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
    "p", "li", "dd", "dt", "option", "tr", "td", "th", "tbody", "thead", "tfoot",
}  # fmt: skip


def readable(html: str) -> str:
    """The text, safe to be parsed, without lone surrogates and NUL. Raises Unclean."""
    encoded = html.encode("utf-8", "ignore")
    if len(encoded) > LARGEST:
        raise Unclean(_("The text is larger than 1 MB."))
    html = encoded.decode().replace("\0", "")
    # The usual text has few tags and needs no closer look.
    if len(html) > LONGEST_TAG or html.count("<") - html.count("</") > DEEPEST:
        if html.count("<") > MOST_TAGS or html.count("&") > MOST_AMPERSANDS:
            raise _tangled()
        html = _without_unseen(html)
        _refuse_tangles(html)
    return html


def _tangled() -> Unclean:
    return Unclean(_("The text’s markup is too tangled to be read."))


def _without_unseen(html: str) -> str:
    html = _UNSEEN.sub("", html)
    # Taking one out may have put another together.
    if _UNSEEN.search(html):
        raise _tangled()
    return html


def _refuse_tangles(html: str):
    """Count open tags in one pass. A closing tag closes only the last one: what it crosses counts as open."""
    opened, deepest, tags, longest = [], 0, 0, 0
    for tag in _TAG.finditer(html):
        closing, name = tag.groups()
        name = name.lower()
        longest = max(longest, tag.end() - tag.start())
        if not closing:
            tags += 1
            if name not in _FLAT:
                opened.append(name)
                deepest = max(deepest, len(opened))
        elif opened and opened[-1] == name:
            opened.pop()
    if deepest > DEEPEST:
        raise Unclean(_("The text is nested deeper than 100 levels."))
    if longest > LONGEST_TAG or deepest * tags > MOST_REPEATED:
        raise _tangled()
