"""The rules of what is written."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from articles.readiness.text import Problem, Text
from articles.spelling import fold

# Polish texts speak of the TK, a court; and an XXX before a name is a thirtieth one.
_PLACEHOLDERS = r"\b(?:TKTK|XXX(?!-|\s[A-ZĄĆĘŁŃÓŚŹŻ])|(?i:lorem ipsum|do uzupełnienia))\b"
PLACEHOLDERS = {"pl": re.compile(_PLACEHOLDERS), "en": re.compile(rf"\bTK\b|{_PLACEHOLDERS}")}


def title(text: Text) -> Iterator[Problem]:
    if not fold(text.data["title"]):
        yield Problem("title", _("The text has no title, or only invisible characters."))


def lead(text: Text) -> Iterator[Problem]:
    if not fold(text.data["lead"]):
        yield Problem("lead", _("Write a lead: what the reader will know at the end."))


def body(text: Text) -> Iterator[Problem]:
    if not text.cleaned.words:
        yield Problem("body", _("The text is empty."))


def placeholder(text: Text) -> Iterator[Problem]:
    said = _("“%(word)s” still stands in the title or the lead.")
    for field in ("title", "lead"):
        if found := PLACEHOLDERS[text.language].search(text.data[field]):
            yield Problem(field, said % {"word": found[0]})
    said = _("“%(word)s” still stands in paragraph %(number)d.")
    for block in text.blocks:
        if found := PLACEHOLDERS[text.language].search(block.plain):
            yield Problem("body", said % {"word": found[0], "number": block.number}, block.number)


def byline(text: Text) -> Iterator[Problem]:
    if not (text.data["bylines"] or text.data["byline_note"]):
        yield Problem("bylines", _("Name at least one author, or write a byline note."))


RULES = [title, lead, body, placeholder, byline]
