import secrets
from datetime import timedelta
from hashlib import sha256

from django.conf import settings
from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.revisions import Revision

LONGEST = timedelta(hours=72)


class PreviewLinkQuerySet(models.QuerySet):
    def open(self):
        """Those that still show their version."""
        return self.filter(revoked_at=None, expires_at__gt=timezone.now(), by__is_active=True)

    def make(self, revision: Revision, *, by, for_whom: str = "") -> tuple["PreviewLink", str]:
        """A link to one kept version and its token, which is nowhere else."""
        token = secrets.token_urlsafe(32)
        now = timezone.now()
        link = self.create(
            revision=revision, token_digest=digest_of(token), for_whom=for_whom, by=by, at=now, expires_at=now + LONGEST
        )
        return link, token

    def use(self, token: str) -> "PreviewLink | None":
        """The open link of this token, counted as used."""
        link = self.open().filter(token_digest=digest_of(token)).select_related("revision__article").first()
        if link:
            self.filter(pk=link.pk).update(uses=F("uses") + 1, last_used_at=timezone.now())
        return link


class PreviewLink(models.Model):
    """Leave for somebody without an account to read one version of a text that is not public, for three days."""

    revision = models.ForeignKey(Revision, models.CASCADE, related_name="preview_links")
    token_digest = models.CharField(max_length=64, unique=True)
    for_whom = models.CharField(_("for whom"), max_length=80, blank=True, help_text=_("Only the desk sees it."))

    # The link ends with its maker's account.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    uses = models.PositiveIntegerField(default=0)
    last_used_at = models.DateTimeField(null=True)

    objects = PreviewLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("preview link")
        verbose_name_plural = _("preview links")
        ordering = ["-at", "-pk"]
        default_permissions = []

    def __str__(self):
        return f"{self.revision} · {self.for_whom or self.by}"


def digest_of(token: str) -> str:
    return sha256(token.encode()).hexdigest()
