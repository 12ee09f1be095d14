"""Many texts at once: the rows that the verbs of an article would make, written in batches.

A test compares both, column by column. In the log each text has one line in place of the verbs' two.
"""

from collections import Counter
from datetime import timedelta
from functools import cache
from hashlib import sha256

from django.contrib.admin.models import ADDITION, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import Exists, OuterRef
from django.utils import timezone

from articles import readiness
from articles.importing.addresses import Addresses
from articles.importing.errors import Unreadable
from articles.importing.inserting import insert, insert_whole, keys_of
from articles.importing.library import Library
from articles.importing.rows import ReadyText, refuse_unready
from articles.importing.taking import IncomingText, Outcome, bring_up_to_date
from articles.models import (
    Article,
    ArticleByline,
    ArticleTopic,
    Author,
    Byline,
    ImportedText,
    Picture,
    PictureUse,
    Publication,
    PublicationByline,
    PublicationTopic,
    Revision,
    SearchDocument,
    TermsVersion,
    Topic,
)
from articles.models.checks import CheckLevel
from articles.models.publishing import columns
from articles.models.resolution import Resolution
from articles.models.revisions import canonical, named_pictures
from articles.models.search import names_of
from articles.search.words import line

SOURCE = ImportedText.Source.LINES


class Bulk:
    """Writes batches of texts inside the caller's transaction, and counts what became of them."""

    def __init__(self, library: Library, *, by, publish: bool):
        self.library, self.by, self.publish = library, by, publish
        self.addresses = Addresses()
        self.content_type = ContentType.objects.get_for_model(Article)
        self.now = timezone.now()
        self.at = connection.ops.adapt_datetimefield_value(self.now)
        self.live_from = self.resolution = None
        self.with_terms = Author.objects.exclude(terms=None).in_bulk()
        self.seen = set()
        self.counts = Counter()
        self.left = []
        self.without_picture = 0
        self.known_pictures = set(Picture.objects.values_list("pk", flat=True))
        self.levels = CheckLevel.objects.in_force()
        self.days_to_take = cache(TermsVersion.days_to_take)
        self.called = cache(called)

    def write(self, texts: list[ReadyText]):
        known = self._known(texts)
        new = []
        for text in texts:
            self._refuse_repeated(text)
            if text.foreign_id in known:
                self._renew(known[text.foreign_id], text)
            else:
                new.append(text)
        if new:
            self._make(new)

    def _known(self, texts: list[ReadyText]) -> dict[str, ImportedText]:
        """What was imported before, by foreign id."""
        rows = ImportedText.objects.filter(source=SOURCE, foreign_id__in=[text.foreign_id for text in texts]).annotate(
            was_published=Exists(Publication.objects.filter(article=OuterRef("article")))
        )
        return {row.foreign_id: row for row in rows}

    def _refuse_repeated(self, text: ReadyText):
        if text.foreign_id in self.seen:
            raise Unreadable(text.number, "", f"An article with the id {text.foreign_id} stood above already.")
        self.seen.add(text.foreign_id)

    def _renew(self, known: ImportedText, text: ReadyText):
        if known.source_digest == text.digest and (known.was_published or not self.publish):
            self.counts[Outcome.UNCHANGED] += 1
            return
        incoming = IncomingText(SOURCE, text.foreign_id, text.digest, text.first_published_at, self._state(text))
        outcome = bring_up_to_date(known, incoming, by=self.by, publish=self.publish)
        self.counts[outcome] += 1
        if outcome == Outcome.LEFT:
            self.left.append(text)

    def _state(self, text: ReadyText) -> dict:
        """The editing state, without the address."""
        authors = dict.fromkeys(self._found(text, slug, "author", self.library.authors) for slug in text.authors)
        state = {
            "language": text.language, "title": text.title, "lead": text.lead, "body": text.text.html,
            "bylines": [{"author": pk, "role": Byline.Role.AUTHOR.value, "credited_as": ""} for pk in authors],
            "topics": sorted({self._found(text, slug, "tag", self.library.topics) for slug in text.topics}),
        }  # fmt: skip
        if text.picture:
            state |= self._picture(text)
        return state

    def _found(self, text: ReadyText, slug: str, kind: str, library: dict):
        if slug not in library:
            raise Unreadable(text.number, "", f"There is no {kind} “{slug}” in the lines above.")
        return library[slug]

    def _picture(self, text: ReadyText) -> dict:
        """Nothing for a picture without a file: a text that has it from an earlier run keeps it."""
        picture = self._found(text, text.picture, "image", self.library.pictures)
        if picture is None:
            self.without_picture += 1
            return {}
        return {"lead_picture_id": picture}

    def _make(self, texts: list[ReadyText]):
        states = [self._state(text) for text in texts]
        articles = list(map(self._article, texts, states))
        insert_whole(Article, list(map(vars, articles)))
        keys = keys_of(Article, "public_id", [article.public_id for article in articles])
        for article, key in zip(articles, keys, strict=True):
            article.pk = key
        insert_parts(ArticleByline, ArticleTopic, keys, states, "article")
        revisions = self._insert_revisions(articles, states)
        if self.publish:
            self._publish(texts, articles, revisions, states)
        self._note(texts, articles)
        self.counts[Outcome.MADE] += len(texts)

    def _article(self, text: ReadyText, state: dict) -> Article:
        """Made, saved once and published, as its version tells."""
        fields = {key: value for key, value in state.items() if key not in ("bylines", "topics")}
        return Article(
            **fields, slug=self.addresses.take(text.language, text.slug),
            created_by_id=self.by.pk, created_at=self.now, changed_by_id=self.by.pk, changed_at=self.now,
            state=Article.State.SETTLED if self.publish else Article.State.DRAFT, version=2 if self.publish else 1,
        )  # fmt: skip

    def _insert_revisions(self, articles: list[Article], states: list[dict]) -> list[int]:
        """Their primary keys."""
        rows = []
        for article, state in zip(articles, states, strict=True):
            data = canonical(article.data_with(bylines=state["bylines"], topics=state["topics"]))
            digest = sha256(data.encode()).hexdigest()
            rows.append((article.pk, 1, Revision.Kind.IMPORT.value, data, digest, self.by.pk, self.at))
        insert(Revision, ["article_id", "number", "kind", "data", "digest", "by_id", "at"], rows)
        keys = keys_of(Revision, "article_id", [article.pk for article in articles])
        uses = [
            (picture, key)
            for key, state in zip(keys, states, strict=True)
            for picture in named_pictures(state) & self.known_pictures
        ]
        insert(PictureUse, ["picture_id", "revision_id"], uses)
        return keys

    def _publish(self, texts: list[ReadyText], articles: list[Article], revisions: list[int], states: list[dict]):
        if self.live_from is None:
            self.live_from = articles[0].database_now()
            self.resolution = Resolution(self.live_from)
        around = readiness.Surroundings.of(states)
        waived = [self._waived(text, state, around) for text, state in zip(texts, states, strict=True)]
        insert_whole(Publication, list(map(self._publication, texts, articles, revisions, states, waived)))
        keys = keys_of(Publication, "article_id", [article.pk for article in articles])
        insert_parts(PublicationByline, PublicationTopic, keys, states, "publication")
        insert(SearchDocument, ["publication_id", "title", "head", "body"], map(self._document, keys, texts, states))

    def _document(self, key: int, text: ReadyText, state: dict) -> tuple[int, str, str, str]:
        """As articles/models/search.py makes it of a publication."""
        title, lead, body = text.searched
        people = (self.called(Author, line["author"], text.language) for line in state["bylines"])
        topics = (self.called(Topic, topic, text.language) for topic in state["topics"])
        return key, title, " ".join(filter(None, [lead, *people, *topics])), body

    def _waived(self, text: ReadyText, state: dict, around: readiness.Surroundings) -> list[str]:
        """The checks that ask the database, and the names of all that are passed over. Raises Unreadable."""
        whole = readiness.Text.of(state, text.text, around)
        try:
            asked = refuse_unready(readiness.found(whole, self.levels, readiness.ASKING))
        except ValueError as error:
            raise Unreadable(text.number, "", str(error)) from error
        return sorted(text.passed_over | asked)

    def _publication(self, text: ReadyText, article: Article, revision: int, state: dict, waived: list[str]) -> dict:
        """The first of its text."""
        named = [line["author"] for line in state["bylines"] if line["role"] == Byline.Role.AUTHOR]
        authors = [self.with_terms[pk] for pk in named if pk in self.with_terms]
        terms = self.resolution.of(article, authors).version
        days = self.days_to_take(terms)
        return columns(article, text.text, text.html) | {
            "article_id": article.pk, "revision_id": revision, "number": 1,
            "terms_id": terms.pk, "republish_until": self.live_from + timedelta(days=days) if days else None,
            "first_published_at": text.first_published_at, "changed_at": text.first_published_at,
            "live_from": self.live_from, "published_by_id": self.by.pk, "waived": waived,
        }  # fmt: skip

    def _note(self, texts: list[ReadyText], articles: list[Article]):
        """Where each text came from, and a line in the log."""
        pairs = list(zip(texts, articles, strict=True))
        insert(
            ImportedText, ["source", "foreign_id", "article_id", "source_digest"],
            [(SOURCE.value, text.foreign_id, article.pk, text.digest) for text, article in pairs],
        )  # fmt: skip
        insert(
            LogEntry,
            ["user_id", "content_type_id", "object_id", "object_repr", "action_flag", "change_message", "action_time"],
            [
                (self.by.pk, self.content_type.pk, str(article.pk), article.title, ADDITION, "Imported.", self.at)
                for article in articles
            ],
        )


def called(model, key: int, language: str) -> str:
    """A person or topic as search knows it."""
    row = model.objects.get(pk=key)
    return line(language, *([row.name] if model is Author else names_of(row)))


def insert_parts(bylines, topics, keys: list[int], states: list[dict], parent: str):
    """The authors and topics below each text; `parent` is the name of the byline's foreign key."""
    pairs = list(zip(keys, states, strict=True))
    insert(
        bylines, [f"{parent}_id", "author_id", "position", "role", "credited_as"],
        (
            (key, line["author"], position, line["role"], line["credited_as"])
            for key, state in pairs
            for position, line in enumerate(state["bylines"], start=1)
        ),
    )  # fmt: skip
    insert(topics, ["content_object_id", "tag_id"], ((key, topic) for key, state in pairs for topic in state["topics"]))
