from datetime import timedelta
from ipaddress import ip_address, ip_network

from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac

KEPT = timedelta(days=1)


def network_of(address: str) -> str:
    """The network that an address belongs to: /24 of IPv4, /64 of IPv6. Unreadable ones share a bucket."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return "unknown"
    parsed = getattr(parsed, "ipv4_mapped", None) or parsed
    return str(ip_network((parsed, 24 if parsed.version == 4 else 64), strict=False))


class RateBucketQuerySet(models.QuerySet):
    def hit(self, what: str, address: str) -> int:
        """Count one more of `what` from the address's network and return how many this hour has seen."""
        now = timezone.now()
        hour = now.replace(minute=0, second=0, microsecond=0)
        # The key changes every day and is not kept, so that yesterday's rows say nothing of anybody.
        key = salted_hmac(f"donations.rate.{now:%Y-%m-%d}", f"{what} {network_of(address)}", algorithm="sha256")
        bucket, made = self.get_or_create(key=key.hexdigest(), window_from=hour)
        if made:
            self.filter(window_from__lt=now - KEPT).delete()
        self.filter(pk=bucket.pk).update(count=F("count") + 1)
        return bucket.count + 1


class RateBucket(models.Model):
    """How often one network did one thing in one hour. Says nothing of who it was."""

    key = models.CharField(max_length=64)
    window_from = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField(default=0)

    objects = RateBucketQuerySet.as_manager()

    class Meta:
        default_permissions = []
        constraints = [models.UniqueConstraint(fields=["key", "window_from"], name="one_rate_bucket_per_hour")]

    def __str__(self):
        return f"{self.count} since {self.window_from}"
