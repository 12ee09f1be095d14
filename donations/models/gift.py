from datetime import timedelta

from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce, Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from donations import references
from donations.models.ledger import LedgerEntry, Step
from donations.models.promise import Promise, PromiseQuerySet, promise_constraints
from donations.money import Money

# A transfer that has not come after so long is called overdue. Only a label: money that comes later still pays.
OVERDUE_AFTER = timedelta(days=30)


# What a gift takes over from the gift or pledge whose reference came again.
INHERITED = [
    "campaign_id", "provider", "amount_minor", "currency", "donor_id", "email", "name", "language",
    "read_path", "read_title", "read_place", "source",
]  # fmt: skip


class GiftQuerySet(PromiseQuerySet):
    def overdue(self):
        return self.filter(status=Gift.Status.AWAITING_TRANSFER, created_at__lt=Now() - OVERDUE_AFTER)

    def promised_between(self, first, last):
        return self.filter(created_at__date__range=(first, last))

    def not_yet_paid(self):
        return self.filter(status__in=Gift.UNPAID)

    def never_paid(self, before):
        return super().never_paid(before).filter(entries=None)

    def of_nobody_known_before(self, day):
        """Gifts without an address of years before this day: their names stand only here."""
        return self.filter(donor=None, created_at__date__lt=day).exclude(name="", message="")

    def with_money(self):
        """`balance_minor`: what came in and was not given back, by the ledger. Fees are in no total."""
        return self.annotate(balance_minor=Coalesce(Sum("entries__amount_minor", filter=~Q(entries__kind="fee")), 0))

    def with_back(self):
        """`back_minor`: what was asked to go back and has not gone yet, or None."""
        asked = Step.objects.asking_back().filter(gift=OuterRef("pk")).order_by("-back_minor").values("back_minor")[:1]
        went = LedgerEntry.objects.sum_of_gift("refund", "refund_failed")
        return self.annotate(back_minor=Subquery(asked) + Coalesce(went, 0))

    def to_give_back(self):
        """Gifts of which money was asked to go back and has not gone yet."""
        return self.with_back().filter(back_minor__gt=0)

    # What staff look at. A person's "looked at" (a step) takes a gift out of the first four until more money moves.

    def unseen(self):
        mine = {"gift": OuterRef("pk")}
        moved = LedgerEntry.objects.filter(**mine).order_by("-recorded_at").values("recorded_at")[:1]
        seen = Step.objects.filter(**mine, kind=Step.Kind.SEEN).order_by("-recorded_at").values("recorded_at")[:1]
        gifts = self.annotate(moved_at=Subquery(moved), seen_at=Subquery(seen))
        return gifts.filter(Q(seen_at=None) | Q(seen_at__lt=F("moved_at")), moved_at__isnull=False)

    def with_received(self):
        """`received_minor`: payments and what was moved here; `payments`: how many of the former."""
        payments = LedgerEntry.objects.filter(gift=OuterRef("pk"), kind="payment").order_by().values("gift")
        return self.annotate(
            received_minor=Coalesce(LedgerEntry.objects.sum_of_gift("payment", "adjustment"), 0),
            payments=Coalesce(Subquery(payments.annotate(count=Count("pk")).values("count")), 0),
        )

    def paid_twice(self):
        """Several payments, and more came than was promised."""
        return self.unseen().with_received().filter(payments__gt=1, received_minor__gt=F("amount_minor"))

    def with_another_amount(self):
        once = self.unseen().with_received().exclude(payments__gt=1, received_minor__gt=F("amount_minor"))
        return once.filter(received_minor__gt=0).exclude(received_minor=F("amount_minor"))

    def repeats(self):
        """A second transfer with the reference of a gift that was paid."""
        return self.unseen().with_received().filter(is_repeat=True, received_minor__gt=0)

    def with_more_out_than_in(self):
        kinds = [kind for kind in LedgerEntry.Kind.values if kind != LedgerEntry.Kind.FEE]
        return self.unseen().annotate(left_minor=LedgerEntry.objects.sum_of_gift(*kinds)).filter(left_minor__lt=0)

    def disputed(self):
        return self.filter(status=Gift.Status.DISPUTED)

    def to_moderate(self):
        """Before the money is here there is nothing to decide."""
        return super().to_moderate().filter(status=Gift.Status.PAID)

    def names_shown(self):
        return self.named().filter(status=Gift.Status.PAID, pledge=None)


