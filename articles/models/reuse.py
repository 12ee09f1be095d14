from django.db import models
from django.db.models import F
from django.db.models.functions import TruncMonth
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.publication import Publication

# Of one form on one day: more is a machine that presses the button, and says nothing.
MOST_A_DAY = 10_000


class CopyEventQuerySet(models.QuerySet):
    def note(self, publication, form: str):
        """Count one act. Nothing is kept of who did it."""
        row = {"publication": publication, "form": form, "day": timezone.localdate()}
        if not self.filter(**row).exists():
            self.get_or_create(**row, defaults={"number": 0})
        self.filter(**row, number__lt=MOST_A_DAY).update(number=F("number") + 1)

    def by_month(self):
        """(first day of the month, number), oldest first."""
        months = self.annotate(month=TruncMonth("day")).order_by("month").values_list("month")
        return months.annotate(models.Sum("number"))


class CopyEvent(models.Model):
    """How often one form of a text was copied or downloaded from its republishing page on one day: at least so often,
    since whoever has no script is not counted."""

    class Form(models.TextChoices):
        FORMATTED = "formatted", _("formatted text")
        HTML = "html", "HTML"
        MARKDOWN = "md", "Markdown"
        TEXT = "txt", _("plain text")
        MANIFEST = "json", "JSON"
        ARCHIVE = "zip", "ZIP"

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="+", verbose_name=_("text"))
    form = models.CharField(_("form"), max_length=10, choices=Form)
    day = models.DateField(_("day"))
    number = models.PositiveIntegerField(_("copies"))

    objects = CopyEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("copies of a text")
        verbose_name_plural = _("copies of texts")
        ordering = ["-day", "-number", "pk"]
        default_permissions = ["view"]
        constraints = [
            models.UniqueConstraint(fields=["publication", "form", "day"], name="one_count_per_form_and_day"),
            models.CheckConstraint(condition=models.Q(number__lte=MOST_A_DAY), name="copies_a_day_are_limited"),
        ]

    def __str__(self):
        return f"{self.publication} · {self.get_form_display()} · {self.day}"
