from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# Three heartbeats of the form, which come every 30 seconds.
STALE_AFTER = timedelta(seconds=90)


class EditLockQuerySet(models.QuerySet):
    def fresh(self):
        return self.filter(seen_at__gt=timezone.now() - STALE_AFTER)

    def of_another(self, article, user):
        """The lock of somebody else who has the text open, or None."""
        return self.fresh().filter(article=article).exclude(user=user).select_related("user").first()

    def touch(self, article, user):
        """This person has the text open. Whoever had it before keeps it while the own form is heard of."""
        now = timezone.now()
        lock, is_new = self.get_or_create(article=article, defaults={"user": user, "since": now, "seen_at": now})
        if is_new:
            return
        if lock.user_id == user.pk:
            self.filter(pk=lock.pk, user=user).update(seen_at=now)
        elif lock.seen_at <= now - STALE_AFTER:
            self.filter(pk=lock.pk, seen_at=lock.seen_at).update(user=user, since=now, seen_at=now, taken_from=None)

    def take_over(self, article, user):
        other = self.of_another(article, user)
        if other:
            now = timezone.now()
            self.filter(pk=other.pk).update(user=user, since=now, seen_at=now, taken_from=other.user)
        else:
            self.touch(article, user)

    def release(self, article, user):
        self.filter(article=article, user=user).delete()


class EditLock(models.Model):
    """Who has a text open. Advice for people; what protects a text is its version."""

    article = models.OneToOneField("articles.Article", models.CASCADE, related_name="edit_lock")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    taken_from = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    since = models.DateTimeField()
    seen_at = models.DateTimeField()

    objects = EditLockQuerySet.as_manager()

    class Meta:
        verbose_name = _("open text")
        verbose_name_plural = _("open texts")

    def __str__(self):
        return f"{self.article_id} · {self.user_id}"
