from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from stdnum import iban
from stdnum.exceptions import ValidationError as BadNumber
from stdnum.pl import nip

from donations.money import CURRENCIES, CURRENCY_CHOICES
from donations.signals import support_changed

# Printed in manuals: they pass the checksum and may be somebody's account.
SAMPLES = {
    "PL61109010140000071219812874", "PL27114020040000300201355387", "PL10105000997603123456789123",
    "DE89370400440532013000", "DE75512108001245126199", "FR1420041010050500013M02606", "AT611904300234573201",
    "GB29NWBK60161331926819", "GB82WEST12345698765432", "BE68539007547034", "NL91ABNA0417164300",
}  # fmt: skip


def check_iban(number: str):
    """Stored bare: no spaces, upper case."""
    try:
        valid = iban.validate(number)
    except BadNumber as error:
        raise ValidationError(_("This is not a valid account number: check every digit.")) from error
    if valid in SAMPLES and not (settings.DEBUG or settings.DEMO):
        raise ValidationError(_("This number is printed in manuals as a sample; it is not yours."))


def check_tax_id(number: str):
    if not nip.is_valid(number):
        raise ValidationError(_("This is not a valid NIP."))


class BankAccountQuerySet(models.QuerySet):
    def shown(self):
        """The accounts that donors are told, at most one a currency."""
        return self.filter(is_shown=True).order_by("currency")

    def set_alone(self, **fields) -> "BankAccount":
        """Make and show an account without a second person: for the server's command line only."""
        account = self.filter(iban=fields["iban"]).first() or self.model(**fields)
        account.full_clean()
        account.save()
        account.show(by=None)
        return account


class BankAccount(models.Model):
    """An account of the institute. What it is never changes: another number is another account."""

    recipient = models.CharField(_("recipient"), max_length=70)
    short_recipient = models.CharField(
        _("short recipient"), max_length=20, help_text=_("Stands in the picture that Polish bank apps read.")
    )
    tax_id = models.CharField("NIP", max_length=10, blank=True, validators=[check_tax_id])
    iban = models.CharField("IBAN", max_length=34, unique=True, validators=[check_iban])
    bic = models.CharField("BIC", max_length=11, blank=True)
    currency = models.CharField(_("currency"), max_length=3, choices=CURRENCY_CHOICES, default="PLN")

    # Empty when it was set on the server's command line.
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    proposed_at = models.DateTimeField(_("proposed"), auto_now_add=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    is_shown = models.BooleanField(_("is shown to donors"), default=False)

    objects = BankAccountQuerySet.as_manager()

    class Meta:
        verbose_name = _("bank account")
        verbose_name_plural = _("bank accounts")
        ordering = ["-is_shown", "-proposed_at"]
        default_permissions = ["add", "view"]
        permissions = [("confirm_bankaccount", "Can confirm an account that somebody else proposed")]
        constraints = [
            models.UniqueConstraint(
                fields=["currency"], condition=Q(is_shown=True), name="one_shown_account_per_currency"
            ),
            models.CheckConstraint(condition=Q(currency__in=CURRENCIES), name="account_currency_is_known"),
            models.CheckConstraint(
                condition=Q(is_shown=False) | Q(confirmed_at__isnull=False), name="shown_account_is_confirmed"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by=None)
                | Q(confirmed_at__isnull=False, confirmed_by=None, proposed_by=None)
                | (Q(confirmed_at__isnull=False, confirmed_by__isnull=False) & ~Q(confirmed_by=F("proposed_by"))),
                name="account_is_confirmed_by_another_person",
            ),
        ]

    def __str__(self):
        return f"{self.number} ({self.currency})"

    def clean(self):
        if self.currency == "PLN" and not self.iban.startswith("PL"):
            raise ValidationError({"iban": _("An account in PLN begins with PL.")})

    @property
    def number(self) -> str:
        """In groups of four, for reading and typing."""
        return iban.format(self.iban)

    def confirm(self, *, by):
        """Show the account to donors instead of the one shown so far. Never by the person who proposed it."""
        if by == self.proposed_by:
            raise PermissionDenied("Another person must confirm the account.")
        self.show(by=by)

    @transaction.atomic
    def show(self, *, by):
        BankAccount.objects.filter(currency=self.currency, is_shown=True).update(is_shown=False)
        self.is_shown, self.confirmed_by, self.confirmed_at = True, by, timezone.now()
        self.save(update_fields=["is_shown", "confirmed_by", "confirmed_at"])
        support_changed.send(BankAccount)

    @transaction.atomic
    def hide(self):
        self.is_shown = False
        self.save(update_fields=["is_shown"])
        support_changed.send(BankAccount)
