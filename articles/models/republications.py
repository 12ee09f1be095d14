from datetime import timedelta
from functools import partial
from hashlib import sha256
from urllib.parse import urlsplit

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.validators import URLValidator
from django.db import models, transaction
from django.db.models import Q
from django.urls import Resolver404, resolve
from django.utils import timezone, translation
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from articles.addresses import host_kept, same_place
from articles.models.corrections import beginning_of_day
from articles.models.pictures import desk_storage
from articles.models.publication import Publication
from articles.models.redirects import Redirect
from articles.models.text import article_path
from articles.pictures.receiving import master_bytes

# For the whole site: more is a machine. People may still write a mail.
DECLARED_A_DAY = 200
SCANS_OF_ONE = 8
LONGEST_NOTE = 4000
# A look that has not ended by then was cut off.
LOST_AFTER = timedelta(hours=1)


class RepublicationQuerySet(models.QuerySet):
    def of_text(self, publication: Publication):
        """Places of every publication of the same text."""
        return self.filter(publication__article=publication.article_id)

    def shown(self):
        """Looked at by somebody, and named to readers of the republishing page."""
        return self.filter(is_shown=True, state=Republication.State.OK).order_by("appeared_on", "pk")

    def faulty(self):
        """Looked at, and something of ours is missing or shown without the right."""
        state = Republication.State
        return self.filter(state__in=[state.MISSING_CREDIT, state.MISSING_LINK, state.IMAGE_ISSUE])

    def hosts(self) -> set[str]:
        """Of the pages, as visits name them."""
        addresses = self.filter(medium=Republication.Medium.WEB).values_list("url", flat=True)
        return {host_kept(urlsplit(address).hostname or "") for address in addresses}

    def due(self):
        """Pages that are to be looked at, those that wait longest first."""
        due = self.filter(medium=Republication.Medium.WEB, next_check_at__lte=timezone.now())
        return due.order_by("next_check_at", "pk")

    def claim(self, place: "Republication") -> bool:
        """Compare and set, so that of two machines only one asks."""
        same = self.filter(pk=place.pk, next_check_at=place.next_check_at)
        return same.update(next_check_at=timezone.now() + LOST_AFTER) == 1

    def check_now(self) -> int:
        """Look again, out of turn."""
        return self.filter(medium=Republication.Medium.WEB).update(next_check_at=timezone.now())

    def day_is_full(self) -> bool:
        """Whether so many places were declared today that no more are taken."""
        declared = self.filter(reported_by=Republication.Source.DECLARED, reported_at__gte=beginning_of_day())
        return declared.count() >= DECLARED_A_DAY

    @transaction.atomic
    def declare(self, told: "Republication") -> "Republication":
        """Keep what somebody told us. Of a place that we know, its row, with whatever is new in its note."""
        told.fill_key()
        known = self.select_for_update().filter(url_key=told.url_key).first()
        if known is None:
            fields = {field.attname: getattr(told, field.attname) for field in told._meta.fields if field.name != "id"}
            known, is_new = self.get_or_create(url_key=fields.pop("url_key"), defaults=fields)
            if is_new:
                return known
        known.hear_again(told)
        return known


