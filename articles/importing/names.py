"""Names as they stand in a byline."""

import re

LONGEST = 80
# What may stand in lower case between given and family name.
PARTICLES = {
    "al", "bin", "da", "de", "del", "della", "den", "der", "di", "do", "dos", "du", "el", "la", "le", "ten", "ter",
    "van", "von", "y", "z",
}  # fmt: skip
_BETWEEN = re.compile(r"\s*[,;&]\s*(?:(?:and|AND|oraz|ORAZ|i)\s+)?|\s+(?:and|AND|oraz|ORAZ|i)\s+")
_NO_NAME = re.compile(r"[0-9?!:\"„”“/|@<>]")


def split_names(text: str) -> list[str]:
    """The names of "First Author, Second Author and Third Author", each once, in order."""
    names = (name.strip() for name in _BETWEEN.split(text.strip(" .,;")))
    return list(dict.fromkeys(name for name in names if name))


def is_name(text: str) -> bool:
    """Whether this could be the name of anybody, an organisation too."""
    return len(text) <= LONGEST and any(map(str.isalpha, text)) and not _NO_NAME.search(text)


def is_written_as_person(text: str) -> bool:
    """Whether this is at most five words with capitals: "Ludwig van Beethoven" is, "Presence in Mali" is not."""
    words = text.split()
    capitals = [word[0].isupper() for word in words]
    small = all(capital or word in PARTICLES for word, capital in zip(words, capitals, strict=True))
    return is_name(text) and len(words) <= 5 and small and capitals[0] and capitals[-1]


def is_full_name(text: str) -> bool:
    return " " in text and is_written_as_person(text)


def given_and_family(name: str) -> tuple[str, str]:
    """("Ludwig", "van Beethoven"): the last word, with the particles before it, is the family name."""
    words = name.split()
    first = len(words) - 1
    while first > 1 and words[first - 1] in PARTICLES:
        first -= 1
    return " ".join(words[:first]), " ".join(words[first:])
