"""Every public page there is, found the way a reader finds them: by the links of the pages themselves."""

import re
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from http import HTTPStatus

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import translation

from articles.addresses import path_in
from articles.models import Publication
from institute.editions.filling import Filler
from institute.editions.reconciling import reconcile
from institute.editions.rendering import is_storable
from institute.editions.store import GOOD, file_name

LINK = re.compile(r'(?:href="|<loc>)([^"<]+)')
# A busy site turns while its pages are written; after so many rounds the rest is left to its readers.
ROUNDS = 5


@dataclass(frozen=True)
class Walk:
    """What was found of an edition: the paths of pages that are stored, and of those that could not be made or kept."""

    edition: str
    paths: set[str]
    failed: set[str]
    has_moved: bool

    @property
    def is_whole(self) -> bool:
        """Whether what was not found is not there."""
        return not self.failed and not self.has_moved


def starts() -> list[str]:
    homes = []
    for language, _ in settings.LANGUAGES:
        with translation.override(language):
            # The bank page is linked from pages alone that are not stored.
            homes += [reverse("home"), reverse("donations:bank")]
    return [*homes, reverse("robots"), reverse("sitemap")]


def links(body: bytes) -> Iterator[str]:
    """The paths of this site that a page or a sitemap names."""
    for target in LINK.findall(body.decode()):
        path = re.split("[?#]", unescape(target).removeprefix(settings.SITE_ADDRESS))[0]
        if path.startswith("/") and not path.startswith("//"):
            yield path


def complete(
    filler: Filler, tell: Callable[[int, int], None] = lambda done, known: None, *, with_old_copies: bool = False
) -> Walk:
    """Render every page that the edition lacks.

    `with_old_copies`: also what became of each copy, to which only the copies themselves lead. `tell` is told how many
    are done and how many are known so far. Begins again when the edition moves.
    """
    for _ in range(ROUNDS):
        edition = reconcile(filler.store).name
        found = walk(filler, edition, tell, [*starts(), *(old_copies() if with_old_copies else [])])
        if not found.has_moved:
            break
    return found


def old_copies() -> list[str]:
    shown = Publication.objects.once_shown().values_list("language", "package_code")
    names = ("articles:copy_status", "articles:copy_status_file")
    return [path_in(language, name, code) for language, code in shown.iterator() for name in names]


def walk(filler: Filler, edition: str, tell, begin: list[str]) -> Walk:
    """The newest pages come first, because the home page leads to them."""
    waiting, known, kept, failed = deque(begin), set(begin), set(), set()
    for done in range(10**9):
        if not waiting or filler.store.current != edition:
            return Walk(edition, kept, failed, reconcile(filler.store).name != edition)
        path = waiting.popleft()
        tell(done, len(known))
        found = filler.store.read(edition, path) or filler.fill(path)
        if isinstance(found, HttpResponse):
            if found.status_code == HTTPStatus.OK or found.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
                failed.add(path)
            continue
        kept.add(path)
        new = [link for link in dict.fromkeys(links(found[3])) if link not in known and is_storable(link)]
        known.update(new)
        waiting.extend(new)


def forget_others(filler: Filler, paths: set[str]):
    """Take from the good copies the pages that are not there any more. `paths` are those of a whole walk."""
    names = {file_name(path) for path in paths}
    good = filler.store.folder / GOOD
    for file in list(good.rglob("*.head")):
        name = f"/{file.relative_to(good).as_posix().removesuffix('.head')}"
        if name not in names:
            filler.store.forget_good(name)
