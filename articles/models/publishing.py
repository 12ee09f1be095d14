from collections.abc import Iterable
from datetime import datetime, timedelta

from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from articles import letters, readiness
from articles.errors import AddressTaken, AlreadyScheduled, Conflict, NotReady, Refused
from articles.models.checks import Check
from articles.models.corrections import CorrectionMail
from articles.models.publication import Publication, PublicationByline, PublicationTopic
from articles.models.redirects import Redirect
from articles.models.resolution import terms_for
from articles.models.search import SearchDocument
from articles.models.text import TEXT_FIELDS, article_path
from articles.models.workflow import MOVES
from articles.richtext.cleaning import CleanText, clean
from articles.richtext.expansion import expand
from articles.signals import public_changed

Change = Publication.Change
# As an end: that of the publication which is replaced.
KEPT = object()


class Publishing:
    """The verbs by which a text of the desk reaches readers and leaves them. Part of Article."""

    @transaction.atomic
    def publish(
        self, *, by, at: datetime | None = None, until: datetime | None = KEPT, change: str = "", note: str = "",
        version: int | None = None, replace: bool = False, first_published_at: datetime | None = None,
        waived: Iterable[str] = (),
    ) -> Publication:  # fmt: skip
        """Show the desk's text to readers, at once or from `at` on.

        `until` is when the text leaves them by itself, None for never, and the end that was asked for before when it is
        left out. `version` is the one that the person saw; `replace` gives up a publication that waits already;
        `first_published_at` dates an imported text; `waived` names the recommended checks that the person passes over.
        Raises PermissionDenied, or a kind of Refused.
        """
        require_publisher(by)
        self._take("publish", by=by, seen=version)
        now = self.database_now()
        start = at.replace(microsecond=0) if at else now
        shown = self.publications.once_shown().order_by("-number").first()
        until = kept_end(shown, start) if until is KEPT else until
        passed_over = self._refuse_unready(change, set(waived))
        self._refuse_moments(start, until, now)
        self._refuse_under_embargo(start)
        self._clear_way(start, by=by, replace=replace)
        publication = self._insert(
            shown, start, until, by=by, change=change, note=note, first=first_published_at, waived=passed_over
        )
        if publication.change == Change.CORRECTION:
            CorrectionMail.objects.queue(publication, CorrectionMail.Letter.CORRECTION)
        if publication.change != Change.SILENT:
            letters.tell(self.writers(), letters.PUBLISHED if start <= now else letters.SCHEDULED, self, by=by)
        if start <= now or replace:
            public_changed.send(Publication)
        return publication

    def schedule(self, *, by, at: datetime, **options) -> Publication:
        """Publish at a coming moment; no process is needed for it to come."""
        return self.publish(by=by, at=at, **options)

    @transaction.atomic
    def cancel_schedule(self, *, by) -> Publication:
        """Give up the publication that waits; what is live stays until the end it had before."""
        require_publisher(by)
        self._take("cancel_approved" if self.approved_by_id else "cancel_schedule", by=by)
        waiting = self.publications.waiting().first()
        if waiting is None:
            raise Refused(_("Nothing is scheduled."))
        self._cancel(waiting, by=by)
        self._finish(by, _("Schedule cancelled."))
        public_changed.send(Publication)
        return waiting

    @transaction.atomic
    def withdraw(self, *, by, reason: str):
        """Take the text down at once. Its address answers 410 with title and reason."""
        require_publisher(by)
        if not reason.strip():
            raise Refused(_("Say why the text is withdrawn; readers will see it."))
        self._take("withdraw", by=by)
        publication = self.publications.live().first()
        if publication is None:
            raise Refused(_("The text is not public."))
        waiting = self.publications.waiting().first()
        if waiting:
            self._cancel(waiting, by=by)
        now = self.database_now()
        publication.live_until = publication.withdrawn_at = max(now, publication.live_from)
        publication.withdrawn_by, publication.withdrawn_reason = by, reason.strip()
        publication.save(update_fields=["live_until", "withdrawn_at", "withdrawn_by", "withdrawn_reason"])
        CorrectionMail.objects.queue(publication, CorrectionMail.Letter.WITHDRAWAL)
        letters.tell(self.writers(), letters.WITHDREW, self, by=by, said=reason.strip())
        self._finish(by, _("Withdrawn: %(reason)s") % {"reason": reason.strip()})
        gone = [text.get_absolute_url() for text in self.publications.of_articles([self])]
        public_changed.send(Publication, gone=gone)

    def database_now(self) -> datetime:
        """The database's clock in whole seconds: the edge of a window has no fraction on any database."""
        return type(self).objects.values_list(Now(), flat=True).get(pk=self.pk).replace(microsecond=0)

    def _take(self, verb: str, *, by, seen: int | None = None, **columns):
        """Compare and set: of two people who act on one version, one wins. This row is read again by `_finish`."""
        if self.state not in MOVES[verb]:
            raise Refused(
                _("“%(title)s” is in the state “%(state)s”; this is not possible now.")
                % {"title": self.title, "state": self.get_state_display()}
            )
        loaded = type(self).objects.filter(pk=self.pk, version=self.version)
        taken = seen in (None, self.version) and loaded.update(
            **columns,
            version=F("version") + 1, state=MOVES[verb][self.state], changed_by=by, changed_at=timezone.now(),
        )  # fmt: skip
        if not taken:
            raise Conflict(_("Somebody changed “%(title)s” in between. Open it again.") % {"title": self.title})

    def _finish(self, by, message: str | list):
        """The last step of a verb: the log, and this row as it stands now."""
        LogEntry.objects.log_actions(
            user_id=by.pk, queryset=[self], action_flag=CHANGE, change_message=message, single_object=True
        )
        self.refresh_from_db()

    def _refuse_unready(self, change: str, waived: set[str]) -> list[str]:
        """The recommended checks that were passed over."""
        problems = readiness.problems(self, change=change)
        if standing := readiness.standing(problems, waived):
            is_taken = any(problem.rule == Check.ADDRESS for problem in standing)
            raise (AddressTaken if is_taken else NotReady)(standing)
        return sorted({problem.rule for problem in problems})

    def _refuse_moments(self, start, until, now):
        if start < now:
            raise Refused(_("That moment is past."))
        if until and until <= start:
            raise Refused(_("The end must come after the beginning."))

    def _clear_way(self, start, *, by, replace):
        waiting = self.publications.waiting().first()
        if waiting and not replace:
            when = date_format(timezone.localtime(waiting.live_from), "DATETIME_FORMAT")
            raise AlreadyScheduled(
                _("A publication waits for %(when)s already. Replace or cancel it.") % {"when": when}
            )
        if waiting:
            self._cancel(waiting, by=by)
        self._end_running(start)

    def _end_running(self, at: datetime):
        running = self.publications.live().first()
        if running:
            running.end(at)

    def _cancel(self, waiting, *, by):
        """An empty window: never shown. What runs gets the end back that its editor asked for."""
        waiting.live_until, waiting.cancelled_at, waiting.cancelled_by = waiting.live_from, self.database_now(), by
        waiting.save(update_fields=["live_until", "cancelled_at", "cancelled_by"])
        running = self.publications.live().first()
        if running and running.live_until == waiting.live_from:
            running.live_until = running.take_down_at
            running.save(update_fields=["live_until"])

    def _insert(self, shown, start, until, *, by, change, note, first, waived):
        if shown is None:
            change, note = Change.FIRST, ""
        elif change not in (Change.SILENT, Change.UPDATE, Change.CORRECTION):
            raise Refused(_("Say what kind of change this is: a silent fix, an update or a correction."))
        publication = Publication(
            **snapshot(self, shown, start),
            number=self.publications.count() + 1,
            change=change, change_note=note.strip(),
            live_from=start, live_until=until, take_down_at=until, published_by=by, waived=waived,
        )  # fmt: skip
        dated(publication, shown, first)
        publication.republish_until = offered_until(publication, shown)
        if change in (Change.UPDATE, Change.CORRECTION) and not publication.change_note:
            raise Refused(_("Say in one sentence what was changed; readers will see it."))
        try:
            with transaction.atomic():
                publication.save(force_insert=True)
        except IntegrityError as error:
            raise Conflict(_("Another publication of this text or address is live in that time.")) from error
        copy_parts(self, publication)
        self._redirect_old_addresses()
        self._finish(by, [{"publication": publication.number}])
        return publication

    def _redirect_old_addresses(self):
        path = self.get_absolute_url()
        Redirect.objects.filter(old_path=path, article=self).delete()
        for language, slug in self.publications.once_shown().values_list("language", "slug").distinct():
            if article_path(language, slug) != path:
                Redirect.objects.get_or_create(old_path=article_path(language, slug), defaults={"article": self})


