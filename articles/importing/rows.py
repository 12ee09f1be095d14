"""One line of a JSON lines file: checked, and made ready as far as no database is needed."""

import json
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from articles import readiness
from articles.importing.errors import Unreadable
from articles.models.checks import Check
from articles.richtext.cleaning import CleanText, clean
from articles.richtext.expansion import expand
from articles.search.words import line
from articles.spelling import fold, slug

# The texts that each kind of line must have, and how many characters they may have.
TEXTS = {
    "author": {"slug": 80, "name": 200, "bio": 1200},
    "tag": {"slug": 80, "name": 100},
    "image": {"slug": 160, "file": 200, "alt": 300},
    "article": {"slug": 200, "title": 200, "lead": 700, "body": 1_000_000, "date": 40},
}
MAY_BE_EMPTY = {"bio", "alt", "credit", "lead", "body"}
LANGUAGES = ("en", "pl")
EVERY_CHECK = frozenset(Check.values)


@dataclass(frozen=True, slots=True)
class ReadyText:
    """An article as a line tells it. Authors, topics and the picture ("" for none) are slugs."""

    number: int
    foreign_id: str
    digest: str
    first_published_at: datetime
    language: str
    title: str
    slug: str  # the wanted one
    lead: str
    text: CleanText
    html: str
    authors: list[str]
    topics: list[str]
    picture: str
    passed_over: frozenset[str]  # checks that were recommended
    searched: tuple[str, str, str] = ("", "", "")  # title, lead and text as search knows them


def read_rows(lines: list[tuple[int, bytes]], *, levels: dict | None) -> list[tuple[int, dict | ReadyText]]:
    """Numbered lines in, numbered rows out: a dictionary for author, tag and image, a ReadyText for an article.

    `levels` are those of the checks when the texts are to be published. Runs in a process of its own.
    Raises Unreadable for the first line that does not fit.
    """
    return [(number, _read_row(number, raw, levels)) for number, raw in lines if raw.strip()]


def _read_row(number: int, raw: bytes, levels: dict | None) -> dict | ReadyText:
    try:
        row = json.loads(raw.decode("utf-8-sig" if number == 1 else "utf-8"))
        _check(row)
        if row["kind"] != "article":
            return row
        return _ready(number, row, sha256(raw.strip()).hexdigest(), levels)
    except (ValueError, RecursionError) as error:
        raise Unreadable(number, raw[:200].decode(errors="replace").strip(), str(error)) from error


def _check(row):
    """Raise ValueError with what is wrong."""
    kind = row.get("kind") if isinstance(row, dict) else None
    if kind not in [*TEXTS]:
        raise ValueError(f"“kind” must be one of {', '.join(TEXTS)}.")
    for key, longest in TEXTS[kind].items():
        _check_text(key, row.get(key), longest)
    if kind == "image":
        _check_text("credit", row.get("credit") or "", 160)
    if kind == "article":
        _check_article(row)


def _check_text(key: str, value, longest: int):
    if not isinstance(value, str) or "\0" in value:
        raise ValueError(f"“{key}” is missing or is no text.")
    value.encode()  # a lone surrogate is a ValueError
    if key not in MAY_BE_EMPTY and not fold(value):
        raise ValueError(f"“{key}” is empty.")
    if len(value) > longest:
        raise ValueError(f"“{key}” has {len(value)} characters; {longest} may be.")


def _check_article(row: dict):
    if not isinstance(row.get("id"), int | str):
        raise ValueError("“id” is missing or is neither a number nor a text.")
    for key in ("authors", "tags"):
        names = row.get(key)
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise ValueError(f"“{key}” must be a list of slugs.")
    if not isinstance(row.get("image") or "", str):
        raise ValueError("“image” must be a slug.")
    if row.get("language", LANGUAGES[0]) not in LANGUAGES:
        raise ValueError(f"“language” must be one of {', '.join(LANGUAGES)}.")


def _ready(number: int, row: dict, digest: str, levels: dict | None) -> ReadyText:
    language, text = row.get("language", LANGUAGES[0]), clean(row["body"])
    ready = ReadyText(
        number=number, foreign_id=str(row["id"])[:300], digest=digest, first_published_at=_moment(row["date"]),
        language=language, title=" ".join(row["title"].split()), slug=slug(row["slug"]) or slug(row["title"]),
        lead=" ".join(row["lead"].split()), text=text, html="",
        authors=row["authors"], topics=row["tags"], picture=row.get("image") or "", passed_over=frozenset(),
    )  # fmt: skip
    if levels is None:
        return ready
    searched = tuple(line(language, words) for words in (ready.title, ready.lead, text.plain))
    html = expand(text.html, language)
    return replace(ready, html=html, passed_over=_passed_over(ready, levels), searched=searched)


def _moment(text: str) -> datetime:
    at = datetime.fromisoformat(text) if text.isascii() else None
    if at is None or at.tzinfo is None or not 1900 <= at.year < 2200:
        raise ValueError(f"“date” must be a moment with its zone, such as 2020-05-03T12:00:00Z, not {text}.")
    return at.replace(microsecond=0)


def _passed_over(ready: ReadyText, levels: dict) -> frozenset[str]:
    """The recommended checks that fail. Raises ValueError for required ones."""
    data = {
        "language": ready.language, "title": ready.title, "lead": ready.lead, "bylines": ready.authors,
        "byline_note": "", "topics": ready.topics,
    }  # fmt: skip
    return refuse_unready(readiness.found(readiness.Text.of(data, ready.text), levels, readiness.WRITTEN))


def refuse_unready(problems: list[readiness.Problem]) -> frozenset[str]:
    """An old text is taken with what is only recommended; the names of it are kept. Raises ValueError for the rest."""
    standing = readiness.standing(problems, waived=EVERY_CHECK)
    if standing:
        raise ValueError(" ".join(problem.message for problem in standing))
    return frozenset(problem.rule for problem in problems)
