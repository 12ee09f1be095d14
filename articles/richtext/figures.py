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
# As they are stored; None where there is no picture without it, "" where it may be left out.
ATTRIBUTES = {"picture": None, "layout": "column", "alt": ""}
_KEY = re.compile(rf'<figure data-picture="({KEY})"')


def picture_keys(html: str) -> list[int]:
    """The pictures that a text names, each once, in order."""
    return list(dict.fromkeys(map(int, _KEY.findall(html))))


def with_pictures(html: str, draw: Callable[[int, str, str, str], str]) -> str:
    """Every figure replaced by `draw(key, layout, alt, caption)`; alt and caption are escaped already."""
    return FIGURE.sub(lambda found: draw(int(found[1]), found[2], found[3] or "", found[4] or ""), html)
