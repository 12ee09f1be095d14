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
        texts = named(Publication.objects.filter(pk__in=publications).defer("body", "html"))
        articles = [text.article_id for text in texts]
        self.filter(publication__article__in=articles, publication__live_until__lte=Now()).delete()
        self.bulk_create(
            map(document, texts), update_conflicts=True, unique_fields=["publication"],
            update_fields=["title", "head", "body"],
        )  # fmt: skip

    def rewrite(self, row: Author | Topic | Series):
        """After a person, topic or series may have got another name: the long text, which costs the most, stays."""
        texts = Publication.objects.not_over().defer("body", "html", "plain")
        kinds = {Author: texts.by, Topic: texts.about, Series: lambda series: texts.filter(series=series)}
        heads = {text.pk: head(text) for text in named(kinds[type(row)](row))}
        changed = [known for known in self.filter(pk__in=heads).only("head") if known.head != heads[known.pk]]
        for known in changed:
            known.head = heads[known.pk]
        self.bulk_update(changed, ["head"], batch_size=200)


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


def named(texts) -> list[Publication]:
    """Publications, each with the names that search knows it by."""
    bylines = Prefetch("bylines", PublicationByline.objects.select_related("author"))
    return list(texts.select_related("series").prefetch_related(bylines, "topics__spellings"))


def document(text: Publication) -> SearchDocument:
    return SearchDocument(
        publication=text,
        title=line(text.language, text.title),
        head=head(text),
        body=line(text.language, text.plain),
    )


def head(text: Publication) -> str:
    people = [name for byline in text.bylines.all() for name in (byline.credited_as, byline.author.name)]
    topics = [name for topic in sorted(text.topics.all(), key=lambda topic: topic.pk) for name in names_of(topic)]
    series = [text.series.title, text.series.title_pl] if text.series else []
    return line(text.language, text.lead, text.byline_note, *people, *topics, *series)


def names_of(topic: Topic) -> list[str]:
    """Its spellings; the names from itself, since it tells of a new one before they are written."""
    return [topic.name, topic.name_pl, *(other.spelling for other in topic.spellings.all() if other.is_alias)]


@receiver(post_save, sender=Author)
@receiver(post_save, sender=Series)
@receiver(post_save, sender=Topic)
def after_a_new_name(sender, instance, created, raw, **kwargs):
    if not created and not raw:
        SearchDocument.objects.rewrite(instance)
