import re

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Max, Min, Q, QuerySet, Sum, Value, When
from django.db.models.lookups import Exact
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from donations.models.ledger import AppendOnlyModel, AppendOnlyQuerySet


class ReceiptSeriesQuerySet(models.QuerySet):
    def take(self, year: int, count: int) -> range:
        """The next `count` numbers of a year. Whoever asks meanwhile waits for the end of this transaction."""
        series, _made = self.get_or_create(year=year)
        self.filter(pk=series.pk).update(last_number=F("last_number") + count)
        last = self.values_list("last_number", flat=True).get(pk=series.pk)
        return range(last - count + 1, last + 1)


class ReceiptSeries(models.Model):
    """The receipts of one year. Numbers are taken in the transaction that writes the receipt, so none is missing."""

    year = models.PositiveSmallIntegerField(unique=True)
    last_number = models.PositiveIntegerField(default=0)

    objects = ReceiptSeriesQuerySet.as_manager()

    class Meta:
        default_permissions = []

    def __str__(self):
        return str(self.year)


class ReceiptQuerySet(AppendOnlyQuerySet):
    def valid(self):
        return self.filter(voided_at=None)

    def numbered(self, written: str):
        """Those with a number as somebody writes it: `D/2026/7`, `2026/7`, `7`."""
        found = re.fullmatch(r"(?:(?:D\W+)?(20\d\d)\W+)?(\d{1,9})", written.strip(), re.ASCII | re.IGNORECASE)
        if not found:
            return self.none()
        year, number = found.groups()
        return self.filter(number=number, **({"year": year} if year else {}))

    def of_gifts(self, gifts):
        """Receipts that prove or list money of these gifts."""
        lines = ReceiptLine.objects.filter(entry__gift__in=gifts)
        return self.filter(pk__in=lines.values("receipt"))

    def void(self, *, by=None, reason: str = "") -> int:
        """They hold no longer. The payments that they proved may be proved by another. Nobody: money went back."""
        found = list(self.valid().values_list("pk", flat=True))
        QuerySet.update(ReceiptLine.objects.filter(receipt__in=found), is_proof=False)
        voided = {"voided_at": timezone.now(), "voided_by": by, "void_reason": reason}
        return QuerySet.update(self.model.objects.filter(pk__in=found), **voided)

    def with_sum(self):
        """`sum_minor` and `sum_currency` of what they name; the currency is empty when there are several."""
        return self.annotate(
            sum_minor=Sum("lines__entry__amount_minor"),
            sum_currency=Case(
                When(
                    Exact(Min("lines__entry__currency"), Max("lines__entry__currency")),
                    then=Min("lines__entry__currency"),
                ),
                default=Value(""),
            ),
        )

    def replace(self, receipt: "Receipt") -> int:
        """These void ones say which came in their place."""
        return QuerySet.update(self.filter(voided_at__isnull=False, replaced_by=None), replaced_by=receipt)

    def hand_over(self, donor):
        """To the other row of the same person."""
        QuerySet.update(self, donor=donor)

    def forget_names(self) -> int:
        return QuerySet.update(self.exclude(name=""), name="")


class Receipt(AppendOnlyModel):
    """What a donor holds in hand: that money came, once as a proof for each payment, or as an overview of a period."""

    class Kind(models.TextChoices):
        GIFT = "gift", _("of a gift")
        PERIOD = "period", _("overview")

    year = models.PositiveSmallIntegerField(_("year"))
    number = models.PositiveIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=6, choices=Kind)
    covers_from_on = models.DateField(_("from"))
    covers_until_on = models.DateField(_("until"))

    donor = models.ForeignKey("donations.Donor", models.PROTECT, related_name="receipts", verbose_name=_("donor"))
    # Apart from the content, because it is the one thing that may be blanked.
    name = models.CharField(_("name"), max_length=300, blank=True)
    # The sentences and tables as they are printed, see donations/receipts/text.py.
    content = models.JSONField()
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)

    issued_at = models.DateTimeField(_("issued"), default=timezone.now)
    voided_at = models.DateTimeField(_("void since"), null=True)
    # Empty when no person did it, but money that went back.
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("made void by")
    )
    void_reason = models.CharField(_("why it is void"), max_length=200, blank=True)
    replaced_by = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="replaces", verbose_name=_("replaced by")
    )

    objects = ReceiptQuerySet.as_manager()

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")
        ordering = ["-year", "-number"]
        default_permissions = ["view"]
        permissions = [("issue_receipt", "Can send, void and replace receipts")]
        constraints = [
            models.UniqueConstraint(fields=["year", "number"], name="one_receipt_per_number"),
            models.CheckConstraint(condition=Q(covers_until_on__gte=F("covers_from_on")), name="receipt_period_is_one"),
            models.CheckConstraint(
                condition=Q(replaced_by=None) | Q(voided_at__isnull=False), name="only_void_receipts_are_replaced"
            ),
            models.CheckConstraint(
                condition=Q(voided_by=None, void_reason="") | (Q(voided_at__isnull=False) & ~Q(void_reason="")),
                name="who_voids_a_receipt_says_why",
            ),
        ]

    def __str__(self):
        return self.number_of(self.year, self.number)

    @staticmethod
    def number_of(year: int, number: int) -> str:
        return f"D/{year}/{number}"

    @property
    def file_name(self) -> str:
        return f"D-{self.year}-{self.number}.pdf"


class ReceiptLine(AppendOnlyModel):
    """One movement of money that a receipt names. Only one valid receipt is the proof of it."""

    receipt = models.ForeignKey(Receipt, models.PROTECT, related_name="lines")
    entry = models.ForeignKey("donations.LedgerEntry", models.PROTECT, related_name="receipt_lines")
    is_proof = models.BooleanField()

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(fields=["entry"], condition=Q(is_proof=True), name="one_proof_per_entry"),
        ]

    def __str__(self):
        return f"{self.receipt_id}: {self.entry_id}"
