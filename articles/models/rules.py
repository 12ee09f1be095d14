from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from articles.models.in_force import FrozenQuerySet, InForce
from articles.models.terms import TermsVersion


class Rule(models.Model):
    """One short line of terms, to be taken in at a glance."""

    class Subject(models.TextChoices):
        ONLINE = "online", _("Publish it online")
        PRINT = "print", _("Publish it in print")
        HEADLINE = "headline", _("Change the headline")
        SHORTEN = "shorten", _("Shorten it")
        ADAPT = "adapt", _("Change words of time and place")
        TRANSLATE = "translate", _("Translate it")
        ADD_NOTE = "add_note", _("Add a note of your own")
        ADS = "ads", _("Show advertisements beside it")
        SELL = "sell", _("Sell it on its own")
        PASS_ON = "pass_on", _("Pass it on to others")
        MANY = "many", _("Take many texts at once")
        CREDIT = "credit", _("Print the credit line")
        LINK = "link", _("Link to the original")
        KEEP_LINKS = "keep_links", _("Keep the links in the text")
        KEEP_NOTES = "keep_notes", _("Keep the notes")
        TELL_US = "tell_us", _("Tell us where it appeared")
        CANONICAL = "canonical", _("Name the original as canonical in your page’s head")
        CORRECTIONS = "corrections", _("Take over our corrections")
        REMOVAL = "removal", _("Take it down when we withdraw it")
        DAYS = "days", _("Take it within so many days")

    class Answer(models.TextChoices):
        YES = "yes", _("Yes")
        ASK = "ask", _("Ask us")
        NO = "no", _("No")

    class Strength(models.TextChoices):
        CONDITION = "condition", _("Condition")
        REQUEST = "request", _("Request")

    version = models.ForeignKey(TermsVersion, models.CASCADE, related_name="rules")
    kind = models.CharField(max_length=20, choices=TermsVersion.Kind, editable=False)
    subject = models.CharField(_("subject"), max_length=12, choices=Subject)
    answer = models.CharField(_("answer"), max_length=3, choices=Answer, default=Answer.YES)
    strength = models.CharField(
        _("strength"), max_length=9, choices=Strength, default=Strength.CONDITION,
        help_text=_("Who breaks a condition loses the permission; a request is a wish."),
    )  # fmt: skip
    number = models.PositiveSmallIntegerField(
        _("days"), null=True, blank=True, validators=[MinValueValidator(1)],
        help_text=_("As a condition of our own permission, the text can be taken so long after its publication."),
    )  # fmt: skip

    objects = FrozenQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule")
        verbose_name_plural = _("rules")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "subject"], name="one_rule_per_subject"),
            # Their licences end nothing for other reasons than their own, and let nobody add one.
            models.CheckConstraint(
                condition=~Q(kind="creative_commons") | Q(strength="request"),
                name="creative_commons_takes_no_condition",
            ),
            models.CheckConstraint(
                condition=Q(subject="days", number__isnull=False, number__gte=1)
                | (~Q(subject="days") & Q(number=None)),
                name="only_the_limit_of_days_has_a_number",
                violation_error_message=_("Give the number of days for the limit of days, and for no other line."),
            ),
        ]

    def __str__(self):
        return f"{self.words}: {self.get_answer_display()}"

    def save(self, *args, **kwargs):
        self._refuse_change()
        self.kind = self.version.kind
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        self._refuse_change()
        return super().delete(*args, **kwargs)

    def clean(self):
        if self.version.kind == TermsVersion.Kind.CREATIVE_COMMONS and self.strength == self.Strength.CONDITION:
            refusal = _("A Creative Commons licence takes no further condition. Make it a request.")
            raise ValidationError({"strength": refusal})

    @property
    def words(self) -> str:
        """The subject as a reader is told of it."""
        if self.number is None:
            return self.get_subject_display()
        return ngettext(
            "Take it within %(number)d day of its publication", "Take it within %(number)d days of its publication",
            self.number,
        ) % {"number": self.number}  # fmt: skip

    def said(self) -> list:
        """All that this line says, for the digest of its version."""
        limit = [] if self.number is None else [self.number]
        return [self.subject, self.answer, self.strength, *limit]

    def _refuse_change(self):
        if TermsVersion.objects.filter(pk=self.version_id, in_force_from__isnull=False).exists():
            raise InForce(f"{self.version.slug} is in force; write a new version.")
