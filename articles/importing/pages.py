"""Saved pages from files to the desk: all of a run, or nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from articles.errors import Refused
from articles.importing.addresses import Addresses
from articles.importing.errors import Unreadable
from articles.importing.page_text import PageText, read
from articles.importing.people import People
from articles.importing.taking import IncomingText, Outcome, take_in
from articles.models import Article, Byline, ImportedText
from articles.models.revisions import digest
from articles.richtext.caps import Unclean
from articles.spelling import fold

LARGEST = 1_000_000
LONGEST_ID = 300


@dataclass(frozen=True)
class TakenPage:
    path: Path
    page: PageText
    outcome: Outcome
    article: Article


def read_page(path: Path, language: str = "") -> PageText:
    """A UTF-8 file of at most 1 MB. Raises Unreadable, or OSError."""
    with path.open("rb") as file:
        content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise Unreadable(1, "", "The file is larger than 1 MB.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        number = content.count(b"\n", 0, error.start) + 1
        raise Unreadable(number, "", "The file is not UTF-8 from here on.") from error
    return read(text, language)


@transaction.atomic
def take_pages(pages: dict[Path, PageText], *, by, publish: bool, create_people: bool) -> list[TakenPage]:
    """Put pages on the desk, and in front of readers if asked. Raises a kind of Refused that names the file."""
    _refuse_twins(pages)
    authors = find_authors((name for page in pages.values() for name in page.authors), create=create_people)
    addresses, taken = Addresses(), []
    for path, page in pages.items():
        try:
            outcome, article = take_in(incoming(page, authors), addresses, by=by, publish=publish)
        except (Refused, Unclean) as error:
            raise Refused(f"{path}: {error}") from error
        taken.append(TakenPage(path, page, outcome, article))
    return taken


def _refuse_twins(pages: dict[Path, PageText]):
    paths = {}
    for path, page in pages.items():
        twin = paths.setdefault(foreign_id(page), path)
        if twin != path:
            raise Refused(f"{path} has the same date and title as {twin}.")


def find_authors(names: Iterable[str], *, create: bool) -> dict[str, int]:
    """Primary keys by names. Raises Refused with all names that nobody has."""
    people, found, unknown = People(), {}, []
    for name in dict.fromkeys(names):
        found[name] = people.find(name)
        if found[name] is None and create:
            found[name] = people.make(name)
        elif found[name] is None:
            unknown.append(name)
    if unknown:
        raise Refused(f"Nobody is called {', '.join(unknown)}. Add them, or let them be made with --create-people.")
    return found


def foreign_id(page: PageText) -> str:
    """Two languages may have one title on one day."""
    return f"{page.date} {page.language} {fold(page.title)}"[:LONGEST_ID]


def incoming(page: PageText, authors: dict[str, int]) -> IncomingText:
    """The page as a text of the desk; `authors` are primary keys by names. Dated at noon in the site's zone."""
    keys = dict.fromkeys(authors[name] for name in page.authors)
    state = {"language": page.language, "title": page.title, "lead": page.lead, "body": page.body}
    return IncomingText(
        source=ImportedText.Source.PAGE,
        foreign_id=foreign_id(page),
        digest=digest({**state, "date": str(page.date), "authors": page.authors}),
        first_published_at=datetime.combine(page.date, time(12), tzinfo=timezone.get_default_timezone()),
        state={
            **state,
            "bylines": [{"author": key, "role": Byline.Role.AUTHOR.value, "credited_as": ""} for key in keys],
        },
    )
