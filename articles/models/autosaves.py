from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.richtext.cleaning import clean


class AutosaveQuerySet(models.QuerySet):
    def running(self):
        return self.filter(is_refused=False)

    def refused(self):
        return self.filter(is_refused=True)

    def keep(self, article, fields: dict[str, str], *, by) -> "Autosave":
        """Put `fields` in place of what this person has unsaved. Raises Unclean, and PermissionDenied."""
        defaults = {"fields": keepable(article, fields, by), "at": timezone.now()}
        return self.update_or_create(article=article, by=by, is_refused=False, defaults=defaults)[0]

    def keep_refused(self, article, fields: dict[str, str], *, by) -> "Autosave":
        """Keep for good what a save wanted to write when it met a newer text. Sent twice, it is kept once."""
        fields = keepable(article, fields, by)
        last = self.refused().filter(article=article, by=by).first()
        if last and last.fields == fields:
            return last
        return self.create(article=article, by=by, is_refused=True, fields=fields, at=timezone.now())


def keepable(article, fields: dict[str, str], by) -> dict[str, str]:
    if not article.may_be_changed_by(by):
        raise PermissionDenied("This text may not be changed by this person now.")
    # PostgreSQL keeps no NUL.
    fields = {name: value.replace("\0", "") for name, value in fields.items()}
    return fields | {"body": clean(fields.get("body", "")).html}


class Autosave(models.Model):
    """One person's words in the form of a text that no save has taken. Neither history nor the desk's copy.

    Unlike a revision it holds what stood in the form, finished or not: a title may be missing.
    """

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="autosaves")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    fields = models.JSONField(help_text=_("The form’s fields by name, as a browser sends them; the text is cleaned."))
    at = models.DateTimeField()
    is_refused = models.BooleanField(default=False)

    objects = AutosaveQuerySet.as_manager()

    class Meta:
        verbose_name = _("unsaved words")
        verbose_name_plural = _("unsaved words")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "by"], condition=Q(is_refused=False), name="one_autosave_per_person_and_article"
            )
        ]

    def __str__(self):
        return f"{self.article_id} · {self.at:%Y-%m-%d %H:%M}"
