import hashlib
import json

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Revision(models.Model):
    """One kept state of the desk's copy, made by a save."""

    class Kind(models.TextChoices):
        SAVE = "save", _("Saved")
        IMPORT = "import", _("Imported")

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.SAVE)
    data = models.JSONField(help_text=_("The whole editing state, see Article.data()."))
    digest = models.CharField(max_length=64)

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="one_revision_per_number"),
        ]

    def __str__(self):
        return f"{self.article_id} · {self.number}"


def canonical(data: dict) -> str:
    """The one JSON text of an editing state, whatever the order of its keys."""
    return json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def digest(data: dict) -> str:
    """SHA-256 of the canonical JSON: equal exactly when two editing states are equal."""
    return hashlib.sha256(canonical(data).encode()).hexdigest()
