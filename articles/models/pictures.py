import secrets
from datetime import timedelta
from pathlib import PurePosixPath

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from django.core.validators import MaxValueValidator
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.bilingual import in_language
from articles.models.rights import RightsSettings
from articles.models.terms import TermsVersion
from articles.pictures import receiving, renditions
from articles.pictures.marks import marks_of

# Editions end by the database's clock. That of a server may be behind, so it drops a picture a little before.
CLOCKS_DIFFER = timedelta(minutes=1)


def desk_storage():
    """Where masters lie: beside the public files, never served."""
    return storages["masters"]


class Picture(models.Model):
    """One picture of the library, rebuilt from its pixels."""

    class Reuse(models.TextChoices):
        ALLOWED = "allowed", _("Others may use it")
        ASK = "ask", _("Others must ask")
        NEVER = "never", _("Others may never use it")
        UNKNOWN = "unknown", _("Unknown (as never)")

    class OwnUse(models.TextChoices):
        OURS = "ours", _("It is ours")
        LICENSED = "licensed", _("Under a licence")
        PERMISSION = "permission", _("By permission of the holder")
        PUBLIC_DOMAIN = "public_domain", _("Public domain")
        UNKNOWN = "unknown", _("Unknown")

    master = models.FileField(storage=desk_storage, editable=False, max_length=60)
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    renditions = models.JSONField(editable=False, default=dict)
    # Replaced files that pages of others could show: they end with the right.
    former_files = models.JSONField(editable=False, default=list)

    title = models.CharField(
        _("title"), max_length=160, help_text=_("For finding it on the desk; readers do not see it.")
    )
    alt = models.CharField(
        _("description"), max_length=300, blank=True, help_text=_("What is to be seen, for readers who do not see it.")
    )
    alt_pl = models.CharField(_("description in Polish"), max_length=300, blank=True)
    is_decorative = models.BooleanField(
        _("is decoration"),
        default=False,
        help_text=_("It tells nothing that the text does not; it needs no description."),
    )
    caption = models.CharField(_("caption"), max_length=400, blank=True)
    caption_pl = models.CharField(_("caption in Polish"), max_length=400, blank=True)

    credit = models.CharField(
        _("credit"), max_length=160, blank=True, help_text=_("Printed beside the picture, such as “Photo: A. Nowak”.")
    )
    holder = models.CharField(_("holder of the rights"), max_length=160, blank=True)
    others_may = models.CharField(_("reuse by others"), max_length=8, choices=Reuse, default=Reuse.UNKNOWN)

    own_use = models.CharField(
        _("our own use"), max_length=13, choices=OwnUse, default=OwnUse.UNKNOWN,
        help_text=_("What allows us to show it. No text goes out with it while this is unknown."),
    )  # fmt: skip
    own_use_until = models.DateField(
        _("we may use it until"), null=True, blank=True,
        help_text=_("The last day. Afterwards no page shows it, and no text goes out with it; empty: for ever."),
    )  # fmt: skip

    focal_x = models.PositiveSmallIntegerField(
        _("focal point from the left, in %"), default=50, validators=[MaxValueValidator(100)]
    )
    focal_y = models.PositiveSmallIntegerField(
        _("focal point from the top, in %"), default=50, validators=[MaxValueValidator(100)]
    )

    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["-added_at", "-pk"]
        permissions = [
            ("change_own_picture", "Can change own picture"),
            ("decide_picture_rights", "Can decide what others may do with a picture"),
        ]
        # The last and the next day at whose end pages lose a picture.
        indexes = [models.Index(fields=["own_use_until"], name="pictures_by_end_of_own_use")]
        constraints = [
            models.CheckConstraint(condition=Q(focal_x__lte=100, focal_y__lte=100), name="focal_point_is_inside"),
            models.CheckConstraint(
                condition=~Q(others_may="allowed") | (~Q(credit="") & ~Q(holder="")),
                name="allowed_picture_has_credit_and_holder",
                violation_error_message=_("Others may use a picture only when its credit and its holder are named."),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def may_be_shown(self) -> bool:
        """Whether our right has not ended. An unknown one stops publishing; what readers have already stays."""
        until = self.own_use_until
        return until is None or until >= timezone.localdate(timezone.now() + CLOCKS_DIFFER)

    @property
    def reuse_now(self) -> str:
        """What others may do with it: nothing any more once we may not show it ourselves."""
        return self.others_may if self.may_be_shown else self.Reuse.NEVER

    def take(self, image):
        """Keep a received image (upright, RGB) as the master. `save()` makes the renditions."""
        self.width, self.height = image.size
        self.master.save(f"{secrets.token_hex(16)}.jpg", ContentFile(receiving.master_bytes(image)), save=False)

    @transaction.atomic
    def decide(self, right: str, *, by, reason: str = ""):
        """Say what others may do with it, and save the row: a line of its history, the marks in its public files and a
        new edition go with it. The only way to change the right of a picture that is in the library."""
        if not by.has_perm("articles.decide_picture_rights"):
            raise PermissionDenied("This needs the right to decide about pictures.")
        stored = Picture.objects.select_for_update().filter(pk=self.pk).values_list("others_may", flat=True)
        before = stored.first() or Picture.Reuse.UNKNOWN
        self.others_may = right
        self.make_renditions()
        self.save()
        transaction.on_commit(self.end_former_files)
        if before != right:
            self.rights_changes.create(before=before, after=right, reason=reason.strip(), by=by)

    def make_renditions(self):
        """Write the public files that are missing, and note them on the row; the ones they replace, too."""
        replaced = self.files()
        with receiving.open_master(self.master) as image:
            made = []
            for rendition in renditions.make(image, **self._how()):
                if not is_whole(rendition):
                    default_storage.delete(rendition.name)
                    default_storage.save(rendition.name, ContentFile(rendition.content))
                made.append(rendition)
        self.renditions = renditions.catalogue(made)
        former = {*self.former_files, *replaced} - self.files()
        self.former_files = sorted(name for name in former if name.startswith(renditions.FREE))

    def files(self) -> set[str]:
        """The names of its public files."""
        return {name for box in self.renditions.values() for row in box for name in row[2:] if name}

    def end_former_files(self):
        """Once others may not use it, copies that show it from our address lose it."""
        if self.others_may != self.Reuse.ALLOWED:
            for name in self.former_files:
                default_storage.delete(name)

    def has_current_files(self) -> bool:
        """Whether its public files say what its rights are now."""
        planned = renditions.plan((self.width, self.height), **self._how())
        wanted = {name for *_size, names in planned for name in names.values()}
        return wanted == self.files()

    def _how(self) -> dict:
        marks = marks_of(self, TermsVersion.objects.of_pictures(), RightsSettings.objects.current())
        return {
            "focal": (self.focal_x, self.focal_y),
            "marks": marks,
            "stem": PurePosixPath(self.master.name).stem,
        }

    def local_alt(self, language: str = "") -> str:
        return "" if self.is_decorative else in_language(self, "alt", language)

    def local_caption(self, language: str = "") -> str:
        return in_language(self, "caption", language)


def is_whole(rendition: renditions.Rendition) -> bool:
    """A full disk or a kill leaves half a file."""
    name = rendition.name
    return default_storage.exists(name) and default_storage.size(name) == len(rendition.content)
