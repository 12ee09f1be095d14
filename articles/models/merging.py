from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.errors import Refused
from articles.models.addresses import paths_of
from articles.models.article import ArticleByline, ArticleTopic
from articles.models.people import Author
from articles.models.publication import PublicationByline, PublicationTopic
from articles.models.redirects import Redirect
from articles.models.search import SearchDocument
from articles.models.topics import Topic, TopicSpelling
from articles.signals import public_changed

# What names a row: (model, its column, the columns of which it has one row each).
PARTS = {
    "author": [
        (ArticleByline, "author", ("article_id", "role")),
        (PublicationByline, "author", ("publication_id", "role")),
        (Redirect, "author", ()),
    ],
    "topic": [
        (ArticleTopic, "tag", ("content_object_id",)),
        (PublicationTopic, "tag", ("content_object_id",)),
        (Redirect, "topic", ()),
        (TopicSpelling, "topic", ()),
    ],
}


class MergeQuerySet(models.QuerySet):
    @transaction.atomic
    def merge(self, gone, into, *, by) -> "Merge":
        """Let `into` stand wherever the author or topic `gone` stood, lead its addresses there, and delete it."""
        kind = gone._meta.model_name
        if not by.has_perm(f"articles.merge_{kind}"):
            raise PermissionDenied("This needs the right to merge.")
        if gone.pk == into.pk:
            raise Refused(gettext("Choose another one to merge with."))
        merge = Merge(kind=kind, gone_id=gone.pk, into_id=into.pk, name=str(gone), by=by, at=timezone.now())
        merge.gone = columns_of(gone)
        for part in PARTS[kind]:
            merge.move(*part)
        if kind == "topic":
            into.spellings.filter(pk__in=merge.moved["topicspelling"]).update(is_alias=True)
        redirects = Redirect.objects.lead(paths_of(gone), **{kind: into})
        merge.redirects = [redirect.old_path for redirect in redirects]
        gone.delete()
        merge.save()
        SearchDocument.objects.rewrite(into)
        merge.log(into, gettext("“%(name)s” was merged into this.") % {"name": merge.name}, by)
        return merge

    def successors(self, kind: str, ids) -> dict[int, int]:
        """Each of these ids, and where the row of it went: mostly itself."""
        moves = dict(self.filter(kind=kind, undone_at=None).values_list("gone_id", "into_id")) if ids else {}

        def last(key):
            while key in moves:
                key = moves[key]
            return key

        return {key: last(key) for key in ids}

    def possible_to_undo(self, row):
        return self.filter(kind=row._meta.model_name, into_id=row.pk, undone_at=None)


class Merge(models.Model):
    """One author or topic that another one took in, and everything that is needed to part them again."""

    class Kind(models.TextChoices):
        AUTHOR = "author", _("Author")
        TOPIC = "topic", _("Topic")

    kind = models.CharField(max_length=8, choices=Kind)
    name = models.CharField(max_length=240)
    gone_id = models.PositiveBigIntegerField()
    into_id = models.PositiveBigIntegerField()

    # Columns of the deleted row; by model, keys of what names the other one now and columns of what both had.
    gone = models.JSONField()
    moved = models.JSONField(default=dict)
    dropped = models.JSONField(default=dict)
    redirects = models.JSONField(default=list)

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    objects = MergeQuerySet.as_manager()

    class Meta:
        default_permissions = []
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "gone_id"], condition=models.Q(undone_at=None), name="a_row_is_merged_once"
            )
        ]

    def __str__(self):
        return self.name

    @property
    def model(self):
        return {"author": Author, "topic": Topic}[self.kind]

    def move(self, model, column, key):
        """Let rows of `model` name the other one; those that it has already are noted and deleted."""
        rows = model.objects.filter(**{column: self.gone_id})
        there = set(model.objects.filter(**{column: self.into_id}).values_list(*key)) if key else set()
        twins = [row for row in rows if key and tuple(getattr(row, name) for name in key) in there]
        self.dropped[model._meta.model_name] = [columns_of(row) for row in twins]
        model.objects.filter(pk__in=[row.pk for row in twins]).delete()
        self.moved[model._meta.model_name] = list(rows.values_list("pk", flat=True))
        rows.update(**{column: self.into_id})

    @transaction.atomic
    def undo(self, *, by):
        """Part them again: the row, its addresses, and what named it, as far as nobody changed that since."""
        if not by.has_perm(f"articles.merge_{self.kind}"):
            raise PermissionDenied("This needs the right to merge.")
        into = self.model.objects.filter(pk=self.into_id).first()
        if into is None or self.undone_at:
            raise Refused(gettext("“%(name)s” cannot be parted from this any more.") % {"name": self.name})
        Redirect.objects.filter(old_path__in=self.redirects, **{self.kind: into}).delete()
        try:
            with transaction.atomic():
                self.model.objects.bulk_create([self.model(**self.gone)])
        except IntegrityError as error:
            told = {"name": self.name}
            raise Refused(gettext("Another one has the name or the address of “%(name)s” now.") % told) from error
        for model, column, _key in PARTS[self.kind]:
            moved = model.objects.filter(pk__in=self.moved[model._meta.model_name], **{column: into})
            moved.update(**{column: self.gone_id})
            for columns in self.dropped[model._meta.model_name]:
                put_back(model, columns)
        # It names its own spellings again, and tells the pages.
        self.model.objects.get(pk=self.gone_id).save()
        SearchDocument.objects.rewrite(into)
        self.undone_at = timezone.now()
        self.save(update_fields=["undone_at"])
        self.log(into, gettext("“%(name)s” was parted from this again.") % {"name": self.name}, by)

    def log(self, into, message, by):
        LogEntry.objects.log_actions(by.pk, [into], CHANGE, change_message=message, single_object=True)
        public_changed.send(self.model)


def followed(state: dict) -> dict:
    """An editing state in which people and topics that were merged since are those that took them in."""
    people = Merge.objects.successors("author", [line["author"] for line in state["bylines"]])
    topics = Merge.objects.successors("topic", state["topics"])
    lines = {}
    for line in state["bylines"]:
        author = people[line["author"]]
        lines.setdefault((author, line["role"]), line | {"author": author})
    return state | {"bylines": list(lines.values()), "topics": sorted(set(topics.values()))}


def columns_of(row) -> dict:
    return {column.attname: getattr(row, column.attname) for column in row._meta.concrete_fields}


def put_back(model, columns: dict):
    """Make a deleted row again, unless its text was changed in a way that leaves no place for it."""
    try:
        with transaction.atomic():
            model.objects.bulk_create([model(**columns)])
    except IntegrityError:
        return
