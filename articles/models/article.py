import uuid
from datetime import timedelta

from django.contrib.admin.models import ADDITION, LogEntry
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager

from articles.errors import Conflict
from articles.models.addresses import free_slug
from articles.models.comments import Comment
from articles.models.embargoes import Embargo
from articles.models.people import Byline, byline_constraints
from articles.models.publication import Publication
from articles.models.publishing import Publishing
from articles.models.renewing import Renewing
from articles.models.revisions import Revision, digest, note_pictures
from articles.models.text import TEXT_FIELDS, ArticleText
from articles.models.topics import TopicItem
from articles.models.workflow import MOVES, NOT_APPROVED, UNDONE, State, Workflow, account, may_review
from articles.richtext.cleaning import clean

# How far the desk looks ahead at what is due.
DUE_SOON = timedelta(days=14)


class ArticleQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The texts that this person may open on the desk. The twin of Article.is_visible_to()."""
        if user.has_perm("articles.view_article"):
            return self
        if user.has_perm("articles.change_own_article"):
            return self.own(user)
        return self.none()

    def own(self, user):
        """Begun by this person or handed to them. The twin of Article.is_own()."""
        return self.filter(Q(created_by=user) | Q(assigned_to=user))

    def waiting_for(self, user):
        """Handed in to this person, or to all who review."""
        in_review = self.filter(state=State.IN_REVIEW)
        return in_review.filter(Q(reviewer=user) | Q(reviewer=None)) if may_review(user) else in_review.none()

    def overdue(self):
        """Due before today and not done. The twin of Article.is_overdue."""
        return self.filter(due_on__lt=timezone.localdate(), state__in=UNDONE)

    def under_embargo(self):
        """The twin of Embargo.is_under_embargo."""
        return self.filter(embargo_until__gt=timezone.now())

    def due_soon(self):
        """Not done, and due within two weeks or overdue."""
        return self.filter(due_on__lte=timezone.localdate() + DUE_SOON, state__in=UNDONE)

    def ageing(self):
        """The twin of PublicationQuerySet.ageing()."""
        return self.filter(Exists(Publication.objects.live().ageing().filter(article=OuterRef("pk"))))

    def with_unpublished_changes(self):
        """Live, while the desk's copy says something else. Needs `with_public_state()`."""
        return self.filter(is_live=True).exclude(state__in=[State.SETTLED, State.SHELVED])

    def matching(self, word: str):
        """Texts with this word in the title, or in the name of an author."""
        named = ArticleByline.objects.filter(article=OuterRef("pk")).filter(
            Q(author__family_name__icontains=word) | Q(author__given_names__icontains=word)
        )
        return self.filter(Q(title__icontains=word) | Exists(named))

    def with_public_state(self):
        """What the publications of each text say, for `Article.public_state`."""
        publications = Publication.objects.filter(article=OuterRef("pk"))
        return self.annotate(
            is_live=Exists(publications.live()),
            is_gone=Exists(publications.once_shown()),
            was_withdrawn=Exists(publications.filter(withdrawn_at__isnull=False)),
            scheduled_for=models.Subquery(publications.waiting().values("live_from")[:1]),
            live_until=models.Subquery(publications.live().values("take_down_at")[:1]),
            live_since=models.Subquery(publications.live().values("first_published_at")[:1]),
        )

    def with_open_comments(self):
        return self.annotate(open_comments=Comment.objects.open().count_of_article())

    def with_translation(self):
        """The key of the same text in the other language, for the form."""
        others = Article.objects.filter(translation_group=OuterRef("translation_group")).exclude(pk=OuterRef("pk"))
        return self.annotate(translation_pk=models.Subquery(others.values("pk")[:1]))

    def start(self, *, by, **fields):
        """A new text on the desk. `fields` are columns of the text; the rest follows by `save_desk_copy`."""
        article = Article(created_by=by, changed_by=by, **fields)
        article.slug = article.slug or free_slug(Article, article.title, language=article.language)
        article.save(force_insert=True)
        LogEntry.objects.log_actions(
            user_id=by.pk, queryset=[article], action_flag=ADDITION, change_message="", single_object=True
        )
        return article


