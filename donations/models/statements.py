from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from donations.models.bank import BankAccount
from donations.money import Money

PREVIEW_LIVES = timedelta(hours=24)
COLUMNS = {"date", "date_format", "amount", "title", "name", "iban", "reference", "delimiter", "skip"}
NEEDED = {"date", "date_format", "amount", "title"}


def check_mapping(mapping):
    """The header names of a CSV: `{"date": "Data", "date_format": "%d-%m-%Y", "amount": "Kwota", "title": "Opis"}`."""
    if not isinstance(mapping, dict) or not set(mapping) <= COLUMNS:
        raise ValidationError(_("Columns may be: %(names)s."), params={"names": ", ".join(sorted(COLUMNS))})
    for name, value in mapping.items():
        is_right = type(value) is int and value >= 0 if name == "skip" else isinstance(value, str) and bool(value)
        if not is_right or (name == "delimiter" and len(value) != 1):
            raise ValidationError(
                _("“%(name)s” is not right: names are words, skip is a number, delimiter one sign."),
                params={"name": name},
            )


class BankProfile(models.Model):
    """How the statements of one account are written."""

    class Format(models.TextChoices):
        CAMT = "camt", "CAMT.053 (XML)"
        MT940 = "mt940", "MT940"
        CSV = "csv", "CSV"

    class Encoding(models.TextChoices):
        UTF8 = "utf-8", "UTF-8"
        CP1250 = "cp1250", "Windows-1250"
        CP852 = "cp852", "DOS 852"
        LATIN2 = "iso8859_2", "ISO 8859-2"

    name = models.SlugField(_("name"), unique=True)
    account = models.OneToOneField(BankAccount, models.PROTECT, related_name="profile", verbose_name=_("account"))
    format = models.CharField(_("format"), max_length=5, choices=Format)
    encoding = models.CharField(_("encoding"), max_length=10, choices=Encoding, default=Encoding.UTF8)
    separator = models.CharField(_("mark before each part of :86:"), max_length=1, default="<", blank=True)
    mapping = models.JSONField(_("columns of the CSV"), default=dict, blank=True, validators=[check_mapping])
    has_unique_references = models.BooleanField(_("the bank's references never repeat"), default=False)

    class Meta:
        verbose_name = _("way of reading statements")
        verbose_name_plural = _("ways of reading statements")
        default_permissions = ["add", "change", "view"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(format="csv") | ~Q(mapping={}), name="csv_profile_names_its_columns",
                violation_error_message=_("Say which column of the CSV is which."),
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.name

    def clean(self):
        missing = NEEDED - set(self.mapping) if self.format == self.Format.CSV else set()
        if missing:
            raise ValidationError({"mapping": _("These are missing: %s.") % ", ".join(sorted(missing))})


class BankStatementQuerySet(models.QuerySet):
    def previews_older_than_a_day(self):
        return self.filter(state=BankStatement.State.PREVIEW, read_at__lte=timezone.now() - PREVIEW_LIVES)

    def previews(self):
        return self.filter(state=BankStatement.State.PREVIEW)

    def previews_alive(self):
        return self.filter(state=BankStatement.State.PREVIEW, read_at__gt=timezone.now() - PREVIEW_LIVES)


class BankStatement(models.Model):
    """One file of the bank as it was read. The file itself is not kept."""

    class State(models.TextChoices):
        PREVIEW = "preview", _("preview")
        IMPORTED = "imported", _("imported")

    class Balances(models.TextChoices):
        YES = "yes", _("add up")
        NO = "no", _("do not add up")
        UNKNOWN = "unknown", _("are not in the file")

    account = models.ForeignKey(BankAccount, models.PROTECT, related_name="statements", verbose_name=_("account"))
    format = models.CharField(_("format"), max_length=5, choices=BankProfile.Format)
    digest = models.CharField(max_length=64, unique=True)
    covers_from_on = models.DateField(_("from"))
    covers_until_on = models.DateField(_("until"))
    opening_minor = models.BigIntegerField(null=True)
    closing_minor = models.BigIntegerField(null=True)
    balances = models.CharField(_("balances"), max_length=7, choices=Balances)

    state = models.CharField(_("state"), max_length=8, choices=State, default=State.PREVIEW)
    # What was read and what is odd about it; emptied when it is imported.
    preview = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    read_at = models.DateTimeField(_("read"), auto_now_add=True)
    imported_at = models.DateTimeField(_("imported"), null=True)

    objects = BankStatementQuerySet.as_manager()

    class Meta:
        verbose_name = _("bank statement")
        verbose_name_plural = _("bank statements")
        ordering = ["-read_at"]
        default_permissions = ["view"]
        permissions = [("import_statement", "Can import a bank statement")]

    def __str__(self):
        return f"{self.covers_from_on} – {self.covers_until_on}"


class BankLineQuerySet(models.QuerySet):
    def open(self):
        """Waiting for a person."""
        return self.filter(state=BankLine.State.OPEN)

    def by_state(self) -> list[tuple[str, int]]:
        """How many are in each state, by its label."""
        counted = dict(self.order_by().values_list("state").annotate(models.Count("pk")))
        return [(state.label, counted[state]) for state in BankLine.State if state in counted]

    def without_money(self):
        """In no ledger, so that a person may still decide otherwise."""
        return self.exclude(state=BankLine.State.BOOKED)

    def paying(self):
        """Of which gifts came."""
        return self.filter(kind=BankLine.Kind.GIFT)

    def of_gifts(self, gifts):
        return self.filter(gift__in=gifts)

    def named_before(self, day):
        """Booked before a day and still saying whose account it was."""
        return self.filter(booked_on__lt=day).exclude(name="", iban="")


class BankLine(models.Model):
    """One booked line of an account, whatever it is about."""

    class Kind(models.TextChoices):
        GIFT = "gift", _("gift")
        REFUND = "refund", _("given back")
        PAYOUT = "payout", _("payout of a payment provider")
        OWN = "own", _("transfer between own accounts")
        FEE = "fee", _("fee")
        INCOME = "income", _("other income")
        OTHER = "other", _("something else")
        UNKNOWN = "unknown", _("not known yet")

    class State(models.TextChoices):
        OPEN = "open", _("waits for a person")
        BOOKED = "booked", _("booked")
        SET_ASIDE = "set_aside", _("set aside")

    # What a line is that no gift comes of; some of it can only come in, some only go out.
    NO_GIFT = [(kind.value, kind.label) for kind in (Kind.PAYOUT, Kind.OWN, Kind.FEE, Kind.INCOME, Kind.OTHER)]
    ONLY_IN, ONLY_OUT = (Kind.PAYOUT, Kind.INCOME), (Kind.FEE,)

    statement = models.ForeignKey(BankStatement, models.PROTECT, related_name="lines")
    account = models.ForeignKey(BankAccount, models.PROTECT, related_name="lines", verbose_name=_("account"))
    # Which of several equal lines of the account this is, from 1. Found by counting, never by the row's number.
    line_key = models.CharField(max_length=64)
    ordinal = models.PositiveIntegerField()

    booked_on = models.DateField(_("booked on"))
    amount_minor = models.BigIntegerField(_("amount in minor units"))
    currency = models.CharField(_("currency"), max_length=3)
    bank_reference = models.CharField(_("reference of the bank"), max_length=140, blank=True)
    title = models.TextField(_("title"), blank=True)
    name = models.CharField(_("name"), max_length=300, blank=True)
    iban = models.CharField("IBAN", max_length=50, blank=True)
    is_reversal = models.BooleanField(_("takes another line back"), default=False)

    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.UNKNOWN)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    gift = models.ForeignKey("donations.Gift", models.PROTECT, null=True, blank=True, related_name="lines")
    note = models.CharField(_("note"), max_length=200, blank=True)
    rule = models.ForeignKey(
        "donations.LineRule", models.PROTECT, null=True, blank=True, related_name="lines", verbose_name=_("rule")
    )
    # Who decided; empty when a reference or a rule did.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = BankLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of the bank")
        verbose_name_plural = _("lines of the bank")
        ordering = ["-booked_on", "-pk"]
        default_permissions = ["view"]
        permissions = [("book_line", "Can decide what a line of the bank is")]
        indexes = [models.Index(fields=["account", "booked_on"], name="lines_by_day")]
        constraints = [
            models.UniqueConstraint(fields=["account", "line_key", "ordinal"], name="one_line_per_count"),
            models.CheckConstraint(condition=~Q(amount_minor=0), name="line_has_an_amount"),
            models.CheckConstraint(condition=~Q(state="booked") | Q(gift__isnull=False), name="booked_line_has_a_gift"),
        ]

    def __str__(self):
        return f"{self.booked_on} #{self.pk}"

    @property
    def money(self) -> Money:
        return Money(self.amount_minor, self.currency)
