"""What a reader asks for: words that must all occur, "phrases" in their order, and what a minus shuts out."""

import re
from dataclasses import dataclass

from articles.search.words import SMALL, terms, words

MOST_LETTERS, MOST_WORDS = 200, 12
PART = re.compile(r'(?P<minus>-?)(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s,;]+))')

# The terms of one word, or of several in their order.
Group = tuple[str, ...]


@dataclass(frozen=True)
class Query:
    asked: tuple[Group, ...]
    excluded: tuple[Group, ...]
    is_cut: bool  # more was asked than is looked for

    @classmethod
    def of(cls, text: str, language: str) -> "Query":
        """Whatever is typed has a meaning; signs have none."""
        asked, small, excluded, counted = [], [], [], 0
        for part in PART.finditer(text[:MOST_LETTERS]):
            typed = part["word"] if part["phrase"] is None else part["phrase"]
            # "state-owned" is two words that stand together.
            group = tuple(terms(typed, language))[: MOST_WORDS - counted]
            counted += len(group)
            if not group:
                continue
            is_small = part["phrase"] is None and set(words(typed)) <= SMALL[language]
            (excluded if part["minus"] else small if is_small else asked).append(group)
        is_cut = len(text) > MOST_LETTERS or counted >= MOST_WORDS < len(words(text))
        return cls(tuple(asked or small), tuple(excluded), is_cut)

    @property
    def terms(self) -> frozenset[str]:
        return frozenset(term for group in self.asked for term in group)
