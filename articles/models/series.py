from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.addresses import path_here
from articles.models.addresses import free_slug
from articles.models.bilingual import in_language


class Series(models.Model):
    """Texts that belong together and are read in an order."""

    title = models.CharField(_("title"), max_length=160)
    title_pl = models.CharField(_("title in Polish"), max_length=160, blank=True)
    slug = models.SlugField(
        _("address"), max_length=80, unique=True, blank=True, help_text=_("Made from the title when left empty.")
    )
    description = models.TextField(_("description"), max_length=600, blank=True)
    description_pl = models.TextField(_("description in Polish"), max_length=600, blank=True)
    terms = models.ForeignKey(
        "articles.Terms", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("terms"),
        limit_choices_to=~Q(key="pictures"), help_text=_("For texts of this series that have none of their own."),
    )  # fmt: skip
    is_finished = models.BooleanField(_("is finished"), default=False, help_text=_("Readers see that no part follows."))

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = _("series")
        ordering = ["title"]

    def __str__(self):
        return self.title

    # One transaction with what others do when they are told of it by post_save.
    @transaction.atomic
    def save(self, *args, **kwargs):
        self.slug = self.slug or free_slug(Series, self.title)
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return path_here("articles:series_detail", self.slug)

    def local_title(self) -> str:
        return in_language(self, "title")

    def local_description(self) -> str:
        return in_language(self, "description")
