"""Pictures of the library inside a text: named by key when stored, drawn when the page is made, since their files,
credit and rights may change after publication."""

import re
from collections.abc import Callable

KEY = r"[1-9][0-9]{0,8}"
LAYOUT = r"column|wide|small"
ALT = r"[^<>\"]{1,300}"
FIGURE = re.compile(
    rf'<figure data-picture="({KEY})" data-layout="({LAYOUT})"(?: data-alt="({ALT})")?>'
    r"(?:<figcaption>((?:[^<]++|<(?!/figcaption>))*+)</figcaption>)?</figure>"
)
_ANY = re.compile(r"<figure((?: data-(?:picture|layout|alt)=\"[^\"]*\")*)>")
_ATTRIBUTE = re.compile(r" data-(picture|layout|alt)=\"([^\"]*)\"")
_KEY = re.compile(rf'<figure data-picture="({KEY})"')


def in_order(html: str) -> str:
    """Figures as they are stored: key and layout always, in the same order. One without a key loses its meaning."""
    return _ANY.sub(_stored, html) if "<figure" in html else html


def _stored(found: re.Match) -> str:
    given = dict(_ATTRIBUTE.findall(found[1]))
    if "picture" not in given:
        return "<figure>"
    alt = f' data-alt="{given["alt"]}"' if given.get("alt") else ""
    return f'<figure data-picture="{given["picture"]}" data-layout="{given.get("layout", "column")}"{alt}>'


def picture_keys(html: str) -> list[int]:
    """The pictures that a text names, each once, in order."""
    return list(dict.fromkeys(map(int, _KEY.findall(html))))


def with_pictures(html: str, draw: Callable[[int, str, str, str], str]) -> str:
    """Every figure replaced by `draw(key, layout, alt, caption)`; alt and caption are escaped already."""
    return FIGURE.sub(lambda found: draw(int(found[1]), found[2], found[3] or "", found[4] or ""), html)
