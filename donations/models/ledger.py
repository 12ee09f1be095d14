from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from donations.models.promise import Promise
from donations.money import CURRENCIES, CURRENCY_CHOICES, Money

# A company says within days what it kept of a payment.
FEE_TOLD_WITHIN = timedelta(days=14)


class AppendOnly(Exception):
    """Somebody tried to change or remove what was written down. A new entry is the way."""


class AppendOnlyQuerySet(models.QuerySet):
    def update(self, **values):
        raise AppendOnly("Entries are never changed; write an adjustment.")

    def bulk_update(self, *args, **kwargs):
        raise AppendOnly("Entries are never changed; write an adjustment.")

    def delete(self):
        raise AppendOnly("Entries are never removed; write an adjustment.")

    delete.queryset_only = True


class AppendOnlyModel(models.Model):
    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise AppendOnly("Entries are never changed; write an adjustment.")
        super().save(*args, force_insert=True)

    def delete(self, *args, **kwargs):
        raise AppendOnly("Entries are never removed; write an adjustment.")


class LedgerEntryQuerySet(AppendOnlyQuerySet):
    def of_donor(self, donor):
        return self.filter(gift__donor=donor)

    def without_fee(self, provider: str):
        """Payments of the last weeks whose cost is not known yet."""
        recent = self.filter(kind="payment", provider=provider, occurred_at__gt=timezone.now() - FEE_TOLD_WITHIN)
        told = LedgerEntry.objects.filter(gift=OuterRef("gift"), kind="fee")
        return recent.filter(~Exists(told)).select_related("gift")

    def between(self, first, last):
        """From one day to another, both included, in the institute's time zone."""
        return self.filter(occurred_at__date__range=(first, last))

    def sum_of_gift(self, *kinds: str):
        """For a query of gifts: minor units of these kinds, None where there is no entry."""
        mine = self.filter(gift=OuterRef("pk"), kind__in=kinds).order_by().values("gift")
        return Subquery(mine.annotate(sum=Sum("amount_minor")).values("sum"))

    def staying(self):
        """Of one gift: without payments that were moved to another, and the adjustments that took them there."""
        away = self.filter(external_id__startswith="move:", external_id__endswith=":from")
        gone = [int(name.split(":")[1]) for name in away.values_list("external_id", flat=True)]
        return self.exclude(pk__in=gone).exclude(pk__in=away.values("pk"))

    def movable(self):
        """Money that came, by a payment or by being moved here, and that may have come to the wrong gift."""
        return self.filter(kind__in=LedgerEntry.MOVABLE, amount_minor__gt=0)


