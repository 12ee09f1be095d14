"""What search knows of the texts. The indexes beside this table are made by migration 0002."""

from collections.abc import Iterable

from django.db import models
from django.db.models import Prefetch
from django.db.models.functions import Now
from django.db.models.signals import post_save
from django.dispatch import receiver

from articles.models.people import Author
from articles.models.publication import Publication, PublicationByline
from articles.models.series import Series
from articles.models.topics import Topic
from articles.search.words import line


class SearchDocumentQuerySet(models.QuerySet):
    def write(self, publications: Iterable[int]):
        """Make the documents of these publications anew, and drop those of their texts that are over."""
        named = PublicationByline.objects.select_related("author")
        rows = Publication.objects.filter(pk__in=publications).select_related("series").defer("body", "html")
        texts = list(rows.prefetch_related(Prefetch("bylines", named), "topics__spellings"))
        articles = [text.article_id for text in texts]
        self.filter(publication__article__in=articles, publication__live_until__lte=Now()).delete()
        self.bulk_create(
            map(document, texts), update_conflicts=True, unique_fields=["publication"],
            update_fields=["title", "head", "body"],
        )  # fmt: skip

    def rewrite(self, row: Author | Topic | Series):
        """After a person, topic or series got another name."""
        texts = Publication.objects.not_over()
        kinds = {Author: texts.by, Topic: texts.about, Series: lambda series: texts.filter(series=series)}
        self.write(kinds[type(row)](row).values_list("pk", flat=True))


class SearchDocument(models.Model):
    """One publication as search sees it: lines of terms (articles/search/words.py) instead of words."""

    publication = models.OneToOneField(Publication, models.CASCADE, primary_key=True, related_name="search")
    title = models.TextField()
    # Lead, people, topics in all spellings, series.
    head = models.TextField()
    # Text and notes.
    body = models.TextField()

    objects = SearchDocumentQuerySet.as_manager()

    class Meta:
        default_permissions = []

    def __str__(self):
        return str(self.publication)


def document(text: Publication) -> SearchDocument:
    people = [name for byline in text.bylines.all() for name in (byline.credited_as, byline.author.name)]
    topics = [name for topic in sorted(text.topics.all(), key=lambda topic: topic.pk) for name in names_of(topic)]
    series = [text.series.title, text.series.title_pl] if text.series else []
    return SearchDocument(
        publication=text,
        title=line(text.language, text.title),
        head=line(text.language, text.lead, text.byline_note, *people, *topics, *series),
        body=line(text.language, text.plain),
    )


def names_of(topic: Topic) -> list[str]:
    """Its spellings; the names from itself, since it tells of a new one before they are written."""
    return [topic.name, topic.name_pl, *(other.spelling for other in topic.spellings.all() if other.is_alias)]


@receiver(post_save, sender=Author)
@receiver(post_save, sender=Series)
@receiver(post_save, sender=Topic)
def after_a_new_name(sender, instance, created, raw, **kwargs):
    if not created and not raw:
        SearchDocument.objects.rewrite(instance)
