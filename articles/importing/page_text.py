"""A page of an old site saved as text: which line is what, by order and shape alone."""

import re
from collections import deque
from dataclasses import dataclass
from datetime import date

from articles.importing.closing import RELATED, closing_kind
from articles.importing.errors import Unreadable
from articles.importing.page_body import BULLET, body_html, marked, take_notes
from articles.importing.page_header import take_header
from articles.importing.page_lines import Line, lines_of

LONGEST_TITLE = 200
LONGEST_LEAD = 700
# Of a hundred letters of Polish about six are these, of English none.
POLISH_LETTERS = re.compile("[ąćęłńśźż]", re.IGNORECASE)


@dataclass(frozen=True)
class PageText:
    """What a saved page says, and what of it was left out."""

    language: str
    date: date
    authors: list[str]
    title: str
    lead: str
    body: str  # HTML

    ignored: list[str]  # lines above the date
    dropped: list[str]  # lines of the closing blocks
    related: list[str]  # titles below "Related posts"
    guesses: list[str]  # what could have been meant otherwise


def read(text: str, language: str = "") -> PageText:
    """Read a page in the order date, authors, title, lead, text, closing blocks. Raises Unreadable.

    Without a language ("en", "pl") it is taken from the name of the month, else from the letters.
    """
    lines = lines_of(text)
    last = lines[-1] if lines else Line(1, "")
    header = take_header(lines)
    content = _take_until_closing(lines)
    stop = lines[0] if lines else last
    title = _take(content, "title", LONGEST_TITLE, stop)
    lead = _take(content, "lead", LONGEST_LEAD, stop)
    notes = take_notes(content)
    if not content:
        raise Unreadable(*stop, "The page has no text below its lead.")
    _refuse_marks(notes, title, lead)
    guesses = [] if notes else [f"line {line.number}: a mark without a note stays as it is" for line in marked(content)]
    dropped, related = _closing_blocks(lines)
    return PageText(
        language=language or header.language or guess_language(text),
        date=header.date, authors=header.authors, title=title.text, lead=lead.text,
        body=body_html(content, notes),
        ignored=header.ignored, dropped=dropped, related=related, guesses=header.guesses + guesses,
    )  # fmt: skip


def guess_language(text: str) -> str:
    letters = sum(map(str.isalpha, text))
    return "pl" if 100 * len(POLISH_LETTERS.findall(text)) > letters else "en"


def _take_until_closing(lines: deque[Line]) -> list[Line]:
    """The lines of the text itself, taken away from those that close the page."""
    content = []
    while lines and not closing_kind(lines[0].text):
        content.append(lines.popleft())
    return content


def _take(content: list[Line], what: str, longest: int, stop: Line) -> Line:
    if not content:
        raise Unreadable(*stop, f"The page has no {what}.")
    line = content.pop(0)
    if len(line.text) > longest:
        raise Unreadable(*line, f"This should be the {what}, but has {len(line.text)} characters; {longest} may be.")
    return line


def _refuse_marks(notes: dict, *lines: Line):
    for line in marked(list(lines)) if notes else ():
        raise Unreadable(*line, "Title and lead hold no notes; write the note after a word of the text.")


def _closing_blocks(lines: deque[Line]) -> tuple[list[str], list[str]]:
    """(lines that are dropped, titles of related posts)."""
    dropped, related = [], []
    kind = ""
    for line in lines:
        begins = closing_kind(line.text)
        kind = begins or kind
        if kind == RELATED and not begins:
            related.append(_related_title(line))
        else:
            dropped.append(line.text)
    return dropped, related


def _related_title(line: Line) -> str:
    """A long line here means that the text goes on below a “See also” in its middle."""
    if len(line.text) > LONGEST_TITLE:
        raise Unreadable(*line, "Below the related posts only titles may stand, and this is a paragraph.")
    item = BULLET.fullmatch(line.text)
    return item["text"] if item else line.text