class Gift(Promise):
    """One sum that someone meant to give, or gave."""

    class Status(models.TextChoices):
        CREATED = "created", _("made")
        CHECKOUT_OPEN = "checkout_open", _("card page open")
        CHECKOUT_EXPIRED = "checkout_expired", _("card page closed unused")
        PROCESSING = "processing", _("card payment on its way")
        FAILED = "failed", _("card payment failed")
        AWAITING_TRANSFER = "awaiting_transfer", _("waiting for the transfer")
        CANCELLED = "cancelled", _("cancelled")
        PAID = "paid", _("paid")
        PARTIALLY_REFUNDED = "partially_refunded", _("partly given back")
        REFUNDED = "refunded", _("given back")
        CHARGED_BACK = "charged_back", _("taken back by the bank")
        DISPUTED = "disputed", _("disputed")

    # Nothing came and nothing is on its way.
    UNPAID = (
        Status.CREATED, Status.CHECKOUT_OPEN, Status.CHECKOUT_EXPIRED, Status.FAILED, Status.AWAITING_TRANSFER,
    )  # fmt: skip
    OWNER, FREQUENCY = references.GIFT, "once"

    # Worked out from ledger and steps by donations/applying.py, and kept for lists.
    status = models.CharField(_("state"), max_length=20, choices=Status, editable=False)

    pledge = models.ForeignKey("donations.Pledge", models.PROTECT, null=True, blank=True, related_name="gifts")
    is_repeat = models.BooleanField(_("came again"), default=False)

    objects = GiftQuerySet.as_manager()

    class Meta(Promise.Meta):
        verbose_name = _("gift")
        verbose_name_plural = _("gifts")
        default_permissions = ["add", "view"]
        permissions = [
            ("view_amounts", "Can see amounts"),
            ("view_contacts", "Can see who gave"),
            ("book_gift", "Can write down money by hand"),
            ("refund_gift", "Can write down what was given back"),
            ("pass_message", "Can decide which names are shown"),
            ("export_gifts", "Can export gifts and the ledger"),
            ("cancel_gift", "Can cancel a gift that has not come"),
        ]
        indexes = [models.Index(fields=["status", "-created_at"], name="gifts_by_status")]
        constraints = promise_constraints("gift")

    def again(self, made_for: str, amount_minor: int) -> "Gift":
        """Another gift of the same donor, not saved yet: its reference came a second time."""
        inherited = {field: getattr(self, field) for field in INHERITED} | {"amount_minor": amount_minor}
        return Gift(made_for=made_for, is_repeat=True, **inherited)

    @property
    def may_be_paid(self) -> bool:
        return self.status in (*self.UNPAID, self.Status.CANCELLED)

    @property
    def has_come(self) -> bool:
        """Money came, whatever happened to it later."""
        return not self.may_be_paid and self.status != self.Status.PROCESSING

    @property
    def money_now(self) -> Money:
        """What came, and until then what was promised. Of a row of `with_money`."""
        return Money(self.balance_minor, self.currency) if self.has_come and self.balance_minor else self.money

    def balance(self) -> int:
        """Minor units that came in and were not given back. The same for many is `with_money`."""
        return self.entries.exclude(kind="fee").aggregate(sum=Coalesce(Sum("amount_minor"), 0))["sum"]

    def repayment_title(self) -> str:
        """What the institute writes into a transfer to the donor, so that its line in the statement is recognised."""
        return f"Zwrot {self.reference}"

    def get_absolute_url(self):
        return reverse("donations:gift_detail", args=[self.public_id])

    def card_url(self):
        return reverse("donations:gift_card", args=[self.public_id])

    def picture_url(self):
        return reverse("donations:gift_transfer_picture", args=[self.public_id])