class LedgerEntry(AppendOnlyModel):
    """One movement of money. Written by donations/applying.py only; never changed, never removed."""

    class Kind(models.TextChoices):
        PAYMENT = "payment", _("payment")
        REFUND = "refund", _("given back")
        REFUND_FAILED = "refund_failed", _("giving back failed")
        CHARGEBACK = "chargeback", _("taken back by the bank")
        CHARGEBACK_REVERSED = "chargeback_reversed", _("returned by the bank")
        ADJUSTMENT = "adjustment", _("adjustment")
        FEE = "fee", _("fee")

    class Source(models.TextChoices):
        DESK = "desk", _("written at the desk")
        LINE = "line", _("line of a bank statement")
        EVENT = "event", _("told by the provider")
        FETCHED = "fetched", _("asked from the provider")

    COMING_IN = (Kind.PAYMENT, Kind.REFUND_FAILED, Kind.CHARGEBACK_REVERSED)
    GOING_OUT = (Kind.REFUND, Kind.CHARGEBACK, Kind.FEE)
    MOVABLE = (Kind.PAYMENT, Kind.ADJUSTMENT)

    gift = models.ForeignKey("donations.Gift", models.PROTECT, related_name="entries", verbose_name=_("gift"))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    amount_minor = models.BigIntegerField(_("amount in minor units"))
    currency = models.CharField(_("currency"), max_length=3, choices=CURRENCY_CHOICES)

    provider = models.CharField(_("way"), max_length=20, choices=Promise.Provider)
    external_id = models.CharField(max_length=255)
    occurred_at = models.DateTimeField(_("when"))
    recorded_at = models.DateTimeField(_("written down"), auto_now_add=True)

    source = models.CharField(_("written by"), max_length=10, choices=Source)
    line = models.ForeignKey("donations.BankLine", models.PROTECT, null=True, related_name="entries")
    event = models.ForeignKey("donations.ProviderEvent", models.PROTECT, null=True, related_name="entries")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    objects = LedgerEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger entries")
        ordering = ["occurred_at", "kind", "external_id"]
        default_permissions = ["view"]
        constraints = [
            models.UniqueConstraint(fields=["provider", "kind", "external_id"], name="one_entry_per_fact"),
            models.CheckConstraint(condition=Q(currency__in=CURRENCIES), name="entry_currency_is_known"),
            models.CheckConstraint(condition=~Q(external_id=""), name="entry_has_an_external_id"),
            models.CheckConstraint(
                condition=Q(kind__in=["payment", "refund_failed", "chargeback_reversed"], amount_minor__gt=0)
                | Q(kind__in=["refund", "chargeback", "fee"], amount_minor__lt=0)
                | (Q(kind="adjustment") & ~Q(amount_minor=0)),
                name="entry_sign_fits_its_kind",
            ),
            models.CheckConstraint(
                condition=(Q(source="desk", by__isnull=False) & ~Q(reason=""))
                | Q(source="line", line__isnull=False)
                | Q(source="event", event__isnull=False)
                | Q(source="fetched"),
                name="entry_names_its_source",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.money}"

    @property
    def money(self) -> Money:
        return Money(self.amount_minor, self.currency)

    @property
    def is_movable(self) -> bool:
        """The same for many is `movable`."""
        return self.kind in self.MOVABLE and self.amount_minor > 0


def one_promise(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(gift__isnull=False, pledge__isnull=True) | Q(gift__isnull=True, pledge__isnull=False),
        name=f"{name}_is_of_one_promise",
    )


class StepQuerySet(AppendOnlyQuerySet):
    def asking_back(self):
        """Repayments that were asked for and not dropped; done or not."""
        return self.filter(kind=Step.Kind.REFUND_ASKED).without(Step.Kind.REFUND_DROPPED)

    def open_disputes(self):
        opened = self.filter(kind=Step.Kind.DISPUTE_OPENED)
        return opened.without(Step.Kind.DISPUTE_WON).without(Step.Kind.DISPUTE_LOST)

    def without(self, kind: str):
        """Those that no step of a kind followed under the same name."""
        return self.filter(~Exists(self.model.objects.filter(kind=kind, external_id=OuterRef("external_id"))))


class Step(AppendOnlyModel):
    """One thing that happened to a gift or a pledge and is not money."""

    class Kind(models.TextChoices):
        OPENED = "opened", _("card page opened")
        PROCESSING = "processing", _("card payment on its way")
        DECLINED = "declined", _("a card was refused")
        FAILED = "failed", _("card payment failed")
        EXPIRED = "expired", _("card page closed unused")
        CANCELLED = "cancelled", _("cancelled")
        ENDED = "ended", _("ended")
        RENEWAL_FAILED = "renewal_failed", _("the month's payment failed")
        ACTION_NEEDED = "action_needed", _("the bank asks the donor to confirm")
        STOP_ASKED = "stop_asked", _("stop asked for")
        DISPUTE_OPENED = "dispute_opened", _("dispute opened")
        DISPUTE_WON = "dispute_won", _("dispute won")
        DISPUTE_LOST = "dispute_lost", _("dispute lost")
        REFUND_ASKED = "refund_asked", _("giving back asked for")
        REFUND_TOLD = "refund_told", _("card company told to give back")
        REFUND_DROPPED = "refund_dropped", _("not given back after all")
        SEEN = "seen", _("looked at and in order")

    # After one of these nobody can pay on that page of the provider any more.
    CLOSING = (Kind.FAILED, Kind.EXPIRED)

    gift = models.ForeignKey("donations.Gift", models.PROTECT, null=True, related_name="steps")
    pledge = models.ForeignKey("donations.Pledge", models.PROTECT, null=True, related_name="steps")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    # Which try to pay by card it is about; 0 when it is about none.
    attempt = models.PositiveSmallIntegerField(default=0)

    provider = models.CharField(_("way"), max_length=20, choices=Promise.Provider)
    external_id = models.CharField(max_length=255)
    occurred_at = models.DateTimeField(_("when"))
    # Of a dispute: until when to answer; of a failed month: when the card is tried again.
    due_at = models.DateTimeField(_("due"), null=True)
    recorded_at = models.DateTimeField(_("written down"), auto_now_add=True)
    # Of money that shall go back: how much shall have gone back in all, in minor units.
    back_minor = models.BigIntegerField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    objects = StepQuerySet.as_manager()

    class Meta:
        ordering = ["occurred_at", "kind", "external_id"]
        default_permissions = []
        constraints = [
            models.UniqueConstraint(fields=["provider", "kind", "external_id"], name="one_step_per_fact"),
            models.CheckConstraint(
                condition=~Q(kind="refund_asked")
                | (Q(back_minor__isnull=False, back_minor__gt=0, by__isnull=False) & ~Q(reason="")),
                name="asking_back_says_how_much_and_why",
            ),
            one_promise("step"),
        ]

    def __str__(self):
        return self.get_kind_display()