def require_publisher(user):
    if not user.has_perm("articles.publish_article"):
        raise PermissionDenied("This needs the right to publish.")


def snapshot(article, shown: Publication | None, at: datetime) -> dict:
    """The columns that a publication copies from the desk, and those kept ready for readers."""
    text = clean(article.body)
    return columns(article, text, expand(text.html, article.language)) | {
        "article": article,
        "revision": article.revisions.first(),
        "terms": terms_for(article, at).version,
        "notes": shown.notes if shown else [],
    }


def columns(article, text: CleanText, html: str) -> dict:
    """The part of a snapshot that needs no query."""
    return {field: getattr(article, field) for field in TEXT_FIELDS} | {
        "public_id": article.public_id,
        "translation_group": article.translation_group,
        "body": text.html,
        "html": html,
        "plain": text.plain,
        "words": text.words,
    }


def dated(publication, shown: Publication | None, first: datetime | None):
    """Set the two dates that readers see. A silent fix moves neither; the first one never moves."""
    start = publication.live_from
    told = publication.change in (Change.UPDATE, Change.CORRECTION)
    publication.first_published_at = shown.first_published_at if shown else first or start
    publication.changed_at = start if told else shown.changed_at if shown else publication.first_published_at
    if told:
        note = {"change": publication.change, "note": publication.change_note, "at": start.isoformat()}
        publication.notes = [note, *publication.notes]


def kept_end(shown: Publication | None, start: datetime) -> datetime | None:
    """The end that was asked for, if the text would still be there."""
    end = shown and shown.take_down_at
    return end if end and end > start and not shown.withdrawn_at else None


def offered_until(publication, shown: Publication | None) -> datetime | None:
    """A silent fix under the same terms does not open a text anew."""
    if shown and publication.change == Change.SILENT and shown.terms_id == publication.terms_id:
        return shown.republish_until
    days = publication.terms.days_to_take()
    return publication.live_from + timedelta(days=days) if days else None


def copy_parts(article, publication):
    PublicationByline.objects.bulk_create(
        PublicationByline(
            publication=publication, author_id=byline.author_id, position=byline.position,
            role=byline.role, credited_as=byline.credited_as,
        )
        for byline in article.bylines.all()
    )  # fmt: skip
    PublicationTopic.objects.bulk_create(
        PublicationTopic(content_object=publication, tag_id=item.tag_id) for item in article.topic_items.all()
    )
    SearchDocument.objects.write([publication.pk])
