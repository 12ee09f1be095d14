"""The checks before a text is published. Each rule looks at an editing state and names what is missing, and where."""

from articles.readiness import pictures, words
from articles.readiness.text import Problem, Text
from articles.richtext.cleaning import CleanText

__all__ = ["Problem", "picture_problems", "problems", "text_problems"]


def problems(data: dict) -> list[Problem]:
    """What stops this text (see Article.data) from being published; empty when it may be."""
    return text_problems(data) + picture_problems(data)


def text_problems(data: dict, cleaned: CleanText | None = None) -> list[Problem]:
    """All that needs no database; `cleaned` is the body when it was cleaned already."""
    text = Text.of(data, cleaned)
    return [problem for rule in words.RULES for problem in rule(text)]


def picture_problems(data: dict) -> list[Problem]:
    """`data` may be part of an editing state: the language and the lead picture."""
    return list(pictures.lead_picture(data))