class Article(Publishing, Renewing, Workflow, Embargo, ArticleText):
    """The desk's copy of a text: editable at any time, never read by a public page."""

    State = State

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    translation_group = models.UUIDField(default=uuid.uuid4, editable=False)

    version = models.PositiveIntegerField(default=0)

    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    created_by = account(_("begun by"))
    changed_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)
    changed_by = account()

    topics = TaggableManager(through="articles.ArticleTopic", blank=True)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ["-changed_at", "-pk"]
        permissions = [
            ("change_own_article", "Can change own article until it is handed in"),
            ("delete_own_article", "Can delete own draft that was never public"),
            ("review_article", "Can send back and approve articles"),
            ("publish_article", "Can publish, schedule and withdraw articles"),
        ]
        indexes = [models.Index(fields=["-changed_at", "-id"], name="articles_by_change")]
        constraints = [
            *ArticleText.Meta.constraints,
            models.UniqueConstraint(
                fields=["language", "slug"], name="one_article_per_address",
                violation_error_message=_("Another text of this language has that address."),
            ),
            models.UniqueConstraint(fields=["translation_group", "language"], name="one_translation_per_language"),
        ]  # fmt: skip

    def is_visible_to(self, user) -> bool:
        own = user.has_perm("articles.change_own_article") and self.is_own(user)
        return user.has_perm("articles.view_article") or own

    def is_own(self, user) -> bool:
        return user.pk in (self.created_by_id, self.assigned_to_id)

    @property
    def is_overdue(self) -> bool:
        return bool(self.due_on and self.due_on < timezone.localdate() and self.state in UNDONE)

    def may_be_changed_by(self, user) -> bool:
        own = user.has_perm("articles.change_own_article") and self.is_own(user)
        return user.has_perm("articles.change_article") or (own and self.state == self.State.DRAFT)

    def may_be_deleted_by(self, user) -> bool:
        """Only what was never published, not even scheduled."""
        own = user.has_perm("articles.delete_own_article") and self.created_by_id == user.pk
        allowed = user.has_perm("articles.delete_article") or (own and self.state == self.State.DRAFT)
        return allowed and not self.publications.exists()

    def newer_than(self, version: int) -> Revision | None:
        """The newest kept text, if it was saved after that version."""
        return self.revisions.filter(number__gt=version).select_related("by").first()

    def data(self) -> dict:
        """The whole editing state as one JSON document: what a revision keeps."""
        return self.data_with(
            bylines=self.byline_data(),
            topics=sorted(self.topics.values_list("pk", flat=True)),
        )

    def byline_data(self) -> list[dict]:
        return list(self.bylines.values("author", "role", "credited_as"))

    def data_with(self, *, bylines: list[dict], topics: list[int]) -> dict:
        """{"schema": 1, every written column, "bylines": [{"author", "role", "credited_as"}], "topics": [id]}"""
        columns = {field: getattr(self, field) for field in TEXT_FIELDS}
        return {"schema": 1, **columns, "bylines": bylines, "topics": topics}

    @transaction.atomic
    def save_desk_copy(self, data: dict, *, by, version: int, kind: str = Revision.Kind.SAVE) -> Revision:
        """Keep an editing state (see `data()`; columns left out stay) as the desk's copy and as a revision.

        `version` is the one that the person began with; raises Conflict when a newer text stands there.
        Readers see nothing of it. An unchanged text makes no revision.
        """
        current = Article.objects.get(pk=self.pk)
        if not current.may_be_changed_by(by):
            raise PermissionDenied("This text may not be changed by this person now.")
        newer = current.newer_than(version)
        if newer:
            raise Conflict(gettext("%(name)s saved this text in between.") % {"name": newer.by or gettext("Somebody")})
        data = current.data() | data
        data["body"] = clean(data["body"]).html
        data["slug"] = data["slug"] or free_slug(Article, data["title"], self.pk, language=data["language"])
        last = current.revisions.first()
        if last and last.digest == digest(data):
            return last
        current._write(data, by=by)
        self.refresh_from_db()
        revision = Revision.objects.create(
            article=self, number=self.version, kind=kind, data=data, digest=digest(data), by=by, at=self.changed_at
        )
        note_pictures(revision)
        return revision

    def _write(self, data, *, by):
        """Columns by compare-and-set, then the ordered authors and the topics."""
        written = Article.objects.filter(pk=self.pk, version=self.version).update(
            **{field: data[field] for field in TEXT_FIELDS},
            **NOT_APPROVED,
            version=F("version") + 1, state=MOVES["save"][self.state], changed_by=by, changed_at=timezone.now(),
        )  # fmt: skip
        if not written:
            raise Conflict(gettext("Somebody saved this text in between."))
        self.bylines.all().delete()
        ArticleByline.objects.bulk_create(
            ArticleByline(article=self, author_id=line["author"], position=position, role=line["role"],
                          credited_as=line["credited_as"])
            for position, line in enumerate(data["bylines"], start=1)
        )  # fmt: skip
        self.topic_items.exclude(tag__in=data["topics"]).delete()
        had = set(self.topic_items.values_list("tag", flat=True))
        ArticleTopic.objects.bulk_create(
            ArticleTopic(content_object=self, tag_id=topic) for topic in data["topics"] if topic not in had
        )


class ArticleByline(Byline):
    article = models.ForeignKey(Article, models.CASCADE, related_name="bylines")

    class Meta(Byline.Meta):
        constraints = byline_constraints("article")


class ArticleTopic(TopicItem):
    content_object = models.ForeignKey(Article, models.CASCADE, related_name="topic_items")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tag", "content_object"], name="one_article_topic")]
