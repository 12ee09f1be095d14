"""The place of a text that has most of what was asked for."""

from collections import Counter, deque
from dataclasses import dataclass

from articles.search.words import WORD, caseless, term

LENGTH = 30  # words


@dataclass(frozen=True)
class Piece:
    """A run of the text, `is_hit` when it is a word that was asked for, in whatever form."""

    text: str
    is_hit: bool = False


def extract(text: str, asked: frozenset[str], language: str) -> list[Piece]:
    """The `LENGTH` words with most different terms of `asked`, in pieces; of a text without any its beginning."""
    found = list(WORD.finditer(text))
    hits = [asked & {term(caseless(word[0]), language)} for word in found]
    start = best_start(hits)
    stop = min(start + LENGTH, len(found))
    at = found[start].start() if start else 0
    end = found[stop - 1].end() if stop < len(found) else len(text)
    pieces = [Piece("… ")] if start else []
    for word, hit in zip(found[start:stop], hits[start:stop], strict=True):
        if hit:
            pieces += [Piece(text[at : word.start()]), Piece(word[0], is_hit=True)]
            at = word.end()
    return [*pieces, Piece(text[at:end]), *([Piece(" …")] if end < len(text) else [])]


def best_start(hits: list[frozenset[str]]) -> int:
    """Where the window begins, with its hits in its middle."""
    best, start, inside, first = (0, 0), 0, Counter(), deque()
    for place, hit in enumerate(hits):
        if not hit:
            continue
        first.append(place)
        inside.update(hit)
        while first[0] <= place - LENGTH:
            inside.subtract(hits[first.popleft()])
        score = (sum(count > 0 for count in inside.values()), len(first))
        if score > best:
            best, start = score, (first[0] + place + 1 - LENGTH) // 2
    return max(0, min(start, len(hits) - LENGTH))
