from datetime import date, datetime, time, timedelta

from django.db import models
from django.db.models import F, Subquery
from django.db.models.functions import Now, TruncDate
from django.utils import timezone

from articles.models import Picture, Publication, TermsVersion
from articles.prepared import Prepared

# Columns that hold moments, or last days, at which public pages change by themselves.
EDGES = {
    "begins": (Publication.objects.filter(cancelled_at=None), "live_from"),
    "stops": (Publication.objects.filter(cancelled_at=None), "live_until"),
    "offer_ends": (Publication.objects.filter(cancelled_at=None), "republish_until"),
    "in_force": (TermsVersion.objects.all(), "in_force_from"),
    "picture_ends": (Picture.objects.all(), "own_use_until"),
}


def moments() -> dict[str, Subquery]:
    """For each edge the last one that passed and the next one, as columns of one statement."""
    found = {}
    for name, (rows, field) in EDGES.items():
        is_moment = isinstance(rows.model._meta.get_field(field), models.DateTimeField)
        before, ahead, now = ("lte", "gt", Now()) if is_moment else ("lt", "gte", TruncDate(Now()))
        past = rows.filter(**{f"{field}__{before}": now}).order_by(f"-{field}")
        coming = rows.filter(**{f"{field}__{ahead}": now}).order_by(field)
        found |= {f"last_{name}": Subquery(past.values(field)[:1]), f"next_{name}": Subquery(coming.values(field)[:1])}
    return found


def moment(edge: date) -> datetime:
    """An edge as a moment: that of a last day is its end."""
    if isinstance(edge, datetime):
        return edge
    return timezone.make_aware(datetime.combine(edge + timedelta(days=1), time.min))


@Prepared
def with_moments():
    """The one row. Servers ask for it once a second, and twice for each page that they make."""
    return Edition.objects.annotate(now=Now(), **moments())


class EditionQuerySet(models.QuerySet):
    def current(self) -> "Edition":
        """The edition of this moment by the database's clock, in one statement."""
        (edition,) = with_moments()
        return edition

    def turn(self):
        """The public sees something else from here on. Call it in the transaction of the change, last."""
        self.update(number=F("number") + 1)

    def turn_for_release(self, fingerprint: str):
        """Code, styles or settings are new: what older code wrote is not served any more."""
        self.exclude(release=fingerprint).update(number=F("number") + 1, release=fingerprint)


class Edition(models.Model):
    """The one row that says which state of the site the public sees."""

    number = models.PositiveBigIntegerField(default=1)
    # A fingerprint of the code that renders: see institute.editions.release.
    release = models.CharField(max_length=16, blank=True)

    objects = EditionQuerySet.as_manager()

    class Meta:
        default_permissions = []
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="there_is_one_edition")]

    def __str__(self):
        return f"Edition {self.number}"

    # The rest needs the columns of `current()`.

    @property
    def since(self) -> datetime | None:
        """The last moment at which pages changed by themselves."""
        return max((moment(at) for name in EDGES if (at := getattr(self, f"last_{name}"))), default=None)

    @property
    def ends_at(self) -> datetime | None:
        """The next moment at which pages change by themselves."""
        return min((moment(at) for name in EDGES if (at := getattr(self, f"next_{name}"))), default=None)

    @property
    def name(self) -> str:
        """Differs whenever the public may see something else: the number alone does not know of passing moments."""
        return f"{self.number}-{int(self.since.timestamp()) if self.since else 0}"

    def seconds_left(self, most: float) -> float:
        """Until the edition ends by itself, by the database's clock, or `most`."""
        return min(most, (self.ends_at - self.now).total_seconds()) if self.ends_at else most
