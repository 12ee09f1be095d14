from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from donations import references
from donations.models.gift import INHERITED, Gift
from donations.models.promise import Promise, PromiseQuerySet, promise_constraints


class PledgeQuerySet(PromiseQuerySet):
    def never_paid(self, before):
        return super().never_paid(before).filter(gifts=None)

    def failing(self):
        return self.filter(status=Pledge.Status.PAST_DUE)

    def to_stop(self):
        """The donor said stop, and the provider has not said yet that it did."""
        return self.filter(steps__kind="stop_asked").exclude(status__in=[Pledge.Status.CANCELLED, Pledge.Status.ENDED])

    def past_due(self, provider: str):
        """The company tries again for some days."""
        return self.filter(status=Pledge.Status.PAST_DUE, provider=provider)

    def to_moderate(self):
        return super().to_moderate().filter(status__in=[Pledge.Status.ACTIVE, Pledge.Status.PAST_DUE])

    def names_shown(self):
        return self.named().filter(status=Pledge.Status.ACTIVE)


class Pledge(Promise):
    """A monthly promise. Each month's money is a gift of its own."""

    class Status(models.TextChoices):
        STARTING = "starting", _("waiting for the first transfer")
        ACTIVE = "active", _("running")
        PAST_DUE = "past_due", _("last payment failed")
        CANCELLED = "cancelled", _("stopped")
        ENDED = "ended", _("ended")

    OWNER, FREQUENCY = references.PLEDGE, "month"

    # Worked out from ledger and steps by donations/applying.py, and kept for lists.
    status = models.CharField(_("state"), max_length=20, choices=Status, editable=False)

    objects = PledgeQuerySet.as_manager()

    class Meta(Promise.Meta):
        verbose_name = _("monthly pledge")
        verbose_name_plural = _("monthly pledges")
        default_permissions = ["view"]
        constraints = promise_constraints("pledge")

    @property
    def is_over(self) -> bool:
        return self.status in (self.Status.CANCELLED, self.Status.ENDED)

    @property
    def may_be_paid(self) -> bool:
        """The first payment starts it; all others come by themselves."""
        return self.status == self.Status.STARTING

    def get_absolute_url(self):
        return reverse("donations:pledge_detail", args=[self.public_id])

    def card_url(self):
        return reverse("donations:pledge_card", args=[self.public_id])

    def picture_url(self):
        return reverse("donations:pledge_transfer_picture", args=[self.public_id])

    def gift_for(self, made_for: str) -> Gift:
        """The gift of one month, not saved yet. Its money is applied apart."""
        inherited = {field: getattr(self, field) for field in [*INHERITED, "cover_fee_minor"]}
        return Gift(made_for=made_for, pledge=self, **inherited)
