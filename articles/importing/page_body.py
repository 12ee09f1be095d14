"""The text of a saved page as HTML: headings, lists, notes and paragraphs, told by the shape of their lines."""

import re
from collections.abc import Iterator
from html import escape

from articles.importing.errors import Unreadable
from articles.importing.page_lines import Line
from articles.spelling import fold

LONGEST_HEADING = 90
BULLET = re.compile(r"[•*·▪◦‣-] (?P<text>.+)")
NUMBERED = re.compile(r"(?P<number>[1-9][0-9]{0,2})[.)] (?P<text>.+)")
BRACKETED = re.compile(r"\[(?P<number>[1-9][0-9]{0,2})\] ?(?P<text>.+)")
MARK = re.compile(r" ?\[([1-9][0-9]{0,2})\]")
ENDS_A_SENTENCE = re.compile(r"[.,;:…][\"'’”»)]*\Z")
NOTES_HEADINGS = {"notes", "footnotes", "endnotes", "references", "przypisy", "przypis"}


def take_notes(lines: list[Line]) -> dict[int, Line]:
    """The numbered notes at the end, by number; they and their heading are taken away from `lines`."""
    found = _numbered_end(lines, BRACKETED)
    if not found and marked(lines):
        found = _numbered_end(lines, NUMBERED)
    if not found:
        return {}
    del lines[-len(found) :]
    if lines and fold(lines[-1].text).rstrip(":") in NOTES_HEADINGS:
        lines.pop()
    for expected, (number, line) in enumerate(found, start=1):
        if number != expected:
            raise Unreadable(
                line.number, f"[{number}] {line.text}", f"Here note {expected} should stand: notes count 1, 2, 3."
            )
    return dict(found)


def _numbered_end(lines: list[Line], pattern: re.Pattern) -> list[tuple[int, Line]]:
    """The last lines that are numbered like this, back to number 1."""
    found = []
    for line in reversed(lines):
        match = pattern.fullmatch(line.text)
        if match is None:
            break
        found.append((int(match["number"]), Line(line.number, match["text"])))
        if match["number"] == "1":
            break
    return found[::-1]


def marked(lines: list[Line]) -> list[Line]:
    """The lines with a mark such as [1]."""
    return [line for line in lines if MARK.search(line.text)]


def body_html(lines: list[Line], notes: dict[int, Line]) -> str:
    """Paragraphs, h2, lists; each mark becomes the note that it asks for. Not cleaned yet."""
    _refuse_unasked(lines, notes)
    html, at = [], 0
    while at < len(lines):
        tag, items = _list_at(lines, at)
        if items:
            html.append(f"<{tag}>{''.join(f'<li><p>{_inline(item, notes)}</p></li>' for item in items)}</{tag}>")
        else:
            tag = "h2" if _is_heading(lines, at) else "p"
            html.append(f"<{tag}>{_inline(lines[at], notes)}</{tag}>")
        at += len(items) or 1
    return "\n".join(html)


def _refuse_unasked(lines: list[Line], notes: dict[int, Line]):
    asked = {int(number) for line in lines for number in MARK.findall(line.text)}
    for number, line in notes.items():
        if number not in asked:
            raise Unreadable(
                line.number, f"[{number}] {line.text}", f"No mark [{number}] in the text asks for this note."
            )


def _inline(line: Line, notes: dict[int, Line]) -> str:
    def note(mark: re.Match) -> str:
        found = notes.get(int(mark[1]))
        if found is None:
            raise Unreadable(*line, f"There is no note {mark[1]} at the end.")
        return f"<sup data-footnote>{escape(found.text, quote=False)}</sup>"

    text = escape(line.text, quote=False)
    return MARK.sub(note, text) if notes else text


def _list_at(lines: list[Line], at: int) -> tuple[str, list[Line]]:
    """("ul" or "ol", the items of the list that begins here). One numbered line alone is no list."""
    bullets = [item for _match, item in _items(lines, at, BULLET)]
    if bullets:
        return "ul", bullets
    numbered = []
    for match, item in _items(lines, at, NUMBERED):
        if int(match["number"]) != len(numbered) + 1:
            break
        numbered.append(item)
    return ("ol", numbered) if len(numbered) > 1 else ("", [])


def _items(lines: list[Line], at: int, pattern: re.Pattern) -> Iterator[tuple[re.Match, Line]]:
    while at < len(lines) and (match := pattern.fullmatch(lines[at].text)):
        yield match, Line(lines[at].number, match["text"])
        at += 1


def _is_heading(lines: list[Line], at: int) -> bool:
    """A short line without a full stop, before a longer one."""
    text = MARK.sub("", lines[at].text)
    if len(text) > LONGEST_HEADING or ENDS_A_SENTENCE.search(text) or at + 1 == len(lines):
        return False
    return len(lines[at + 1].text) > len(text)
