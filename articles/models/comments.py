from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Count, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.models.workflow import account


class CommentQuerySet(models.QuerySet):
    def open(self):
        return self.filter(done_at=None)

    def count_of_article(self) -> Subquery:
        """For an annotation of articles; None where there is no comment."""
        of_article = self.filter(article=OuterRef("pk")).order_by().values("article")
        return Subquery(of_article.annotate(number=Count("pk")).values("number"))


class Comment(models.Model):
    """What one person says about a text on the desk, until somebody marks it as done. Readers never see it."""

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="comments")
    # The version that stood on the desk then.
    revision = models.ForeignKey("articles.Revision", models.CASCADE, null=True, related_name="+")
    quote = models.CharField(_("passage"), max_length=400, blank=True)
    text = models.TextField(_("comment"), max_length=2000)

    by = account()
    at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)
    done_by = account()

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        default_permissions = []
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(done_by=None) | Q(done_at__isnull=False), name="done_comment_has_a_time")
        ]

    def __str__(self):
        return Truncator(self.text).chars(80)

    def settle(self, *, by):
        self._mark(by, timezone.now(), by, gettext("Comment settled: %(text)s"))

    def reopen(self, *, by):
        self._mark(by, None, None, gettext("Comment opened again: %(text)s"))

    @transaction.atomic
    def _mark(self, by, done_at, done_by, said):
        """Said twice, it is kept and told once."""
        if not self.article.is_visible_to(by):
            raise PermissionDenied("This text may not be seen by this person.")
        same = Comment.objects.filter(pk=self.pk, done_at__isnull=done_at is not None)
        if same.update(done_at=done_at, done_by=done_by):
            self.article._finish(by, said % {"text": self})
        self.refresh_from_db()
