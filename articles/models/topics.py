from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from taggit.models import ItemBase, TagBase

from articles.addresses import path_here
from articles.models.addresses import free_slug
from articles.models.bilingual import in_language
from articles.spelling import fold


class TopicQuerySet(models.QuerySet):
    def spelled(self, name: str):
        """The topic that is written like this, or none. The only way to look up typed text."""
        folded = fold(name)
        return self.filter(spellings__folded=folded).first() if folded else None


class Topic(TagBase):
    """What texts are about. One topic serves both languages."""

    slug = models.SlugField(
        _("address"), max_length=80, unique=True, blank=True, help_text=_("Made from the name when left empty.")
    )
    name_pl = models.CharField(_("name in Polish"), max_length=100, blank=True)
    description = models.TextField(_("description"), max_length=600, blank=True)
    description_pl = models.TextField(_("description in Polish"), max_length=600, blank=True)
    # For the order of lists. Whether two names are one is decided by TopicSpelling.
    folded = models.CharField(max_length=100, unique=True, editable=False)

    objects = TopicQuerySet.as_manager()

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["folded"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(folded=""), name="topic_has_a_visible_name"),
        ]
        permissions = [
            ("merge_topic", "Can merge topics"),
            ("rename_public", "Can rename people, topics and series that readers see"),
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
        self.folded = fold(self.name)
        self.slug = self.slug or free_slug(Topic, self.name)
        super().save(*args, **kwargs)
        self._spell({fold(name): name for name in (self.name_pl, self.name) if fold(name)})

    def _spell(self, names: dict[str, str]):
        """Keep one spelling a name. What was an alias and is a name now is no alias any more."""
        self.spellings.filter(is_alias=False).exclude(folded__in=names).delete()
        known = {spelling.folded: spelling for spelling in self.spellings.all()}
        for folded, name in names.items():
            spelling = known.get(folded) or TopicSpelling(topic=self, folded=folded)
            spelling.spelling, spelling.is_alias = name, False
            spelling.save()

    @transaction.atomic
    def set_aliases(self, spellings: list[str]):
        """Other ways to write it, in place of those before. The names themselves are left out."""
        names = set(self.spellings.filter(is_alias=False).values_list("folded", flat=True))
        written = {fold(spelling): spelling for spelling in spellings}
        wanted = {folded: spelling for folded, spelling in written.items() if folded and folded not in names}
        aliases = self.spellings.filter(is_alias=True)
        if wanted == dict(aliases.values_list("folded", "spelling")):
            return
        aliases.delete()
        TopicSpelling.objects.bulk_create(
            TopicSpelling(topic=self, folded=folded, spelling=spelling, is_alias=True)
            for folded, spelling in wanted.items()
        )
        # Whoever knows a topic by all of its spellings is told by post_save.
        self.save()

    def get_absolute_url(self):
        return path_here("articles:topic_detail", self.slug)

    def local_name(self) -> str:
        return in_language(self, "name")

    def local_description(self) -> str:
        return in_language(self, "description")


class TopicSpelling(models.Model):
    """One way to write a topic. Two topics never share one, whatever its capitals and marks."""

    # taggit's own comparison knows ASCII only on SQLite.
    folded = models.CharField(max_length=100, unique=True)
    spelling = models.CharField(max_length=100)
    topic = models.ForeignKey(Topic, models.CASCADE, related_name="spellings")
    is_alias = models.BooleanField(default=False)

    class Meta:
        ordering = ["folded"]
        default_permissions = []

    def __str__(self):
        return self.spelling


class TopicItem(ItemBase):
    """One topic of one text."""

    tag = models.ForeignKey(Topic, models.PROTECT, related_name="%(class)ss", verbose_name=_("topic"))

    class Meta:
        abstract = True
