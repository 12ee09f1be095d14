from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from taggit.models import ItemBase, TagBase

from articles.models.addresses import free_slug
from articles.models.bilingual import in_language
from articles.spelling import fold


class TopicQuerySet(models.QuerySet):
    def with_texts(self, publications):
        """Topics of these publications, each with the number of them as `texts`, the busiest first."""
        return (
            self.filter(publicationtopics__content_object__in=publications)
            .annotate(texts=models.Count("publicationtopics"))
            .order_by("-texts", "folded")
        )

    def spelled(self, name: str):
        """The topic that is spelled like this in either language, or none. The only way to look up typed text."""
        folded = fold(name)
        return self.filter(models.Q(folded=folded) | models.Q(folded_pl=folded)).first() if folded else None


class Topic(TagBase):
    """What texts are about. One topic serves both languages."""

    slug = models.SlugField(
        _("address"), max_length=80, unique=True, blank=True, help_text=_("Made from the name when left empty.")
    )
    name_pl = models.CharField(_("name in Polish"), max_length=100, blank=True)
    description = models.TextField(_("description"), max_length=600, blank=True)
    description_pl = models.TextField(_("description in Polish"), max_length=600, blank=True)
    # What decides whether two names are one: taggit's own comparison knows ASCII only on SQLite.
    folded = models.CharField(max_length=100, unique=True, editable=False)
    folded_pl = models.CharField(max_length=100, editable=False, default="")

    objects = TopicQuerySet.as_manager()

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["folded"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(folded=""), name="topic_has_a_visible_name"),
            models.UniqueConstraint(
                fields=["folded_pl"], condition=~models.Q(folded_pl=""), name="one_topic_per_polish_name"
            ),
        ]

    def clean(self):
        if not fold(self.name):
            raise ValidationError({"name": _("The name has no visible letters.")})
        for field in ("name", "name_pl"):
            twin = Topic.objects.exclude(pk=self.pk).spelled(getattr(self, field))
            if twin:
                raise ValidationError({field: _("There is a topic “%(topic)s” already.") % {"topic": twin.name}})

    # One transaction with what others do when they are told of it by post_save.
    @transaction.atomic
    def save(self, *args, **kwargs):
        self.folded, self.folded_pl = fold(self.name), fold(self.name_pl)
        self.slug = self.slug or free_slug(Topic, self.name)
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("articles:topic_detail", args=[self.slug])

    def local_name(self) -> str:
        return in_language(self, "name")

    def local_description(self) -> str:
        return in_language(self, "description")


class TopicItem(ItemBase):
    """One topic of one text."""

    tag = models.ForeignKey(Topic, models.PROTECT, related_name="%(class)ss", verbose_name=_("topic"))

    class Meta:
        abstract = True
