from collections import Counter
from datetime import date

from django.db import models, transaction
from django.db.models import F
from django.db.models.functions import TruncMonth
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.addresses import OTHER_HOST
from articles.models.publication import Publication

# Of one form on one day: more is a machine that presses the button, and says nothing.
MOST_A_DAY = 10_000
# Of one text on one day; whoever invents hosts fills no table. What is more stands under OTHER_HOST.
MOST_HOSTS = 200
# Days are told apart for two years and a bit, so that a month can be compared with its twin.
MONTHS_BY_DAY = 25


class CopyEventQuerySet(models.QuerySet):
    def note(self, publication, form: str):
        """Count one act. Nothing is kept of who did it."""
        row = {"publication": publication, "form": form, "day": timezone.localdate()}
        if not self.filter(**row).exists():
            self.get_or_create(**row, defaults={"number": 0})
        self.filter(**row, number__lt=MOST_A_DAY).update(number=F("number") + 1)

    def by_month(self):
        """(first day of the month, number), oldest first."""
        months = self.annotate(month=TruncMonth("day")).order_by("month").values_list("month")
        return months.annotate(models.Sum("number"))

    def of_text(self, publication):
        return self.filter(publication__article=publication.article_id)

    def by_month_and_form(self):
        """(first day of the month, form, number), newest month first."""
        rows = self.annotate(month=TruncMonth("day")).order_by("-month", "form").values_list("month", "form")
        return rows.annotate(models.Sum("number"))


class CopyEvent(models.Model):
    """How often one form of a text was copied or downloaded from its republishing page on one day: at least so often,
    since whoever has no script is not counted."""

    class Form(models.TextChoices):
        FORMATTED = "formatted", _("formatted text")
        HTML = "html", "HTML"
        MARKDOWN = "md", "Markdown"
        TEXT = "txt", _("plain text")
        MANIFEST = "json", "JSON"
        ARCHIVE = "zip", "ZIP"

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="+", verbose_name=_("text"))
    form = models.CharField(_("form"), max_length=10, choices=Form)
    day = models.DateField(_("day"))
    number = models.PositiveIntegerField(_("copies"))

    objects = CopyEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("copies of a text")
        verbose_name_plural = _("copies of texts")
        ordering = ["-day", "-number", "pk"]
        default_permissions = ["view"]
        constraints = [
            models.UniqueConstraint(fields=["publication", "form", "day"], name="one_count_per_form_and_day"),
            models.CheckConstraint(condition=models.Q(number__lte=MOST_A_DAY), name="copies_a_day_are_limited"),
        ]

    def __str__(self):
        return f"{self.publication} · {self.get_form_display()} · {self.day}"


class ReuseCountQuerySet(models.QuerySet):
    def of_text(self, publication):
        return self.filter(publication__article=publication.article_id)

    def visits(self):
        return self.filter(kind=ReuseCount.Kind.VISITS)

    def loads(self):
        return self.filter(kind=ReuseCount.Kind.LOADS)

    def by_host(self):
        """(host, number), most first."""
        hosts = self.order_by("-number__sum", "host").values_list("host")
        return hosts.annotate(models.Sum("number"))

    def total(self) -> int:
        return self.aggregate(models.Sum("number"))["number__sum"] or 0

    @transaction.atomic
    def condense(self):
        """Of what is old only the sums of months stay, under their first day."""
        old = self.filter(day__lt=months_ago(MONTHS_BY_DAY))
        if old.filter(day__day__gt=1).exists():
            months = (
                old.order_by().annotate(month=TruncMonth("day")).values_list("kind", "publication", "host", "month")
            )
            sums = list(months.annotate(models.Sum("number")))
            old.delete()
            fields = ("kind", "publication_id", "host", "day", "number")
            self.bulk_create(self.model(**dict(zip(fields, row, strict=True))) for row in sums)

    @transaction.atomic
    def take_in(self, digest: str, tallies: dict[tuple[str, int, date], Counter[str]]) -> bool:
        """Add what one file counts: by kind, publication and day how many came from each host. False when the file was
        taken in before."""
        _file, is_new = CountedFile.objects.get_or_create(digest=digest)
        if is_new:
            for (kind, publication, day), hosts in tallies.items():
                self.add({"kind": kind, "publication_id": publication, "day": day}, hosts)
        return is_new

    def add(self, columns: dict, hosts: Counter[str]):
        """To the rows of one kind, publication and day."""
        rows = self.filter(**columns)
        known = dict(rows.values_list("host", "number"))
        named = set(known) - {OTHER_HOST}
        numbers = Counter()
        for host, number in hosts.most_common():
            if host not in named and (host == OTHER_HOST or len(named) >= MOST_HOSTS):
                host = OTHER_HOST
            else:
                named.add(host)
            numbers[host] += number
        self.bulk_create(self.model(host=host, number=0, **columns) for host in set(numbers) - set(known))
        for host, number in numbers.items():
            rows.filter(host=host).update(number=F("number") + number)


class ReuseCount(models.Model):
    """How often readers came to a text from one host on one day, or loaded a copy there. Nothing is known of who they
    were."""

    class Kind(models.TextChoices):
        VISITS = "visits", _("visits")
        LOADS = "loads", _("loads of the counting image")

    kind = models.CharField(max_length=6, choices=Kind)
    publication = models.ForeignKey(Publication, models.PROTECT, related_name="+")
    host = models.CharField(max_length=253)
    day = models.DateField()
    number = models.PositiveIntegerField()

    objects = ReuseCountQuerySet.as_manager()

    class Meta:
        ordering = ["-day", "-number", "host"]
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "publication", "host", "day"], name="one_reuse_count_per_host_and_day"
            ),
        ]

    def __str__(self):
        return f"{self.publication} · {self.host} · {self.day}"


class CountedFile(models.Model):
    """A file of visits that was taken in: written in the same transaction as what it counted."""

    digest = models.CharField(max_length=64, unique=True)
    counted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        default_permissions = []

    def __str__(self):
        return self.digest


def months_ago(number: int) -> date:
    """The first day of that month."""
    today = timezone.localdate()
    years, month = divmod(today.year * 12 + today.month - 1 - number, 12)
    return date(years, month + 1, 1)
