"""What our machine saw on the pages of others."""

from datetime import timedelta

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.publication import Publication
from articles.models.republications import Republication
from articles.signals import public_changed

State = Republication.State
# After the first look, the second, the third; the last goes on.
PAUSES = [timedelta(days=days) for days in (1, 7, 30, 90)]
# A page with our words on it was seen.
JUDGED = {State.OK, State.MISSING_CREDIT, State.MISSING_LINK, State.IMAGE_ISSUE}


class CopyCheckQuerySet(models.QuerySet):
    @transaction.atomic
    def keep(self, place: Republication, **seen) -> "CopyCheck":
        """Note one look and what follows from it for the place."""
        place = Republication.objects.select_for_update().get(pk=place.pk)
        before = place.checks.first()
        check = self.create(republication=place, **seen)
        was_shown, place.state = place.is_shown, conclusion(place, check, before)
        place.is_shown = was_shown and place.state == State.OK
        place.checked_at = check.checked_at
        place.next_check_at = check.checked_at + pause(place, check)
        place.save(update_fields=["state", "is_shown", "checked_at", "next_check_at"])
        if was_shown and not place.is_shown:
            public_changed.send(Publication)
        return check


class CopyCheck(models.Model):
    """One look at one page of somebody else's."""

    class Reason(models.TextChoices):
        ADDRESS = "address", _("its address is none that we may ask for")
        REDIRECT = "redirect", _("it led on too often, or to an open connection")
        ROBOTS = "robots", _("its robots.txt does not want us")
        STATUS = "status", _("its server answered with an error")
        KIND = "kind", _("it is no HTML page")
        SIZE = "size", _("it is longer than two megabytes")
        TIME = "time", _("it took longer than ten seconds")
        CONNECTION = "connection", _("no connection came about")

    republication = models.ForeignKey(Republication, models.CASCADE, related_name="checks")
    checked_at = models.DateTimeField(default=timezone.now)
    outcome = models.CharField(max_length=14, choices=State)
    reason = models.CharField(max_length=10, choices=Reason, blank=True)
    status = models.PositiveSmallIntegerField(null=True)
    # The verdict's own words.
    found = models.JSONField(default=dict)

    objects = CopyCheckQuerySet.as_manager()

    class Meta:
        ordering = ["-checked_at", "-pk"]
        default_permissions = []
        constraints = [
            models.CheckConstraint(
                condition=(Q(outcome="refused") & ~Q(reason="")) | (~Q(outcome="refused") & Q(reason="")),
                name="refused_check_has_a_reason_and_no_other_has",
            ),
        ]

    def __str__(self):
        return f"{self.republication} · {self.checked_at:%Y-%m-%d}"


def conclusion(place: Republication, check: CopyCheck, before: CopyCheck | None) -> str:
    """The state of the place after a look. What nobody saw takes nothing away from what somebody saw."""
    if check.outcome in JUDGED:
        return check.outcome
    if check.outcome == State.GONE:
        # A server may lose a page for an hour.
        return State.GONE if before and before.outcome == State.GONE else place.state
    return check.outcome if place.state in (State.UNVERIFIED, State.REFUSED) else place.state


def pause(place: Republication, check: CopyCheck) -> timedelta:
    if check.outcome == State.GONE != place.state:
        return PAUSES[0]
    return PAUSES[min(place.checks.count(), len(PAUSES)) - 1]
