from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q, Sum
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from donations.models.ledger import LedgerEntry
from donations.money import CURRENCIES, CURRENCY_CHOICES, EXPONENTS, Money

FREQUENCIES = ("once", "month")


def default_presets():
    """Whole units: {currency: {frequency: [amounts]}}."""
    return {
        "PLN": {"once": [50, 100, 200, 500], "month": [20, 50, 100, 200]},
        "EUR": {"once": [10, 25, 50, 100], "month": [5, 10, 25, 50]},
    }


def default_limits():
    """Whole units: {currency: [least, most]}."""
    return {"PLN": [5, 20_000], "EUR": [2, 20_000]}


def check_limits(limits):
    """The widest limits are the law of the house; a campaign may only be narrower."""
    widest = default_limits()
    if not isinstance(limits, dict) or set(limits) != set(CURRENCIES):
        raise ValidationError(_("Give the limits of each currency."))
    for currency, pair in limits.items():
        if not (isinstance(pair, list) and len(pair) == 2 and all(type(value) is int for value in pair)):
            raise ValidationError(_("Give the least and the most in whole units, such as [5, 20000]."))
        if not widest[currency][0] <= pair[0] < pair[1] <= widest[currency][1]:
            raise ValidationError(_("Limits must lie within %(widest)s."), params={"widest": widest[currency]})


def check_presets(presets):
    if not isinstance(presets, dict) or set(presets) != set(CURRENCIES):
        raise ValidationError(_("Give the amounts of each currency."))
    for table in presets.values():
        if not isinstance(table, dict) or set(table) != set(FREQUENCIES):
            raise ValidationError(_("Give amounts for once and for month."))
        for amounts in table.values():
            whole = isinstance(amounts, list) and all(type(value) is int and value > 0 for value in amounts)
            if not whole or not 1 <= len(amounts) <= 6:
                raise ValidationError(_("Give one to six amounts in whole units."))


class CampaignQuerySet(models.QuerySet):
    def running(self):
        """Open on this day in the institute's time zone."""
        today = timezone.localdate()
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=today), starts_on__lte=today)

    def running_or_default(self, slug: str) -> "Campaign | None":
        """The running campaign of that slug, else the default one; None when there is neither. One query."""
        wanted = self.running().filter(Q(slug=slug) | Q(is_default=True))
        return wanted.prefetch_related("texts").order_by("is_default").first()


class Campaign(models.Model):
    """One purpose that people give to."""

    class Frequency(models.TextChoices):
        ONCE = "once", _("once")
        MONTH = "month", _("every month")

    slug = models.SlugField(_("name in addresses"), max_length=60, unique=True)
    goal_minor = models.BigIntegerField(_("goal in minor units"), null=True, blank=True)
    currency = models.CharField(_("currency of the goal"), max_length=3, choices=CURRENCY_CHOICES, default="PLN")
    starts_on = models.DateField(_("first day"), default=timezone.localdate)
    ends_on = models.DateField(_("last day"), null=True, blank=True)

    presets = models.JSONField(_("suggested amounts"), default=default_presets, validators=[check_presets])
    limits = models.JSONField(_("least and most"), default=default_limits, validators=[check_limits])
    default_frequency = models.CharField(_("asks first for"), max_length=5, choices=Frequency, default=Frequency.ONCE)

    shows_progress = models.BooleanField(_("shows how much has come"), default=False)
    shows_names = models.BooleanField(
        _("shows names"), default=False, help_text=_("Of donors who asked for it, after a person said yes to each.")
    )
    is_default = models.BooleanField(_("is meant when no other is named"), default=False)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = _("purpose")
        verbose_name_plural = _("purposes")
        ordering = ["-is_default", "-starts_on", "slug"]
        default_permissions = ["add", "change", "view"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"], condition=Q(is_default=True), name="one_default_campaign",
                violation_error_message=_("Another purpose is the default one."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on"), is_default=False),
                name="default_campaign_never_ends",
                violation_error_message=_("The last day is not before the first; the default purpose has no last day."),
            ),
            models.CheckConstraint(
                condition=Q(goal_minor=None) | Q(goal_minor__gt=0), name="campaign_goal_is_positive",
                violation_error_message=_("The goal is more than nothing."),
            ),
            models.CheckConstraint(condition=Q(currency__in=CURRENCIES), name="campaign_currency_is_known"),
        ]  # fmt: skip

    def __str__(self):
        return self.slug

    def clean(self):
        """A suggested amount that the form then refuses would be a trap."""
        try:
            check_limits(self.limits)
            check_presets(self.presets)
        except ValidationError:
            return  # told beside the field
        if any(self._stray(currency) for currency in CURRENCIES):
            raise ValidationError({"presets": _("A suggested amount lies outside of least and most.")})

    def _stray(self, currency: str) -> list[int]:
        least, most = self.limits[currency]
        amounts = [amount for frequency in FREQUENCIES for amount in self.presets[currency][frequency]]
        return [amount for amount in amounts if not least <= amount <= most]

    def text(self) -> "CampaignText | None":
        """The words in the language of this moment, else in any. Reads the prefetched rows."""
        texts = {text.language: text for text in self.texts.all()}
        return texts.get(get_language()) or next(iter(texts.values()), None)

    def raised(self) -> Money:
        """What came in and stayed, in the currency of the goal: the sum of ledger rows, whatever the gifts' states."""
        entries = LedgerEntry.objects.filter(gift__campaign=self, currency=self.currency).exclude(kind="fee")
        return Money(entries.aggregate(sum=Sum("amount_minor"))["sum"] or 0, self.currency)

    def goal(self) -> Money | None:
        return self.goal_minor and Money(self.goal_minor, self.currency)

    def suggested(self, currency: str, frequency: str) -> list[Money]:
        return [whole(amount, currency) for amount in self.presets[currency][frequency]]

    def least_and_most(self, currency: str) -> tuple[Money, Money]:
        least, most = self.limits[currency]
        return whole(least, currency), whole(most, currency)


class CampaignText(models.Model):
    """The words of a campaign in one language."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="texts")
    language = models.CharField(_("language"), max_length=2, choices=[("en", "English"), ("pl", "Polski")])
    title = models.CharField(_("title"), max_length=120)
    body = models.TextField(_("text"), max_length=3000, help_text=_("Plain text; an empty line begins a paragraph."))
    thanks = models.TextField(_("thanks"), max_length=1000, help_text=_("Stands in the mail and on the gift's page."))

    class Meta:
        verbose_name = _("words")
        verbose_name_plural = _("words")
        ordering = ["language"]
        default_permissions = []
        constraints = [
            models.UniqueConstraint(fields=["campaign", "language"], name="one_campaign_text_per_language"),
        ]

    def __str__(self):
        return self.title


def whole(amount: int, currency: str) -> Money:
    return Money(amount * 10 ** EXPONENTS[currency], currency)