class Republication(models.Model):
    """One place where a text of ours appeared: a page, an issue, a broadcast."""

    class Medium(models.TextChoices):
        WEB = "web", _("web page")
        PRINT = "print", _("printed issue")
        NEWSLETTER = "newsletter", _("newsletter")
        BROADCAST = "broadcast", _("radio, television, podcast")
        OTHER = "other", _("something else")

    class Source(models.TextChoices):
        DECLARED = "declared", _("the republisher told us")
        WEBMENTION = "webmention", _("Webmention")
        VISITS = "visits", _("visits that came from there")
        LOADS = "loads", _("loads of the counting image")
        EDITOR = "editor", _("found by us")

    class State(models.TextChoices):
        UNVERIFIED = "unverified", _("not looked at yet")
        OK = "ok", _("in order")
        MISSING_CREDIT = "missing_credit", _("credit is missing")
        MISSING_LINK = "missing_link", _("link is missing")
        IMAGE_ISSUE = "image_issue", _("shows a picture without the right")
        GONE = "gone", _("no longer there")
        REFUSED = "refused", _("could not be looked at")

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="republications", verbose_name=_("text"))
    medium = models.CharField(_("medium"), max_length=10, choices=Medium, default=Medium.WEB)
    url = models.CharField(
        _("address of the page"), max_length=500, blank=True, validators=[URLValidator(["http", "https"])]
    )
    # Of the address without its spellings, or of outlet, medium and day; with the text, since a page may hold two.
    url_key = models.CharField(max_length=64, unique=True, editable=False)
    outlet = models.CharField(
        _("outlet"), max_length=120, help_text=_("Who published it: the paper, the portal, the station.")
    )
    appeared_on = models.DateField(_("day it appeared"), null=True, blank=True)

    reported_by = models.CharField(_("known from"), max_length=10, choices=Source, default=Source.DECLARED)
    reported_at = models.DateTimeField(_("known since"), auto_now_add=True)
    contact = models.EmailField(_("contact"), blank=True)
    note = models.TextField(_("note"), max_length=LONGEST_NOTE, blank=True)

    state = models.CharField(_("state"), max_length=14, choices=State, default=State.UNVERIFIED)
    checked_at = models.DateTimeField(_("looked at"), null=True, blank=True, editable=False)
    next_check_at = models.DateTimeField(default=timezone.now, db_index=True, editable=False)
    is_shown = models.BooleanField(
        _("shown"), default=False,
        help_text=_("“Also published in” on the republishing page. Only for a place that is in order."),
    )  # fmt: skip

    objects = RepublicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("republication")
        verbose_name_plural = _("republications")
        ordering = ["-reported_at", "-pk"]
        default_permissions = []
        permissions = [("record_republication", "Can record where texts were republished")]
        constraints = [
            models.CheckConstraint(
                condition=(Q(medium="web") & ~Q(url="")) | (~Q(medium="web") & Q(url="")),
                name="web_page_has_an_address_and_nothing_else_has",
                violation_error_message=_("A web page needs its address; nothing else has one."),
            ),
            models.CheckConstraint(
                condition=Q(is_shown=False) | Q(state="ok"), name="shown_republication_is_in_order",
                violation_error_message=_("Only a place that is in order can be named on our page."),
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.outlet} · {self.publication}"

    def save(self, *args, **kwargs):
        self.fill_key()
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        for scan in self.scans.all():
            scan.delete()
        return super().delete(*args, **kwargs)

    def fill_key(self):
        place = same_place(self.url) if self.url else f"{self.medium}\n{self.outlet.casefold()}\n{self.appeared_on}"
        self.url_key = sha256(f"{self.publication.article_id}\n{place}".encode()).hexdigest()

    def hear_again(self, told: "Republication"):
        """Somebody tells of a place that is known: nothing of it is lost, and nothing is written over."""
        contact = told.contact if self.contact and told.contact not in f"{self.contact}\n{self.note}" else ""
        note = told.note if told.note not in self.note else ""
        if contact or note:
            line = " ".join(filter(None, [f"{timezone.localdate().isoformat()}:", contact, note]))
            self.note = "\n".join(filter(None, [self.note, line]))[:LONGEST_NOTE]
        self.contact = self.contact or told.contact
        self.appeared_on = self.appeared_on or told.appeared_on
        self.save(update_fields=["note", "contact", "appeared_on"])


class Scan(models.Model):
    """One picture of a page on which a text of ours was printed, rebuilt from its pixels. Only the desk sees it."""

    republication = models.ForeignKey(Republication, models.CASCADE, related_name="scans")
    file = models.FileField(storage=desk_storage, upload_to="scans", editable=False, max_length=60)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("scan")
        verbose_name_plural = _("scans")
        ordering = ["pk"]
        default_permissions = []

    def __str__(self):
        return f"{self.republication} · {self.pk}"

    @classmethod
    def keep(cls, republication: Republication, image) -> "Scan":
        """Of a received image (upright, RGB)."""
        scan = cls(republication=republication)
        scan.take(image)
        scan.save()
        return scan

    def take(self, image):
        self.file.save(f"{get_random_string(32)}.jpg", ContentFile(master_bytes(image)), save=False)

    def delete(self, *args, **kwargs):
        transaction.on_commit(partial(self.file.storage.delete, self.file.name))
        return super().delete(*args, **kwargs)


def publication_named(words: str) -> Publication | None:
    """What a copy's code means, or an address of ours: of an address the newest publication that was shown."""
    shown = Publication.objects.once_shown().select_related("terms").with_rights().order_by("-number")
    words = words.replace("\0", "").strip()
    by_code = shown.filter(package_code=words.lower()).first()
    if by_code:
        return by_code
    for language, slug in named_addresses(words):
        redirected = Redirect.objects.filter(old_path=article_path(language, slug)).values("article")
        return shown.filter(language=language, slug=slug).first() or shown.filter(article__in=redirected).first()
    return None


def named_addresses(address: str):
    """(language, slug) of a text's page, or of a page below it; of the site's own address or only a path."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return
    if parts.netloc not in ("", urlsplit(settings.SITE_ADDRESS).netloc):
        return
    path = f"{parts.path.rstrip('/')}/"
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            try:
                match = resolve(path)
            except Resolver404:
                continue
        if match.view_name in ("articles:article_detail", "articles:republish_detail"):
            yield language, match.kwargs["slug"]
