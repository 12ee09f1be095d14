from datetime import timedelta

from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from donations.models.ledger import one_promise
from donations.models.promise import Promise

# An event that is older is not tried again by itself, and its content is of no use after these days.
TRIED_FOR, BODY_KEPT = timedelta(days=30), timedelta(days=90)
# A young one is still in the hands of the request that brought it.
IN_HAND = timedelta(minutes=1)


class ProviderRefQuerySet(models.QuerySet):
    def promise_of(self, provider: str, object_id: str):
        """The gift or pledge that an object of the provider belongs to, or None."""
        found = self.filter(provider=provider, object_id=object_id).select_related("gift", "pledge").first()
        return found and (found.gift or found.pledge)


class ProviderRef(models.Model):
    """The provider's name of something that belongs to a gift or pledge: a session, a payment, an invoice."""

    provider = models.CharField(max_length=20, choices=Promise.Provider)
    object_id = models.CharField(max_length=255)
    gift = models.ForeignKey("donations.Gift", models.CASCADE, null=True, related_name="refs")
    pledge = models.ForeignKey("donations.Pledge", models.CASCADE, null=True, related_name="refs")

    objects = ProviderRefQuerySet.as_manager()

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(fields=["provider", "object_id"], name="one_ref_per_object"),
            one_promise("ref"),
        ]

    def __str__(self):
        return self.object_id


class ProviderEventQuerySet(models.QuerySet):
    def waiting_for(self, provider: str, names) -> "models.QuerySet":
        return self.filter(provider=provider, state=ProviderEvent.State.DEFERRED, waits_for__in=names)

    def unfinished(self):
        """What another try may finish: failed, deferred for something, or left behind by a crash."""
        now, state = timezone.now(), ProviderEvent.State
        left = Q(state=state.RECEIVED, received_at__lt=now - IN_HAND)
        again = Q(state=state.FAILED) | (Q(state=state.DEFERRED) & ~Q(waits_for=""))
        return self.filter(left | again, received_at__gt=now - TRIED_FOR).order_by("created_at", "pk")

    def for_a_person(self):
        """What nobody but a person can settle, and what other tries have not finished so far."""
        return self.filter(state__in=[ProviderEvent.State.FAILED, ProviderEvent.State.DEFERRED])

    def set_aside(self) -> int:
        """A person settled these otherwise; they are never applied."""
        return self.for_a_person().update(state=ProviderEvent.State.IGNORED, waits_for="", problem="set aside by hand")

    def forget_bodies(self) -> int:
        return self.filter(received_at__lt=timezone.now() - BODY_KEPT).exclude(body={}).update(body={})


class ProviderEvent(models.Model):
    """One message of a provider, stored before anything is done about it."""

    class State(models.TextChoices):
        RECEIVED = "received", _("received")
        APPLIED = "applied", _("applied")
        DEFERRED = "deferred", _("waiting")
        IGNORED = "ignored", _("of no use")
        FAILED = "failed", _("failed")

    DONE = (State.APPLIED, State.IGNORED)
    # Why a message was ignored that is of the other mode than our keys; by whether ours are for real money.
    OTHER_MODE = {True: "trial money", False: "real money"}

    provider = models.CharField(_("way"), max_length=20, choices=Promise.Provider)
    event_id = models.CharField(_("name"), max_length=255)
    type = models.CharField(_("what"), max_length=80)
    created_at = models.DateTimeField(_("when"))
    is_live = models.BooleanField(_("real money"))
    api_version = models.CharField(max_length=40, blank=True)
    # Only what is read of it: no name, no address, no card.
    body = models.JSONField(default=dict)

    state = models.CharField(_("state"), max_length=10, choices=State, default=State.RECEIVED)
    # The object that must be known first; empty means a person.
    waits_for = models.CharField(_("waits for"), max_length=255, blank=True, db_index=True)
    problem = models.CharField(_("problem"), max_length=100, blank=True)
    tries = models.PositiveIntegerField(_("tries"), default=0)
    received_at = models.DateTimeField(_("received"), default=timezone.now)

    objects = ProviderEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("message of a provider")
        verbose_name_plural = _("messages of providers")
        ordering = ["-received_at", "-pk"]
        default_permissions = ["view"]
        permissions = [("settle_event", "Can try messages of providers again, or set them aside")]
        indexes = [models.Index(fields=["state", "received_at"], name="events_by_state")]
        constraints = [models.UniqueConstraint(fields=["provider", "event_id"], name="one_row_per_event")]

    def __str__(self):
        return f"{self.type} {self.event_id}"

    def settle(self, state: str, *, waits_for="", problem=""):
        self.state, self.waits_for, self.problem = state, waits_for, problem
        self.tries = F("tries") + 1
        self.save(update_fields=["state", "waits_for", "problem", "tries"])
        self.refresh_from_db(fields=["tries"])

    @transaction.atomic
    def failed(self, problem: str):
        """Unless somebody else finished it meanwhile."""
        open_one = type(self).objects.filter(pk=self.pk).exclude(state__in=self.DONE)
        open_one.update(state=self.State.FAILED, problem=problem[:100], tries=F("tries") + 1)
