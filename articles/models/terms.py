from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.models.bilingual import in_language


class TermsVersionQuerySet(models.QuerySet):
    def in_force(self):
        return self.filter(in_force_from__lte=Now()).order_by("-in_force_from", "-number")


class TermsVersion(models.Model):
    """One wording of the terms on which others may republish our texts. Never changed once in force."""

    number = models.PositiveIntegerField(_("number"), unique=True)
    slug = models.SlugField(_("address"), unique=True)
    title = models.CharField(_("title"), max_length=160)
    title_pl = models.CharField(_("title in Polish"), max_length=160)
    notice = models.TextField(_("notice"), max_length=600, help_text=_("The sentence under every article."))
    notice_pl = models.TextField(_("notice in Polish"), max_length=600)
    in_force_from = models.DateTimeField(_("in force from"), null=True, blank=True)

    objects = TermsVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of the terms")
        verbose_name_plural = _("versions of the terms")
        ordering = ["-number"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(notice="") & ~Q(notice_pl=""), name="terms_have_a_notice_in_both_languages"
            ),
        ]

    def __str__(self):
        return f"{self.title} ({self.slug})"

    def get_absolute_url(self):
        return reverse("articles:terms_detail", args=[self.slug])

    def local_title(self) -> str:
        return in_language(self, "title")

    def local_notice(self, language: str = "") -> str:
        return in_language(self, "notice", language)
