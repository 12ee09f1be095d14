"""Brings the folders of stored pages into line with the database."""

from datetime import UTC, datetime

from articles.models import Publication
from institute.editions.models import Edition
from institute.editions.store import Store


def reconcile(store: Store, gone=()) -> Edition:
    """The current edition, after `current` leads to it and no page of a text that ended is left.

    `gone` are paths of texts that were withdrawn just now. Raises OSError when the store cannot be written.
    """
    edition = Edition.objects.current()
    if edition.name == store.current and not gone:
        return edition
    with store.lock("current"):
        edition = Edition.objects.current()
        store.forget(gone)
        if edition.name != store.current:
            store.forget(ended_since(store.current))
            store.note_ends(ends())
            store.point_to(edition.name)
    return edition


def ends() -> dict[str, float]:
    """When the live texts that have an end must go, in seconds since 1970, by path."""
    ends = dict(Publication.objects.live().to_be_taken_down().values_list("article", "live_until"))
    texts = Publication.objects.of_articles(ends)
    return {text.get_absolute_url(): ends[text.article_id].timestamp() for text in texts}


def ended_since(edition: str) -> list[str]:
    """The paths of texts that were withdrawn or ran out since an edition began."""
    began = int(edition.partition("-")[2] or 0)
    ended = Publication.objects.gone().ended_from(datetime.fromtimestamp(began, UTC))
    return [text.get_absolute_url() for text in Publication.objects.of_articles(ended.values("article"))]


def keep(store: Store, edition: Edition, path: str, page) -> bool:
    """Store a page that was rendered in an edition; False, and nothing is written, when the edition has moved."""
    prepared = store.prepare(path, page)
    try:
        with store.lock("current"):
            if Edition.objects.current().name != edition.name:
                return False
            store.put(edition.name, path, prepared)
        return True
    finally:
        for file in prepared.values():
            file.unlink(missing_ok=True)
