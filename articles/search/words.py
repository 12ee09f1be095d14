"""Words as search compares them: the stem, folded, of a-z and 0-9 only, so that both databases see the same."""

import re
from functools import lru_cache
from unicodedata import normalize

from snowballstemmer import stemmer

from articles.spelling import fold

WORD = re.compile(r"[^\W_]+")
POSSESSIVE = re.compile(r"['’]s\b")
# Letters of a term, and of all terms of a document together: PostgreSQL indexes no more than a megabyte.
LONGEST, LONGEST_LINE = 40, 600_000
STEMMERS = {"en": "english", "pl": "polish"}
# Left out of a question that has other words.
SMALL = {
    "en": set(re.findall(r"\w+", "a an and are as at be by for from has in is it its of on or that the to was with")),
    "pl": set(
        re.findall(r"\w+", "a aby ale czy dla do i jak jest lub na nie o od oraz po przez są się to w we z za ze że")
    ),
}


def words(text: str) -> list[str]:
    return WORD.findall(POSSESSIVE.sub("", caseless(text)))


def caseless(text: str) -> str:
    """As `term` takes a word."""
    return normalize("NFKC", text).casefold()


@lru_cache(200_000)
def term(word: str, language: str) -> str:
    """What stands for a word of `words()`; "" for one that is nothing but marks."""
    # A stemmer keeps the word that it works on, so threads cannot share one.
    folded = fold(stemmer(STEMMERS[language]).stemWord(word))
    plain = (letter if letter.isascii() and letter.isalnum() else f"u{ord(letter):x}" for letter in folded)
    return "".join(plain)[:LONGEST]


def terms(text: str, language: str) -> list[str]:
    return [found for word in words(text) if (found := term(word, language))]


def line(language: str, *texts: str) -> str:
    """Their terms, parted by spaces, as a document keeps them."""
    return " ".join(terms(" ".join(texts), language))[:LONGEST_LINE]
