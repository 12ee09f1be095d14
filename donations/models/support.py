from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class SupportSettingsQuerySet(models.QuerySet):
    def cards_are_on(self) -> bool:
        """Yes, unless somebody switched them off."""
        return not self.filter(cards_are_on=False).exists()


class SupportSettings(models.Model):
    """The one row of switches for all giving."""

    cards_are_on = models.BooleanField(
        _("take cards"), default=True,
        help_text=_("Switch it off while somebody tries out stolen cards here. Transfers stay, and who pays monthly."),
    )  # fmt: skip

    objects = SupportSettingsQuerySet.as_manager()

    class Meta:
        verbose_name = _("switches")
        verbose_name_plural = _("switches")
        default_permissions = ["change", "view"]
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="one_row_of_switches")]

    def __str__(self):
        return str(self._meta.verbose_name)
