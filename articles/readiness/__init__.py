"""The checks before a text is published. Each rule looks at an editing state and names what is missing, and where."""

from collections.abc import Mapping
from dataclasses import replace

from articles.models.checks import Check, CheckLevel, Level
from articles.readiness import pictures, words
from articles.readiness.surroundings import Surroundings
from articles.readiness.text import Problem, Text

__all__ = ["Problem", "Surroundings", "Text", "found", "problems", "standing"]

# Those that need no surroundings may run anywhere.
WRITTEN = words.RULES
ASKING = pictures.RULES
RULES = WRITTEN | ASKING


def problems(data: dict) -> list[Problem]:
    """What stands against publishing an editing state (see Article.data), by the levels of this site."""
    text = Text.of(data, around=Surroundings.of([data]))
    return found(text, CheckLevel.objects.in_force())


def found(text: Text, levels: Mapping[Check, Level], rules: Mapping = RULES) -> list[Problem]:
    """What the rules find that are not switched off, with their levels; what is required first."""
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
