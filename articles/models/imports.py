from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportedText(models.Model):
    """Where a text of the desk came from, so that the same import run twice makes nothing twice."""

    class Source(models.TextChoices):
        PAGE = "page", _("Page saved as text")
        LINES = "lines", _("JSON lines")

    source = models.CharField(_("source"), max_length=8, choices=Source)
    # What names the text at the source: an id there, or language, date and folded title of a saved page.
    foreign_id = models.CharField(_("name at the source"), max_length=300)
    # Whether the desk has changed the text since needs no column: its last revision is then not an import.
    article = models.OneToOneField("articles.Article", models.CASCADE, related_name="imported")
    source_digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("imported text")
        verbose_name_plural = _("imported texts")
        default_permissions = []
        constraints = [
            models.UniqueConstraint(fields=["source", "foreign_id"], name="one_imported_text_per_source_and_name"),
        ]

    def __str__(self):
        return f"{self.source} · {self.foreign_id}"
