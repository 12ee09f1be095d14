import hashlib
import secrets
from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone

SIGN_IN_LIVES = timedelta(minutes=30)


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


class DonorTokenQuerySet(models.QuerySet):
    def for_signing_in(self, donor) -> str:
        """A new token. It is in the answer alone; what is kept cannot be turned back into it."""
        return self._new(donor=donor, purpose=DonorToken.Purpose.SIGN_IN, expires_at=timezone.now() + SIGN_IN_LIVES)

    def for_stopping(self, pledge) -> str:
        """Works as long as the pledge runs."""
        return self._new(pledge=pledge, purpose=DonorToken.Purpose.STOP_PLEDGE)

    def _new(self, **fields) -> str:
        token = secrets.token_urlsafe(32)
        self.create(digest=digest_of(token), **fields)
        return token

    def spend(self, token: str):
        """The donor of an unused sign-in token, or None. Of two who come with it only one gets in."""
        found = self.filter(digest=digest_of(token), purpose=DonorToken.Purpose.SIGN_IN, used_at=None)
        if not found.filter(expires_at__gt=timezone.now()).update(used_at=timezone.now()):
            return None
        return self.select_related("donor").get(digest=digest_of(token)).donor

    def pledge_to_stop(self, token: str):
        found = self.filter(digest=digest_of(token), purpose=DonorToken.Purpose.STOP_PLEDGE)
        return getattr(found.select_related("pledge__campaign").first(), "pledge", None)

    def expired(self):
        return self.filter(expires_at__lte=timezone.now())


class DonorToken(models.Model):
    """The fingerprint of a link that was mailed: to sign in once, or to stop one pledge."""

    class Purpose(models.TextChoices):
        SIGN_IN = "sign_in"
        STOP_PLEDGE = "stop_pledge"

    digest = models.CharField(max_length=64, unique=True)
    purpose = models.CharField(max_length=12, choices=Purpose)
    donor = models.ForeignKey("donations.Donor", models.CASCADE, null=True, related_name="tokens")
    pledge = models.ForeignKey("donations.Pledge", models.CASCADE, null=True, related_name="tokens")
    expires_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    objects = DonorTokenQuerySet.as_manager()

    class Meta:
        default_permissions = []
        constraints = [
            models.CheckConstraint(
                condition=Q(purpose="sign_in", donor__isnull=False, pledge=None, expires_at__isnull=False)
                | Q(purpose="stop_pledge", donor=None, pledge__isnull=False),
                name="token_fits_its_purpose",
            )
        ]

    def __str__(self):
        return self.purpose
