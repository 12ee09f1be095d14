"""From what was read to a text on the desk, by the verbs that editors use."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied

from articles.importing.addresses import Addresses
from articles.models import Article, ImportedText, Revision
from articles.models.checks import Check
from articles.spelling import slug


class Outcome(StrEnum):
    MADE = "made"
    CHANGED = "changed as at the source"
    PUBLISHED = "published"
    UNCHANGED = "unchanged"
    LEFT = "left alone: changed at the source and on the desk"


@dataclass(frozen=True)
class IncomingText:
    """A text as its source has it. `state` is an editing state (see Article.data) without an address."""

    source: str
    foreign_id: str
    digest: str
    first_published_at: datetime
    state: dict


def importer(username: str, *permissions: str):
    """The account in whose name texts are imported. Raises PermissionDenied."""
    user = get_user_model().objects.filter(username=username).first()
    if user is None:
        raise PermissionDenied(f"There is no account “{username}”.")
    for permission in permissions:
        if not user.has_perm(permission):
            raise PermissionDenied(f"The account “{username}” lacks the right {permission}.")
    return user


def take_in(incoming: IncomingText, addresses: Addresses, *, by, publish: bool) -> tuple[Outcome, Article]:
    known = ImportedText.objects.filter(source=incoming.source, foreign_id=incoming.foreign_id).first()
    if known:
        return bring_up_to_date(known, incoming, by=by, publish=publish), known.article
    state = incoming.state
    address = addresses.take(state["language"], slug(state["title"]))
    article = Article.objects.start(by=by, title=state["title"], slug=address, language=state["language"])
    article.save_desk_copy(state, by=by, version=article.version, kind=Revision.Kind.IMPORT)
    if publish:
        article.publish(by=by, first_published_at=incoming.first_published_at, waived=Check.values)
    ImportedText.objects.create(
        source=incoming.source, foreign_id=incoming.foreign_id, article=article, source_digest=incoming.digest
    )
    return Outcome.MADE, article


def bring_up_to_date(known: ImportedText, incoming: IncomingText, *, by, publish: bool) -> Outcome:
    """What the desk has changed stays. A text that is public gets a silent fix: a source does not say what changed."""
    article = known.article
    if article.revisions.first().kind != Revision.Kind.IMPORT:
        return Outcome.UNCHANGED if known.source_digest == incoming.digest else Outcome.LEFT
    before = article.version
    if known.source_digest != incoming.digest:
        article.save_desk_copy(incoming.state, by=by, version=before, kind=Revision.Kind.IMPORT)
        known.source_digest = incoming.digest
        known.save(update_fields=["source_digest"])
    changed = article.version != before
    if publish and not article.publications.exists():
        article.publish(by=by, first_published_at=incoming.first_published_at, waived=Check.values)
        return Outcome.PUBLISHED
    if publish and changed and article.publications.live().exists():
        article.publish(by=by, change="silent", waived=Check.values)
    return Outcome.CHANGED if changed else Outcome.UNCHANGED
