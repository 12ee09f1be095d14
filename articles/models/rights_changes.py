from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models.pictures import Picture


class Kept(Exception):
    """Somebody tried to change what was decided about a picture. A new decision is the way."""


class RightsChangeQuerySet(models.QuerySet):
    def update(self, **values):
        raise Kept("Decisions are not updated.")

    def bulk_update(self, *args, **kwargs):
        raise Kept("Decisions are not updated.")

    def delete(self):
        raise Kept("Decisions are not deleted.")

    delete.queryset_only = True


class RightsChange(models.Model):
    """One decision on what others may do with a picture. Written once; it goes with a picture that nothing shows."""

    picture = models.ForeignKey(Picture, models.CASCADE, related_name="rights_changes")
    before = models.CharField(_("before"), max_length=8, choices=Picture.Reuse)
    after = models.CharField(_("now"), max_length=8, choices=Picture.Reuse)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = RightsChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision on a picture’s rights")
        verbose_name_plural = _("decisions on pictures’ rights")
        ordering = ["-at", "-pk"]
        default_permissions = []
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(before=models.F("after")), name="a_decision_on_rights_changes_something"
            ),
        ]

    def __str__(self):
        return f"{self.picture}: {self.get_before_display()} → {self.get_after_display()}"

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise Kept("Decisions are not changed.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise Kept("Decisions are not deleted.")
