"""The checks before a text is published: each looks at an editing state (Article.data()) and names what is missing."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from articles.models.pictures import Picture
from articles.richtext.cleaning import CleanText, clean
from articles.spelling import fold

PLACEHOLDERS = re.compile(r"\b(TK|TKTK|XXX|lorem ipsum|do uzupełnienia)\b")


@dataclass(frozen=True)
class Problem:
    field: str
    message: str


def problems(data: dict) -> list[Problem]:
    """What stops this text from being published; empty when it may be."""
    return text_problems(data, clean(data["body"])) + picture_problems(data)


def text_problems(data: dict, text: CleanText) -> list[Problem]:
    """All that needs no database; `text` is the cleaned body."""
    checks = {"title": title, "lead": lead, "body": body, "bylines": byline}
    return [Problem(field, message) for field, check in checks.items() if (message := check(data, text))]


def picture_problems(data: dict) -> list[Problem]:
    """`data` may be part of an editing state: the language and the lead picture."""
    shown = Picture.objects.filter(pk=data["lead_picture_id"]).first()
    message = shown and picture(shown, data["language"])
    return [Problem("lead_picture", message)] if message else []


def title(data, text):
    return "" if fold(data["title"]) else _("The text has no title, or only invisible characters.")


def lead(data, text):
    return "" if fold(data["lead"]) else _("Write a lead: what the reader will know at the end.")


def body(data, text):
    if not text.words:
        return _("The text is empty.")
    for number, paragraph in enumerate(text.plain.split("\n"), start=1):
        found = PLACEHOLDERS.search(paragraph)
        if found:
            return _("“%(word)s” still stands in paragraph %(number)d.") % {"word": found[0], "number": number}
    return ""


def byline(data, text):
    named = data["bylines"] or data["byline_note"]
    return "" if named else _("Name at least one author, or write a byline note.")


def picture(shown, language):
    if not (shown.is_decorative or shown.local_alt(language)):
        return _("The picture “%(title)s” has no description.") % {"title": shown.title}
    if not shown.credit:
        return _("The picture “%(title)s” has no credit.") % {"title": shown.title}
    return ""
