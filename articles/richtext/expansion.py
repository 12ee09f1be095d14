"""From the stored text to what readers get. The only place with mark_safe."""

import re
from html import escape, unescape
from itertools import count

from django.utils.safestring import SafeString, mark_safe

from articles.richtext.embeds import with_link_cards
from articles.richtext.nodes import NOTE, TAG
from articles.spelling import slug

# In the language of the text, whatever language is spoken around it.
_WORDS = {
    "en": {"notes": "Notes", "note": "Note {}", "back": "Back to text, note {}", "table": "Table {}"},
    "pl": {"notes": "Przypisy", "note": "Przypis {}", "back": "Powrót do tekstu, przypis {}", "table": "Tabela {}"},
}


def expand(html: str, language: str) -> SafeString:
    """What clean() gave, made ready for a page: heading ids, numbered notes, tables that scroll, outside links.

    Ids of notes hold an underscore, which no heading's id does.
    """
    if language == "pl":
        html = _bound(html)
    html = _with_heading_ids(html)
    if "<table>" in html:
        html = _with_scrolling_tables(html, _WORDS[language])
    if "<div data-embed" in html:
        html = with_link_cards(html)
    if "<sup data-footnote>" in html:
        html = _with_numbered_notes(html, _WORDS[language])
    return mark_safe(html.replace('<a href="http', '<a rel="noopener" href="http'))  # noqa: S308


def stored(html: str) -> SafeString:
    """What expand() gave and a publication kept."""
    return mark_safe(html)  # noqa: S308


def _label(html: str) -> str:
    """The plain text of a heading or caption, without its notes."""
    return unescape(TAG.sub("", NOTE.sub("", html)).replace("&nbsp;", " ")).strip()


# Typographers leave no one-letter word at the end of a Polish line. No tag has a single letter before a space.
_AFTER_ONE_LETTER = re.compile(r"""(?<=[\s>([„”"«»–—;][aiouwzAIOUWZ])[ \n](?=\S)""")


def _bound(html: str) -> str:
    return _AFTER_ONE_LETTER.sub("&nbsp;", html)


_HEADING = re.compile(r"<(h[234])>(.*?)</\1>", re.DOTALL)


def _with_heading_ids(html: str) -> str:
    taken = {}

    def heading(found: re.Match) -> str:
        level, text = found.groups()
        return f'<{level} id="{_free_id(_label(text), taken)}">{text}</{level}>'

    return _HEADING.sub(heading, html)


def _free_id(text: str, taken: dict[str, int]) -> str:
    """The heading's slug; repeated, it gets -2, -3 and so on. `taken` holds the last number given to each."""
    wanted = free = slug(text) or "section"
    number = taken.get(wanted, 0)
    while free in taken:
        number += 1
        free = f"{wanted}-{number}"
    taken[wanted] = max(number, 1)
    taken[free] = taken.get(free, 1)
    return free


_TABLE = re.compile(r"<table>(.*?)</table>", re.DOTALL)
_CAPTION = re.compile(r"<caption>(.*?)</caption>", re.DOTALL)
_ROWS_OF_HEADINGS = re.compile(r"<tbody>((?:\s*<tr>(?:(?!<td\b|</tr>).)*+</tr>)+)", re.DOTALL)
_FIRST_IN_ROW = re.compile(r"(<tr>\s*<th\b)(?![^>]* scope=)")
_OTHER_HEADING = re.compile(r"(<th\b)(?![^>]* scope=)")


def _with_scrolling_tables(html: str, words: dict[str, str]) -> str:
    tables = count(1)

    def table(found: re.Match) -> str:
        number, caption = next(tables), _CAPTION.search(found[1])
        label = _label(caption[1]) if caption else words["table"].format(number)
        box = f'<div class="table" role="region" tabindex="0" aria-label="{escape(label)}">'
        return f"{box}<table>{_with_scopes(found[1])}</table></div>"

    return _TABLE.sub(table, html)


def _with_scopes(rows: str) -> str:
    """The editor writes no thead: the first rows are its, as far as they hold headings only."""
    if "<thead>" not in rows:
        rows = _ROWS_OF_HEADINGS.sub(r"<thead>\1</thead><tbody>", rows, count=1)
    head, closed, body = rows.rpartition("</thead>")
    return _OTHER_HEADING.sub(r'\1 scope="col"', head + closed + _FIRST_IN_ROW.sub(r'\1 scope="row"', body))


def _with_numbered_notes(html: str, words: dict[str, str]) -> str:
    notes = []

    def reference(found: re.Match) -> str:
        notes.append(found[1])
        number = len(notes)
        link = f'id="ref_{number}" href="#note_{number}" role="doc-noteref" aria-label="{words["note"].format(number)}"'
        return f"<sup><a {link}>{number}</a></sup>"

    html = NOTE.sub(reference, html)
    items = "".join(_note(number, note, words) for number, note in enumerate(notes, 1))
    heading = f'<h2 id="notes_heading">{words["notes"]}</h2>'
    return f'{html}<section role="doc-endnotes" aria-labelledby="notes_heading">{heading}<ol>{items}</ol></section>'


def _note(number: int, note: str, words: dict[str, str]) -> str:
    back = words["back"].format(number)
    return f'<li id="note_{number}">{note} <a href="#ref_{number}" role="doc-backlink" aria-label="{back}">↑</a></li>'
