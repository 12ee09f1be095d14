from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from donations.models.ledger import AppendOnlyModel, AppendOnlyQuerySet


class Access(AppendOnlyModel):
    """One time that somebody looked at a donor, or took out, joined or erased what is known. Names nobody else."""

    class What(models.TextChoices):
        OPENED = "opened", _("opened")
        EXPORTED = "exported", _("taken out")
        MERGED = "merged", _("joined with another")
        ERASED = "erased", _("erased")
        LISTED = "listed", _("list of gifts taken out")

    what = models.CharField(_("what"), max_length=8, choices=What)
    donor = models.ForeignKey("donations.Donor", models.PROTECT, null=True, related_name="accesses")
    # Empty when the nightly work did it, because the time of keeping was over.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("when"), auto_now_add=True)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        default_permissions = []
        constraints = [
            models.CheckConstraint(
                condition=Q(what="listed", donor=None) | (~Q(what="listed") & Q(donor__isnull=False)),
                name="access_is_to_a_donor_or_a_list",
            ),
            models.CheckConstraint(
                condition=Q(by__isnull=False) | Q(what="erased"), name="only_time_erases_without_a_person"
            ),
        ]

    def __str__(self):
        return f"{self.get_what_display()} #{self.pk}"
