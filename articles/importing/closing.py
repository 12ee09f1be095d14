"""The blocks below a text that are not part of it: the one table of phrases by which they are known."""

import re

from articles.spelling import fold

SUPPORT, NOTICE, RELATED = "support", "notice", "related"

# "…" stands for any words; without one at its end a phrase is the whole line. Marks and capitals do not matter.
PHRASES = {
    SUPPORT: [
        "Support us …", "Support our work …", "Support our mission …", "Donate", "Donate now",
        "Wesprzyj nas …", "Wspieraj nas …", "Wesprzyj naszą pracę …", "Wesprzyj naszą działalność …",
    ],
    NOTICE: [
        "All texts … may be …", "All texts … can be …", "This text may be republished …", "© … all rights reserved …",
        "Wszystkie teksty … mogą być …", "Wszystkie teksty … można …", "Ten tekst można …",
        "Wszelkie prawa zastrzeżone …",
    ],
    RELATED: [
        "Related posts", "Related articles", "Related texts", "Read also", "See also",
        "Powiązane wpisy", "Powiązane artykuły", "Powiązane teksty", "Podobne wpisy", "Podobne artykuły",
        "Czytaj także", "Czytaj też", "Przeczytaj także", "Przeczytaj też", "Zobacz także", "Zobacz też",
    ],
}  # fmt: skip


def _pattern(phrase: str) -> str:
    return r"\b.*".join(re.escape(fold(part)) for part in phrase.split("…"))


_KINDS = {
    kind: re.compile("|".join(f"(?:{_pattern(phrase)})" for phrase in phrases)) for kind, phrases in PHRASES.items()
}


def closing_kind(line: str) -> str:
    """SUPPORT, NOTICE or RELATED for a line that begins such a block, else ""."""
    folded = fold(line).rstrip(" .:…")
    return next((kind for kind, pattern in _KINDS.items() if pattern.fullmatch(folded)), "")
