import hashlib
import json

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models.pictures import Picture
from articles.richtext.figures import picture_keys


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


class PictureUse(models.Model):
    """One picture in one kept state of a text: what any version shows cannot be deleted."""

    picture = models.ForeignKey(Picture, models.PROTECT, related_name="uses")
    revision = models.ForeignKey(Revision, models.CASCADE, related_name="+")

    class Meta:
        default_permissions = []
        constraints = [models.UniqueConstraint(fields=["picture", "revision"], name="one_use_per_revision")]

    def __str__(self):
        return f"{self.picture_id} · {self.revision_id}"


def note_pictures(revision: Revision):
    """Keep the pictures that a new revision names; what is not in the library is left out on the page, too."""
    known = Picture.objects.filter(pk__in=named_pictures(revision.data)).values_list("pk", flat=True)
    PictureUse.objects.bulk_create(PictureUse(picture_id=key, revision=revision) for key in known)


def named_pictures(data: dict) -> set[int]:
    """The keys of the lead picture and of those in the body of an editing state, or of a part of one."""
    return (set(picture_keys(data["body"])) | {data.get("lead_picture_id")}) - {None}


def canonical(data: dict) -> str:
    """The one JSON text of an editing state, whatever the order of its keys."""
    return json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def digest(data: dict) -> str:
    """SHA-256 of the canonical JSON: equal exactly when two editing states are equal."""
    return hashlib.sha256(canonical(data).encode()).hexdigest()
