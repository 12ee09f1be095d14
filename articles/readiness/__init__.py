"""The checks before a text is published. Each rule looks at an editing state and names what is missing, and where."""

from collections.abc import Mapping
from dataclasses import replace

from articles.models.checks import Check, CheckLevel, Level
from articles.readiness import desk, links, pictures, structure, words
from articles.readiness.surroundings import Surroundings
from articles.readiness.text import Problem, Text

__all__ = ["ASKING", "WRITTEN", "Problem", "Surroundings", "Text", "found", "problems", "standing"]

# Those that need no surroundings may run anywhere; those of a desk need the article itself.
WRITTEN = words.RULES | structure.RULES | links.RULES
ASKING = pictures.RULES | links.ASKING
RULES = WRITTEN | ASKING | desk.RULES


def problems(article, data: dict | None = None, *, change: str = "") -> list[Problem]:
    """What stands against publishing an article, by the levels of this site; what is required first.

    `data` is an editing state (see Article.data) in place of the desk's copy, `change` the kind of change.
    """
    data = article.data() if data is None else data
    text = Text.of(data, around=Surroundings.of([data], article=article, change=change))
    return found(text, CheckLevel.objects.in_force(), RULES)


def found(text: Text, levels: Mapping[Check, Level], rules: Mapping) -> list[Problem]:
    """What these rules find, as far as they are not switched off."""
    every = [
        replace(problem, rule=str(check), level=levels[check])
        for check, rule in rules.items()
        if levels[check] != Level.OFF
        for problem in rule(text)
    ]
    return sorted(every, key=lambda problem: not problem.is_required)


def standing(every: list[Problem], waived=()) -> list[Problem]:
    """Those that stop a publication: the required ones, and recommended ones that nobody passed over."""
    return [problem for problem in every if problem.is_required or problem.rule not in waived]
