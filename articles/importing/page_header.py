"""What stands above the title of a saved page: menu lines, the date, the authors."""

import re
from collections import deque
from dataclasses import dataclass, field
from datetime import date

from articles.importing import dates
from articles.importing.errors import Unreadable
from articles.importing.names import is_full_name, is_name, is_written_as_person, split_names
from articles.importing.page_lines import Line

DATE_LABEL = re.compile(r"(?:date|data)\s*:", re.IGNORECASE)
AUTHOR_LABEL = re.compile(
    r"(?:authors?|author\(s\)|autor|autorka|autorki|autorzy|autor\(zy\))\s*(?::\s*|\Z)", re.IGNORECASE
)
BY = re.compile(r"by(?:\s*:\s*|\s+|\Z)", re.IGNORECASE)
BETWEEN = " ,;|·•–—-"


@dataclass
class Header:
    date: date
    language: str  # of the name of the month, or ""
    authors: list[str]
    ignored: list[str]  # the lines above the date
    guesses: list[str] = field(default_factory=list)


def take_header(lines: deque[Line]) -> Header:
    """Read date and authors, and take their lines and those above them away from `lines`."""
    ignored = []
    found = None
    while found is None:
        if not lines:
            raise Unreadable(*(ignored[-1] if ignored else (1, "")), "No line up to here has a date.")
        line = lines.popleft()
        found = _date_in(line)
        if found is None:
            ignored.append(line)
    header = Header(found.day, found.language, [], [line.text for line in ignored])
    beside = (DATE_LABEL.sub("", part).strip(BETWEEN) for part in (found.before, found.after))
    header.authors = _take_authors(Line(line.number, " ".join(filter(None, beside))), lines, header.guesses)
    return header


def _date_in(line: Line) -> dates.Found | None:
    try:
        return dates.find(line.text)
    except ValueError as error:
        raise Unreadable(*line, f"There is no such day: {error}") from error


def _take_authors(beside: Line, lines: deque[Line], guesses: list[str]) -> list[str]:
    """The names beside the date, else in the lines below it. None at all is possible."""
    if not beside.text:
        if not lines or not (_is_labelled(lines[0]) or _are_names_above_title(lines)):
            return []
        beside = lines.popleft()
        if not _is_labelled(beside):
            guesses.append(f"line {beside.number} was taken for the authors: {beside.text}")
    named = _after_label(beside.text)
    # The less a label says, the more the words themselves must look like names.
    must_be = is_full_name if named is None else is_name if named else is_written_as_person
    if named == "" and lines:
        beside = lines.popleft()
    names = split_names(named or beside.text)
    if not names or not all(map(must_be, names)):
        raise Unreadable(*beside, "These words should be the authors, and are not written as names are.")
    return names


def _after_label(text: str) -> str | None:
    """What follows a label of authors, "" for a label alone, None without one. "By land and by sea" has none."""
    if label := AUTHOR_LABEL.match(text):
        return text[label.end() :]
    label = BY.match(text)
    if label and (label.end() == len(text) or _are_people(text[label.end() :])):
        return text[label.end() :]
    return None


def _is_labelled(line: Line) -> bool:
    return _after_label(line.text) is not None


def _are_people(text: str) -> bool:
    return all(map(is_full_name, split_names(text)))


def _are_names_above_title(lines: deque[Line]) -> bool:
    """Without a label: people's names, then a short line, then a longer paragraph."""
    if len(lines) < 3 or not _are_people(lines[0].text):
        return False
    return len(lines[1].text) < len(lines[2].text) and not lines[1].text.endswith(".")
