import re

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.models.publication import Publication

# More folders has no address of ours.
DEEPEST = 8
TARGETS = ("article", "author", "topic", "series")


class RedirectQuerySet(models.QuerySet):
    def lead(self, paths: list[str], **target) -> list["Redirect"]:
        """Lead these old paths to the row `target`, whatever they led to before."""
        self.filter(old_path__in=paths).delete()
        return self.bulk_create([Redirect(old_path=path, **target) for path in paths])

    def place_of(self, path: str) -> str:
        """Where an old address leads now, or nothing. What lay below the page of a row lies below its new one.

        `path` is encoded, as a browser sends it.
        """
        above = [path[: slash.end()] for slash in re.finditer("/", path)][1:DEEPEST]
        found = self.filter(old_path__in={path, *above}).select_related(*TARGETS[1:]).order_by("-old_path").first()
        if found is None or (found.new_path and found.old_path != path):
            return ""
        place = found.place()
        return place and place + path.removeprefix(found.old_path)


class Redirect(models.Model):
    """One old address and the row that readers are led to. Targets are rows, so no chain can form."""

    old_path = models.CharField(
        _("old path"), max_length=300, unique=True, help_text=_("What stands after the name of the site: /old/page/"),
        validators=[RegexValidator(r'^/[!"$->@-~]*$', _("A path begins with / and has no spaces, accents, ? or #."))],
    )  # fmt: skip
    article = models.ForeignKey("articles.Article", models.CASCADE, null=True, blank=True, related_name="redirects")
    author = models.ForeignKey("articles.Author", models.CASCADE, null=True, blank=True, related_name="redirects")
    topic = models.ForeignKey("articles.Topic", models.CASCADE, null=True, blank=True, related_name="redirects")
    series = models.ForeignKey("articles.Series", models.CASCADE, null=True, blank=True, related_name="redirects")
    new_path = models.CharField(
        _("new path"), max_length=300, blank=True, help_text=_("For a page that is none of these: /support/"),
        validators=[RegexValidator(r"^/(?!/)[!-~]*$", _("A path of this site begins with one / and has no spaces."))],
    )  # fmt: skip
    added_at = models.DateTimeField(auto_now_add=True)

    objects = RedirectQuerySet.as_manager()

    class Meta:
        verbose_name = _("redirect")
        verbose_name_plural = _("redirects")
        ordering = ["old_path"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    *[
                        Q(**{f"{target}__isnull": target != chosen for target in TARGETS})
                        & (~Q(new_path="") if chosen == "" else Q(new_path=""))
                        for chosen in (*TARGETS, "")
                    ],
                    _connector=Q.OR,
                ),
                name="redirect_has_exactly_one_target",
                violation_error_message=_("Choose exactly one place that the old address leads to."),
            ),
        ]

    def __str__(self):
        return self.old_path

    def place(self) -> str:
        """Of a text that is gone its last address, which answers with the reason; of a draft nothing."""
        if self.article_id:
            shown = Publication.objects.once_shown().filter(article=self.article_id).order_by("number").last()
            return shown.get_absolute_url() if shown else ""
        row = next((row for name in TARGETS[1:] if (row := getattr(self, name))), None)
        return row.get_absolute_url() if row else self.new_path
