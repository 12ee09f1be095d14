from datetime import datetime, timedelta
from functools import reduce
from operator import or_

from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, When
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager

from articles.models.codes import new_code
from articles.models.people import Author, Byline, byline_constraints
from articles.models.revisions import PictureUse
from articles.models.rights import RightsSettings
from articles.models.terms import GIVING, TermsVersion
from articles.models.text import ArticleText
from articles.models.topics import Topic, TopicItem
from articles.search.matching import Holds
from articles.search.query import Query
from articles.spelling import fold

# The only columns that may change after a publication was made: how and when it ends.
ENDING = {
    "live_until",
    "take_down_at",
    "withdrawn_at",
    "withdrawn_by",
    "withdrawn_reason",
    "cancelled_at",
    "cancelled_by",
}
AGEING = timedelta(days=730)


class Frozen(Exception):
    """Somebody tried to change what readers got. A new publication is the way."""


class PublicationQuerySet(models.QuerySet):
    def live(self):
        """What the public sees at this moment, by the database's clock. The only door for public code."""
        return self.filter(Q(live_until=None) | Q(live_until__gt=Now()), live_from__lte=Now())

    def waiting(self):
        """Scheduled: its moment has not come."""
        return self.filter(cancelled_at=None, live_from__gt=Now())

    def not_over(self):
        """Live or waiting."""
        return self.filter(Q(live_until=None) | Q(live_until__gt=Now()), cancelled_at=None)

    def once_shown(self):
        """Shown to readers at some time, now or before."""
        return self.filter(cancelled_at=None, live_from__lte=Now())

    def ageing(self):
        """Of which readers were told of no change for two years: worth another look."""
        return self.filter(changed_at__lt=timezone.now() - AGEING)

    def gone(self):
        """The newest public state of each text of which nothing is live now: title, dates and reason only."""
        later = Publication.objects.once_shown().filter(article=OuterRef("article"), number__gt=OuterRef("number"))
        return (
            self.once_shown()
            .filter(live_until__lte=Now())
            .exclude(Exists(later))
            .only("title", "slug", "language", "first_published_at", "withdrawn_at", "withdrawn_reason", "live_until")
        )

    def of_articles(self, articles):
        """Whatever was shown of these, by its address: a text may have had several."""
        return self.once_shown().filter(article__in=articles).only("article", "language", "slug")

    def republishable(self):
        """Of live texts those that others may take. The twin of republishing.gate.republishable()."""
        return self.filter(
            Q(source_name="") | ~Q(permission_note=""),
            Q(republish_until=None) | Q(republish_until__gt=Now()),
            terms__kind__in=GIVING,
        )

    def with_now(self):
        """With the database's clock as `now`, for a rule that looks at one row."""
        return self.annotate(now=Now())

    def ended_from(self, moment: datetime):
        return self.filter(live_until__gte=moment)

    def to_be_taken_down(self):
        """With an end ahead that an editor asked for; no other publication follows then. In any order, by the index of
        ends: this is asked at each change of the site, and few texts have one."""
        return self.filter(live_until__gt=Now(), live_until=F("take_down_at"), cancelled_at=None).order_by()

    def newest_first(self):
        return self.order_by("-first_published_at", "-pk")

    def last_changed_first(self):
        """By the last change that readers were told of."""
        return self.order_by("-changed_at", "-pk")

    def for_cards(self):
        """With the columns that a card shows; its authors are reading.with_authors()'s to add."""
        return self.select_related("lead_picture").only(
            "package_code", "language", "slug", "title", "kind", "lead", "first_published_at",
            *(f"lead_picture__{name}" for name in ("renditions", "alt", "alt_pl", "is_decorative", "own_use_until")),
        )  # fmt: skip

    def with_rights(self):
        """Each with what is said of rights on every page: `picture_terms`, the slug of what holds for pictures that
        others must ask for, and `rights_row`, the values of the RightsSettings."""
        return self.annotate(
            picture_terms=Subquery(TermsVersion.objects.about_pictures().values("slug")[:1]),
            rights_row=Subquery(RightsSettings.objects.as_json()),
        )

    def in_language(self, language: str):
        return self.filter(language=language)

    def by(self, author):
        return self.filter(pk__in=PublicationByline.objects.filter(author=author).values("publication"))

    def about(self, topic):
        return self.filter(pk__in=PublicationTopic.objects.filter(tag=topic).values("content_object"))

    def matching(self, queries: dict[str, Query], *, some: bool = False):
        """Texts with what is asked for, by language: all of it, or `some`."""
        return self.filter(holding(queries, some=some))

    def best_first(self, queries: dict[str, Query]):
        """Those with all of it in the title, then in title, lead or names, then elsewhere; the newest first. No engine
        ranks, so the order is one on all databases."""
        places = [
            When(holding(queries, columns=columns), then=place)
            for place, columns in enumerate([("title",), ("title", "head")])
        ]
        return self.order_by(Case(*places, default=len(places)), "-first_published_at", "-pk")

    def topics(self) -> list[Topic]:
        """What these texts are about, each with their number as `texts`, the busiest first."""
        counted = self._counted(PublicationTopic, "tag", "content_object")
        return sorted(counted, key=lambda topic: (-topic.texts, topic.folded))

    def authors(self) -> list[Author]:
        """Who wrote these texts, each with their number as `texts`, by name, Ł after L and not after Z."""
        counted = self._counted(PublicationByline, "author", "publication")
        return sorted(counted, key=lambda author: (fold(author.family_name), fold(author.given_names), author.pk))

    def _counted(self, links, name: str, text: str) -> list:
        """What such links lead to by the key `name`. Keys are counted first: whole rows are slow to group."""
        these = links.objects.filter(**{f"{text}__in": self.order_by().values("pk")}).order_by()
        numbers = dict(these.values_list(name).annotate(models.Count(text, distinct=True)))
        rows = links._meta.get_field(name).related_model.objects.in_bulk(numbers)
        for key, row in rows.items():
            row.texts = numbers[key]
        return list(rows.values())

    def count_of(self, links, name: str) -> int:
        """How many of these texts such links lead to by the key `name`. Links are read first: they are fewer."""
        these = self.order_by().filter(pk=OuterRef(name))
        return links.filter(Exists(these)).aggregate(count=models.Count(name, distinct=True))["count"]

    def with_pictures(self, pictures):
        """With one of these pictures at the head or in the body."""
        return self.filter(Exists(PictureUse.objects.filter(revision=OuterRef("revision"), picture__in=pictures)))

    def with_picture(self, picture):
        """With this picture at the head or in the body, or as the portrait of somebody in the byline."""
        uses = PictureUse.objects.filter(revision=OuterRef("revision"), picture=picture)
        portraits = PublicationByline.objects.filter(publication=OuterRef("pk"), author__portrait=picture)
        return self.filter(Exists(uses) | Exists(portraits))

    def in_series(self, series):
        return self.filter(series=series).order_by("series_position", "pk")

    def update(self, **values):
        raise Frozen("Publications are not updated; publish the article again.")

    def bulk_update(self, *args, **kwargs):
        raise Frozen("Publications are not updated; publish the article again.")

    def delete(self):
        raise Frozen("Publications are not deleted; withdraw them.")

    delete.queryset_only = True


