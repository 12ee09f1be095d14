from datetime import timedelta

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from donations.models.ledger import Step, one_promise

# How long the provider's page stays open, and how long we wait for one that was asked for.
OPEN_FOR, GIVEN_UP_AFTER = timedelta(minutes=60), timedelta(minutes=20)
# The donor needs some minutes to pay; a page that closes sooner is not offered any more.
MARGIN = timedelta(minutes=5)
ASK_EVERY = timedelta(seconds=10)


class AttemptQuerySet(models.QuerySet):
    def newest_of(self, promise) -> "Attempt | None":
        return self.filter(**{promise._meta.model_name: promise}).order_by("-number").first()

    @transaction.atomic
    def open_for(self, promise) -> "Attempt":
        """The attempt that is open, else the next one. The promise's row is the lock: two clicks get the same."""
        type(promise).objects.select_for_update().get(pk=promise.pk)
        newest = self.newest_of(promise)
        if newest and newest.stage() != Attempt.Stage.OVER:
            return newest
        number, now = (newest.number if newest else 0) + 1, timezone.now()
        owner = {promise._meta.model_name: promise}
        return self.create(**owner, number=number, created_at=now, expires_at=now + OPEN_FOR)

    def may_ask(self, pk: int) -> bool:
        """Compare and set: whoever loads a gift's page again and again does not make us ask again and again."""
        now = timezone.now()
        due = self.filter(Q(asked_at=None) | Q(asked_at__lte=now - ASK_EVERY), pk=pk)
        return due.update(asked_at=now) == 1


class Attempt(models.Model):
    """One try to pay by card, on a page of the provider."""

    class Stage(models.TextChoices):
        ASKED = "asked"  # the provider has not answered yet
        OPEN = "open"  # the donor can pay
        PAID = "paid"  # the donor has paid, and the money is on its way
        OVER = "over"  # nobody can pay here any more

    gift = models.ForeignKey("donations.Gift", models.CASCADE, null=True, related_name="attempts")
    pledge = models.ForeignKey("donations.Pledge", models.CASCADE, null=True, related_name="attempts")
    number = models.PositiveSmallIntegerField()

    # The provider's name and address of its page; empty until it answered.
    session_id = models.CharField(max_length=255, blank=True)
    url = models.URLField(max_length=2000, blank=True)

    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    # When the provider was asked last how it stands, and whether it said nothing.
    asked_at = models.DateTimeField(null=True)
    is_unanswered = models.BooleanField(default=False)
    # The provider did not answer. Whatever it may have made meanwhile, nobody was given its address.
    failed_at = models.DateTimeField(null=True)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        default_permissions = []
        constraints = [
            one_promise("attempt"),
            models.UniqueConstraint(fields=["gift", "number"], condition=Q(pledge=None), name="one_attempt_per_gift"),
            models.UniqueConstraint(fields=["pledge", "number"], condition=Q(gift=None), name="one_attempt_per_pledge"),
        ]

    def __str__(self):
        return self.key

    @property
    def promise(self):
        return self.gift or self.pledge

    @property
    def key(self) -> str:
        """The same for the same try, so that the provider makes one page however often it is asked."""
        return f"{self.promise.public_id}-{self.number}"

    def stage(self) -> str:
        now, kinds = timezone.now(), set(self.promise.steps.filter(attempt=self.number).values_list("kind", flat=True))
        if self.failed_at or kinds.intersection(Step.CLOSING):
            return self.Stage.OVER
        if Step.Kind.PROCESSING in kinds:
            return self.Stage.PAID
        if self.session_id:
            return self.Stage.OPEN if now < self.expires_at - MARGIN else self.Stage.OVER
        return self.Stage.ASKED if now < self.created_at + GIVEN_UP_AFTER else self.Stage.OVER

    def opened(self, session_id: str, url: str):
        self.session_id, self.url = session_id, url
        self.save(update_fields=["session_id", "url"])

    def heard(self, is_answered: bool):
        if self.is_unanswered == is_answered:
            self.is_unanswered = not is_answered
            self.save(update_fields=["is_unanswered"])

    def was_not_answered(self):
        self.failed_at = timezone.now()
        self.save(update_fields=["failed_at"])
