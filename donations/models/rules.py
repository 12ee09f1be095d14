from collections.abc import Iterable

from django.core.validators import MinLengthValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from donations.models.statements import BankLine


class LineRuleQuerySet(models.QuerySet):
    def active(self, account):
        """Those of one account, in the order in which they are asked."""
        return self.filter(account=account, is_active=True)

    def with_use(self):
        """`use`: how many lines each has sorted."""
        return self.annotate(use=models.Count("lines"))


class LineRule(models.Model):
    """Which lines of an account are no gifts, told by some words in them. The first rule that fits decides."""

    class Where(models.TextChoices):
        TITLE = "title", _("in the title")
        NAME = "name", _("in the name")
        IBAN = "iban", _("in the account number")

    account = models.ForeignKey(
        "donations.BankAccount", models.PROTECT, related_name="rules", verbose_name=_("account")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=10, help_text=_("Smaller numbers are asked first."))
    where = models.CharField(_("where"), max_length=5, choices=Where, default=Where.TITLE)
    contains = models.CharField(
        _("contains"), max_length=100, validators=[MinLengthValidator(4)],
        help_text=_("Capital letters and spaces make no difference."),
    )  # fmt: skip
    kind = models.CharField(_("such a line is"), max_length=8, choices=BankLine.NO_GIFT)
    is_active = models.BooleanField(_("is used"), default=True)

    objects = LineRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule for lines")
        verbose_name_plural = _("rules for lines")
        ordering = ["account", "order", "pk"]
        default_permissions = ["add", "change", "view"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "where", "contains"], name="one_rule_per_words",
                violation_error_message=_("There is a rule for these words already."),
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=[kind for kind, _label in BankLine.NO_GIFT]), name="rule_makes_no_gift"
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.get_where_display()}: {self.contains}"

    def fits(self, line) -> bool:
        """`line` is a stored one or one of a file. A fee goes out, a payout comes in; else a person looks at it."""
        goes_out = line.money.minor < 0
        if line.is_reversal or self.kind in (BankLine.ONLY_IN if goes_out else BankLine.ONLY_OUT):
            return False
        return folded(self.contains) in folded(getattr(line, self.where))


def first_fitting(rules: Iterable[LineRule], line) -> LineRule | None:
    return next((rule for rule in rules if rule.fits(line)), None)


def folded(text: str) -> str:
    """Without spaces, because banks break titles and write account numbers as they like."""
    return "".join(text.split()).casefold()
