"""The rules of the body's parts: headings, tables, notes, quotation marks, and what others can take."""

import re
from collections import Counter
from collections.abc import Iterator

from django.utils.translation import gettext as _

from articles.models.checks import Check
from articles.readiness.text import Problem, Text
from articles.republishing import tree
from articles.richtext.cleaning import plain_text

LONGEST_HEADING = 100  # characters of a bold paragraph that is taken for a heading
MANY_WORDS = 30  # a language is not guessed from fewer
_BOLD = re.compile(r"<p><strong>((?:[^<]|<(?!/strong>))+)</strong></p>")
_LOST_NOTE = re.compile(r"\[\d{1,2}\]")
_STRAIGHT = re.compile(r'"')
_NAME = re.compile(r"<([a-z0-9]+)")
# What clean() lets through and the tree of a copy knows.
_TAKEN = tree.KEPT - {"note", "picture"} | {"aside", "figure", "figcaption", "div"}
_COMMON = {
    "en": frozenset(["the", "and", "of", "is", "that", "for", "with", "was", "are", "by", "this", "which"]),
    "pl": frozenset(["i", "w", "na", "się", "nie", "że", "jest", "do", "z", "dla", "oraz", "który", "przez"]),
}


def headings(text: Text) -> Iterator[Problem]:
    before = 1
    for block in text.blocks:
        if block.name in ("h2", "h3", "h4"):
            level = int(block.name[1])
            if level > before + 1:
                # As the editor names them: its first level is an h2.
                told = {"number": block.number, "level": level - 1}
                said = _("The heading in paragraph %(number)d has level %(level)d; the level above must come first.")
                yield Problem("body", said % told, block.number)
            before = level
        elif (bold := _BOLD.fullmatch(block.html)) and len(bold[1]) <= LONGEST_HEADING and bold[1][-1] not in ".!?…:”":
            said = _("Paragraph %(number)d looks like a heading in bold.")
            yield Problem("body", said % {"number": block.number}, block.number)


def tables(text: Text) -> Iterator[Problem]:
    number = 0
    for block in text.blocks:
        for table in block.html.split("<table>")[1:]:
            number += 1
            if "<th" not in re.sub("<thead>", "", table):
                yield Problem("body", _("Table %(number)d has no header row.") % {"number": number}, block.number)


def footnotes(text: Text) -> Iterator[Problem]:
    for number, (place, note) in enumerate(text.notes, start=1):
        if not plain_text(note):
            yield Problem("body", _("Note %(number)d is empty.") % {"number": number}, place)


def lost_notes(text: Text) -> Iterator[Problem]:
    if "[" not in text.bare:
        return
    said = _("“%(sign)s” in paragraph %(number)d looks like a note that was lost.")
    for block in text.blocks:
        if found := _LOST_NOTE.search(block.plain):
            yield Problem("body", said % {"sign": found[0], "number": block.number}, block.number)


def quotes(text: Text) -> Iterator[Problem]:
    """One problem for the whole body, at the first of them, and one for title or lead."""
    for field in ("title", "lead"):
        if '"' in text.data[field]:
            yield Problem(field, _("Straight quotation marks; the button “Tidy typography” over the text mends them."))
    blocks = text.blocks if '"' in text.bare or "&quot;" in text.bare else []
    counted = [(block.number, len(_STRAIGHT.findall(block.plain))) for block in blocks if '"' in block.plain]
    if counted:
        marks = "„…”" if text.language == "pl" else "“…”"
        told = {"number": sum(count for _place, count in counted), "place": counted[0][0], "marks": marks}
        said = _(
            "Straight quotation marks: %(number)d, the first in paragraph %(place)d. This language uses %(marks)s; "
            "the button “Tidy typography” over the text sets them."
        )
        yield Problem("body", said % told, counted[0][0])


def language(text: Text) -> Iterator[Problem]:
    words = text.cleaned.plain.lower().split()
    other = "en" if text.language == "pl" else "pl"
    if len(words) < MANY_WORDS:
        return
    numbers = Counter(words)
    own, foreign = (sum(numbers[word] for word in _COMMON[spoken]) for spoken in (text.language, other))
    if foreign > 2 * own + 2:
        yield Problem(
            "language",
            _("The text says English; its words look Polish.")
            if other == "pl"
            else _("The text says Polish; its words look English."),
        )


def package(text: Text) -> Iterator[Problem]:
    """The copy is made by a second allow-list: what it does not know would be missing from it."""
    html = text.cleaned.html
    # Reading a long text takes milliseconds, which an import of thousands would feel.
    if set(_NAME.findall(html)) <= _TAKEN:
        return
    _body, left_out = tree.read(html, "https://here.invalid/", {})
    for item in left_out:
        if item.reason == "unknown" and item.kind != "picture":
            yield Problem(
                "body", _("The copy for republishers would lose what stands after “%(words)s”.") % {"words": item.after}
            )


RULES = {
    Check.HEADINGS: headings,
    Check.TABLES: tables,
    Check.FOOTNOTES: footnotes,
    Check.LOST_NOTES: lost_notes,
    Check.QUOTES: quotes,
    Check.LANGUAGE: language,
    Check.PACKAGE: package,
}
