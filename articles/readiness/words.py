"""The rules of what is written."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from articles.models.checks import Check
from articles.readiness.text import Problem, Text
from articles.spelling import fold

TITLE_FITS = 70  # characters
LEAD_READS_WELL = range(20, 81)  # words
MOST_TOPICS = 6
# Polish texts speak of the TK, a court; and an XXX before a name is a thirtieth one.
_PLACEHOLDERS = r"\b(?:TKTK|XXX(?!-|\s[A-ZĄĆĘŁŃÓŚŹŻ])|(?i:lorem ipsum|do uzupełnienia))\b"
PLACEHOLDERS = {"pl": re.compile(_PLACEHOLDERS), "en": re.compile(rf"\bTK\b|{_PLACEHOLDERS}")}
# One of these is in whatever holds a placeholder, however its words are parted. To look for them costs little.
SIGNS, SMALL_SIGNS = ("TK", "XXX"), ("lorem", "uzupełnienia")


def title(text: Text) -> Iterator[Problem]:
    if not fold(text.data["title"]):
        yield Problem("title", _("The text has no title, or only invisible characters."))


def title_length(text: Text) -> Iterator[Problem]:
    if len(text.data["title"]) > TITLE_FITS:
        said = _("The title has %(number)d characters; about %(most)d fit in a search result.")
        yield Problem("title", said % {"number": len(text.data["title"]), "most": TITLE_FITS})


def lead(text: Text) -> Iterator[Problem]:
    if not fold(text.data["lead"]):
        yield Problem("lead", _("Write a lead: what the reader will know at the end."))


def lead_length(text: Text) -> Iterator[Problem]:
    words = len(text.data["lead"].split())
    if words and words not in LEAD_READS_WELL:
        told = {"number": words, "least": LEAD_READS_WELL[0], "most": LEAD_READS_WELL[-1]}
        yield Problem("lead", _("The lead has %(number)d words; %(least)d to %(most)d read well.") % told)


def body(text: Text) -> Iterator[Problem]:
    if not text.cleaned.words:
        yield Problem("body", _("The text is empty."))


def placeholder(text: Text) -> Iterator[Problem]:
    said = _("“%(word)s” still stands in the title or the lead.")
    for field in ("title", "lead"):
        if found := PLACEHOLDERS[text.language].search(text.data[field]):
            yield Problem(field, said % {"word": found[0]})
    if not any(sign in text.bare for sign in SIGNS) and not any(sign in text.bare.lower() for sign in SMALL_SIGNS):
        return
    said = _("“%(word)s” still stands in paragraph %(number)d.")
    for block in text.blocks:
        if found := PLACEHOLDERS[text.language].search(block.plain):
            yield Problem("body", said % {"word": found[0], "number": block.number}, block.number)


def byline(text: Text) -> Iterator[Problem]:
    if not (text.data["bylines"] or text.data["byline_note"]):
        yield Problem("bylines", _("Name at least one author, or write a byline note."))


def topics(text: Text) -> Iterator[Problem]:
    number = len(text.data["topics"])
    if not number:
        yield Problem("topics", _("No topic: readers will find this only by date."))
    elif number > MOST_TOPICS:
        yield Problem("topics", _("There are %(number)d topics; six are enough.") % {"number": number})


RULES = {
    Check.TITLE: title,
    Check.TITLE_LENGTH: title_length,
    Check.LEAD: lead,
    Check.LEAD_LENGTH: lead_length,
    Check.BODY: body,
    Check.PLACEHOLDER: placeholder,
    Check.BYLINE: byline,
    Check.TOPICS: topics,
}
