from datetime import timedelta

from django.db import models
from django.db.models import Q, Sum
from django.db.models.functions import Coalesce, Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from donations import references
from donations.models.promise import Promise, PromiseQuerySet, promise_constraints

# A transfer that has not come after so long is called overdue. Only a label: money that comes later still pays.
OVERDUE_AFTER = timedelta(days=30)


class GiftQuerySet(PromiseQuerySet):
    def overdue(self):
        return self.filter(status=Gift.Status.AWAITING_TRANSFER, created_at__lt=Now() - OVERDUE_AFTER)

    def with_money(self):
        """`balance_minor`: what came in and was not given back, by the ledger. Fees are in no total."""
        return self.annotate(balance_minor=Coalesce(Sum("entries__amount_minor", filter=~Q(entries__kind="fee")), 0))

    def names_shown(self):
        return self.named().filter(status=Gift.Status.PAID, pledge=None)


class Gift(Promise):
    """One sum that someone meant to give, or gave."""

    class Status(models.TextChoices):
        CREATED = "created", _("made")
        AWAITING_TRANSFER = "awaiting_transfer", _("waiting for the transfer")
        CANCELLED = "cancelled", _("cancelled")
        PAID = "paid", _("paid")
        PARTIALLY_REFUNDED = "partially_refunded", _("partly given back")
        REFUNDED = "refunded", _("given back")
        CHARGED_BACK = "charged_back", _("taken back by the bank")
        DISPUTED = "disputed", _("disputed")

    OWNER = references.GIFT

    pledge = models.ForeignKey("donations.Pledge", models.PROTECT, null=True, blank=True, related_name="gifts")

    objects = GiftQuerySet.as_manager()

    class Meta(Promise.Meta):
        verbose_name = _("gift")
        verbose_name_plural = _("gifts")
        default_permissions = ["add", "view"]
        permissions = [
            ("view_amounts", "Can see amounts"),
            ("view_contacts", "Can see who gave"),
            ("pass_message", "Can decide which names are shown"),
            ("cancel_gift", "Can cancel a gift that has not come"),
        ]
        indexes = [models.Index(fields=["status", "-created_at"], name="gifts_by_status")]
        constraints = promise_constraints("gift")

    def get_absolute_url(self):
        return reverse("donations:gift_detail", args=[self.public_id])

    def picture_url(self):
        return reverse("donations:gift_transfer_picture", args=[self.public_id])