def holding(queries: dict[str, Query], **options) -> Q:
    """Each language is asked in its own stems."""
    return reduce(or_, (Q(Holds("search", query, **options), language=code) for code, query in queries.items()))


class Publication(ArticleText):
    """One state of a text as readers got it, in its window. Never changed, never deleted."""

    class Change(models.TextChoices):
        FIRST = "first", _("First publication")
        SILENT = "silent", _("Silent fix")
        UPDATE = "update", _("Update")
        CORRECTION = "correction", _("Correction")

    article = models.ForeignKey("articles.Article", models.PROTECT, related_name="publications")
    number = models.PositiveIntegerField()
    revision = models.ForeignKey("articles.Revision", models.PROTECT, related_name="+")
    terms = models.ForeignKey("articles.TermsVersion", models.PROTECT, related_name="+", verbose_name=_("terms"))
    # Printed in every copy that others take.
    package_code = models.CharField(max_length=8, unique=True, default=new_code)

    change = models.CharField(_("kind of change"), max_length=10, choices=Change, default=Change.FIRST)
    change_note = models.CharField(_("public note"), max_length=400, blank=True)
    # Every public note of the text so far, newest first: [{"change", "note", "at"}].
    notes = models.JSONField(default=list)

    first_published_at = models.DateTimeField(_("date that readers see"))
    changed_at = models.DateTimeField(_("date of the last change that readers were told of"))
    live_from = models.DateTimeField()
    live_until = models.DateTimeField(null=True)
    # The end that the editor asked for; live_until is the end in force.
    take_down_at = models.DateTimeField(null=True)

    # Until when others may take it; None without a limit.
    republish_until = models.DateTimeField(null=True)

    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    # The recommended checks that were passed over, by name.
    waived = models.JSONField(default=list)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    withdrawn_reason = models.CharField(_("public reason"), max_length=400, blank=True)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    # Kept ready, because it never changes again. The long texts stand last: SQLite walks through a row from its
    # beginning, and what lists and counts ask for should come before 20 kB of text.
    words = models.PositiveIntegerField()
    body = models.TextField(blank=True)
    html = models.TextField()
    plain = models.TextField()

    topics = TaggableManager(through="articles.PublicationTopic", blank=True)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        ordering = ["-live_from", "-pk"]
        permissions = []
        default_permissions = []
        indexes = [
            # With the window, so that counting and paging read no long text.
            models.Index(
                fields=["language", "-first_published_at", "-id", "live_from", "live_until"],
                name="publications_by_date",
            ),
            models.Index(fields=["language", "slug"], name="publications_by_address"),
            models.Index(fields=["translation_group"], name="publications_by_translation"),
            # The last and the next moment at which pages change by themselves. For nothing else: nearly every text has
            # begun, and a database that thinks few have reads all of them by this way.
            *(
                models.Index(fields=[field], condition=Q(cancelled_at=None), name=f"publications_by_{name}")
                for field, name in (("live_from", "beginning"), ("live_until", "end"), ("republish_until", "offer"))
            ),
        ]
        constraints = [
            *ArticleText.Meta.constraints,
            models.UniqueConstraint(fields=["article", "number"], name="one_publication_per_number"),
            models.CheckConstraint(
                condition=Q(live_until=None) | Q(live_until__gte=F("live_from")), name="publication_window_runs_forward"
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at=None) | Q(live_until=F("live_from")),
                name="cancelled_publication_is_never_live",
            ),
            models.CheckConstraint(
                condition=Q(change__in=["update", "correction"]) | Q(change_note=""),
                name="only_update_and_correction_have_a_note",
            ),
            models.CheckConstraint(
                condition=~Q(change__in=["update", "correction"]) | ~Q(change_note=""),
                name="update_and_correction_have_a_note",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_reason="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_reason="")),
                name="withdrawn_publication_has_a_reason",
            ),
        ]

    def save(self, *args, **kwargs):
        if not self._state.adding and not set(kwargs.get("update_fields") or ["everything"]) <= ENDING:
            raise Frozen("Publications are not changed; publish the article again.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise Frozen("Publications are not deleted; withdraw them.")

    @property
    def house(self) -> RightsSettings:
        """Of a text that was read `with_rights()`."""
        return RightsSettings(**self.rights_row or {})

    @property
    def reading_minutes(self) -> int:
        """230 words a minute, rounded up."""
        return max(1, -(-self.words // 230))

    def end(self, at: datetime):
        """Let the window end at `at`, or keep an earlier end."""
        if self.live_until is None or self.live_until > at:
            self.live_until = max(at, self.live_from)
            self.save(update_fields=["live_until"])

    def withdraw(self, *, by, reason: str):
        """Take the text down at once. The address answers 410 with its title and this reason."""
        self.article.withdraw(by=by, reason=reason)


class PublicationByline(Byline):
    publication = models.ForeignKey(Publication, models.CASCADE, related_name="bylines")

    class Meta(Byline.Meta):
        constraints = byline_constraints("publication")


class PublicationTopic(TopicItem):
    content_object = models.ForeignKey(Publication, models.CASCADE, related_name="topic_items")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tag", "content_object"], name="one_publication_topic"),
        ]
