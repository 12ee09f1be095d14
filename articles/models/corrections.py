"""Who wants to hear of corrections, and the letters to them: rows first, in the transaction of their cause."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.publication import Publication

# Twins of these pauses, of `claim`, `was_sent` and `was_refused` stand in donations/models/post.py: the apps share no
# code, a third one for twenty lines would bind both, and what is late, unsure or decided differs between them.
#
# Pauses between tries, so that a letter is tried for two days.
PAUSES = [timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 480, 1440)]
# A letter that was being sent so long ago was in the hands of a process that is no more.
LOST_AFTER = timedelta(minutes=10)
# So many questions may wait for one address, so that nobody floods somebody else's.
MOST_QUESTIONS = 3
# For the whole site: more is a machine.
ASKED_A_DAY = 200
UNANSWERED_FOR, STOPPED_FOR = timedelta(days=7), timedelta(days=30)


class CorrectionSubscriptionQuerySet(models.QuerySet):
    def of_text(self, publication: Publication):
        return self.filter(publication__article=publication.article_id)

    def day_is_full(self) -> bool:
        """Whether no more letters may be asked for today: one place can be told of with many addresses."""
        return self.filter(asked_at__gte=beginning_of_day()).count() >= ASKED_A_DAY

    def running(self):
        return self.filter(confirmed_at__isnull=False, stopped_at=None)

    def forgettable(self):
        """Nobody answered, or stopped long ago: no reason to keep the address."""
        now = timezone.now()
        unanswered = Q(confirmed_at=None, asked_at__lte=now - UNANSWERED_FOR)
        return self.filter(unanswered | Q(stopped_at__lte=now - STOPPED_FOR))

    @transaction.atomic
    def ask(self, publication: Publication, email: str):
        """Write one letter that asks whether the wish is theirs. Says nothing of what is known about the address."""
        email = email.lower()
        known = self.of_text(publication).filter(email=email)
        known.filter(stopped_at__isnull=False).delete()
        if known.exists() or self.filter(email=email, confirmed_at=None).count() >= MOST_QUESTIONS:
            return
        wish, _is_new = self.get_or_create(email=email, publication=publication)
        letter = {"subscription": wish, "publication": publication, "letter": CorrectionMail.Letter.CONFIRM}
        CorrectionMail.objects.get_or_create(**letter)


class CorrectionSubscription(models.Model):
    """One address that wants to hear when a text is corrected or withdrawn. `publication` is the copy they took."""

    email = models.EmailField()
    publication = models.ForeignKey(Publication, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)

    objects = CorrectionSubscriptionQuerySet.as_manager()

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(fields=["email", "publication"], name="one_subscription_per_address_and_copy"),
        ]

    def __str__(self):
        return f"{self.publication} · {self.pk}"

    @property
    def is_running(self) -> bool:
        return bool(self.confirmed_at and not self.stopped_at)

    @transaction.atomic
    def confirm(self):
        """A correction that is scheduled already is told to them too."""
        waiting = Publication.objects.waiting().filter(article=self.publication.article_id)
        for coming in waiting.filter(change=Publication.Change.CORRECTION):
            self.mails.get_or_create(publication=coming, letter=CorrectionMail.Letter.CORRECTION)
        self.confirmed_at, self.stopped_at = self.confirmed_at or timezone.now(), None
        self.save(update_fields=["confirmed_at", "stopped_at"])

    def stop(self):
        """For this text, whichever copies were taken."""
        same = CorrectionSubscription.objects.of_text(self.publication).filter(email=self.email, stopped_at=None)
        same.update(stopped_at=timezone.now())
        self.refresh_from_db()


class CorrectionMailQuerySet(models.QuerySet):
    def queue(self, publication: Publication, letter: str):
        """One letter to each address. Call it in the transaction of what is told."""
        wishes = CorrectionSubscription.objects.of_text(publication).running().order_by("pk")
        by_address = {wish.email: wish for wish in wishes}
        self.bulk_create(
            self.model(subscription=wish, publication=publication, letter=letter) for wish in by_address.values()
        )

    def due(self):
        """What tells of something that readers see, to those who have not stopped."""
        waiting = self.filter(state=CorrectionMail.State.WAITING, next_try_at__lte=timezone.now())
        seen = waiting.filter(publication__cancelled_at=None, publication__live_from__lte=Now())
        # Nobody is asked to take over what was withdrawn since.
        over = Q(letter=CorrectionMail.Letter.CORRECTION, publication__withdrawn_at__isnull=False)
        return seen.filter(subscription__stopped_at=None).exclude(over).order_by("pk")

    def claim(self, pk: int) -> bool:
        """Compare and set, so that of two posts only one sends."""
        waiting = self.filter(pk=pk, state=CorrectionMail.State.WAITING)
        taken = {"state": CorrectionMail.State.SENDING, "tries": F("tries") + 1, "claimed_at": timezone.now()}
        return waiting.update(**taken) == 1

    def leave_unsure(self) -> int:
        """A crash after the claim: nobody knows whether the letter went, so a person decides."""
        lost = self.filter(state=CorrectionMail.State.SENDING, claimed_at__lte=timezone.now() - LOST_AFTER)
        return lost.update(state=CorrectionMail.State.UNSURE)

    def send_again(self) -> int:
        """A person looked at them: those that were perhaps sent, or given up."""
        stuck = self.filter(state__in=[CorrectionMail.State.UNSURE, CorrectionMail.State.FAILED])
        return stuck.update(state=CorrectionMail.State.WAITING, tries=0, next_try_at=timezone.now())

    def of_token(self, token: str) -> "CorrectionMail | None":
        letters = self.select_related("subscription__publication")
        return letters.filter(digest=digest_of(token)).first()


class CorrectionMail(models.Model):
    """One letter to one republisher."""

    class Letter(models.TextChoices):
        CONFIRM = "confirm", _("question whether they want letters")
        CORRECTION = "correction", _("correction")
        WITHDRAWAL = "withdrawal", _("withdrawal")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        UNSURE = "unsure", _("perhaps sent")
        FAILED = "failed", _("given up")

    subscription = models.ForeignKey(CorrectionSubscription, models.CASCADE, related_name="mails")
    # What the letter tells of.
    publication = models.ForeignKey(Publication, models.PROTECT, related_name="+", verbose_name=_("text"))
    letter = models.CharField(_("letter"), max_length=10, choices=Letter)
    # Of the token that stands in the letter and nowhere else.
    digest = models.CharField(max_length=64, blank=True, editable=False)

    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(default=timezone.now)
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(_("sent at"), null=True)

    objects = CorrectionMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter to a republisher")
        verbose_name_plural = _("letters to republishers")
        ordering = ["-pk"]
        default_permissions = []
        indexes = [models.Index(fields=["state", "next_try_at"], name="corrections_to_send")]
        constraints = [
            models.UniqueConstraint(
                fields=["subscription", "publication", "letter"], name="one_letter_of_a_kind_per_publication"
            ),
            models.UniqueConstraint(fields=["digest"], condition=~Q(digest=""), name="one_letter_per_token"),
        ]

    def __str__(self):
        return f"{self.get_letter_display()} · {self.publication} · {self.pk}"

    def new_token(self) -> str:
        """It is in the answer alone; what is kept cannot be turned back into it."""
        token = secrets.token_urlsafe(32)
        self.digest = digest_of(token)
        self.save(update_fields=["digest"])
        return token

    def was_sent(self):
        self.state, self.sent_at = self.State.SENT, timezone.now()
        self.save(update_fields=["state", "sent_at"])

    def was_refused(self):
        """Try again later, or give up and leave it to a person."""
        pauses = PAUSES[self.tries - 1 : self.tries]
        self.state = self.State.WAITING if pauses else self.State.FAILED
        self.next_try_at = timezone.now() + (pauses or [timedelta()])[0]
        self.save(update_fields=["state", "next_try_at"])


def beginning_of_day() -> datetime:
    return timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
