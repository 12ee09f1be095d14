"""The lines of a page saved as text, numbered as an editor numbers them."""

import re
import unicodedata
from collections import deque
from typing import NamedTuple

from articles.importing.errors import Unreadable


class Line(NamedTuple):
    number: int
    text: str


def lines_of(text: str) -> deque[Line]:
    """The lines that are not blank, with single spaces and without invisible characters."""
    lines = deque()
    for number, raw in enumerate(re.split(r"\r\n?|\n", text), start=1):
        spaced = " ".join(raw.split())
        shown = spaced if spaced.isprintable() else _visible(spaced, number)
        if shown:
            lines.append(Line(number, shown))
    return lines


def _visible(line: str, number: int) -> str:
    if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in line):
        raise Unreadable(number, ascii(line), "A control character: this is no text.")
    return "".join(letter for letter in line if unicodedata.category(letter) != "Cf").strip()
