import hashlib
import json
from datetime import datetime

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.addresses import path_here
from articles.errors import Refused
from articles.models.bilingual import in_language
from articles.models.in_force import FrozenQuerySet, InForce
from articles.signals import public_changed

# Sets that the site cannot do without; a data migration brings them in force.
RESERVED, PICTURES = "all-rights-reserved", "pictures"
WORDING = ("kind", "licence", "title", "title_pl", "notice", "notice_pl", "body", "body_pl")


class Terms(models.Model):
    """One set of terms over time."""

    key = models.SlugField(_("key"), unique=True, help_text=_("The addresses of its versions begin with it."))
    name = models.CharField(_("name"), max_length=80, help_text=_("For the desk."))
    is_site_default = models.BooleanField(
        _("is the site’s default"), default=False, help_text=_("For every text that nothing else is said of.")
    )

    class Meta:
        verbose_name = _("terms")
        verbose_name_plural = _("terms")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_site_default"], condition=Q(is_site_default=True), name="one_default_of_the_site",
                violation_error_message=_("Another set of terms is the site’s default; take that away first."),
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.name


class TermsVersionQuerySet(FrozenQuerySet):
    def in_force(self, at: datetime | None = None):
        """In force now, by the database's clock, or at a moment; the newest first. Replaced ones are among them."""
        return self.filter(in_force_from__lte=at or Now()).order_by("-in_force_from", "-number")

    def of_site(self):
        """The site's present version, or None."""
        return self.in_force().filter(terms__is_site_default=True).first()

    def about_pictures(self):
        return self.in_force().filter(terms__key=PICTURES)

    def of_pictures(self):
        """The present version of what holds for pictures."""
        return self.about_pictures()[0]


class TermsVersion(models.Model):
    """One wording of a set of terms. Never changed once in force; its address answers for ever."""

    class Kind(models.TextChoices):
        OWN_PERMISSION = "own_permission", _("Own permission")
        CREATIVE_COMMONS = "creative_commons", _("Creative Commons")
        ASK_US = "ask_us", _("Ask us first")
        ALL_RIGHTS_RESERVED = "all_rights_reserved", _("All rights reserved")

    class Licence(models.TextChoices):
        BY = "by", "CC BY 4.0"
        BY_SA = "by-sa", "CC BY-SA 4.0"
        BY_ND = "by-nd", "CC BY-ND 4.0"
        BY_NC = "by-nc", "CC BY-NC 4.0"
        BY_NC_SA = "by-nc-sa", "CC BY-NC-SA 4.0"
        BY_NC_ND = "by-nc-nd", "CC BY-NC-ND 4.0"

    terms = models.ForeignKey(Terms, models.PROTECT, related_name="versions", verbose_name=_("terms"))
    number = models.PositiveIntegerField(_("number"), editable=False)
    slug = models.SlugField(_("address"), unique=True, max_length=60, editable=False)
    kind = models.CharField(
        _("kind"), max_length=20, choices=Kind, default=Kind.OWN_PERMISSION,
        help_text=_("Chosen once for each version."),
    )  # fmt: skip
    licence = models.CharField(
        _("licence"), max_length=8, choices=Licence, blank=True, help_text=_("For Creative Commons only.")
    )

    title = models.CharField(_("title"), max_length=160)
    title_pl = models.CharField(_("title in Polish"), max_length=160)
    notice = models.TextField(_("notice"), max_length=600, help_text=_("The sentence under every article."))
    notice_pl = models.TextField(_("notice in Polish"), max_length=600)
    body = models.TextField(
        _("further wording"), blank=True, help_text=_("Plain text; an empty line begins a paragraph.")
    )
    body_pl = models.TextField(_("further wording in Polish"), blank=True)

    in_force_from = models.DateTimeField(_("in force from"), null=True, blank=True, editable=False)
    put_in_force_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    digest = models.CharField(max_length=64, blank=True, editable=False)

    objects = TermsVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of the terms")
        verbose_name_plural = _("versions of the terms")
        ordering = ["terms", "-number"]
        permissions = [
            ("put_terms_in_force", "Can put terms in force"),
            ("renew_terms", "Can give live texts the terms in force"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["terms", "number"], name="one_version_per_number"),
            models.CheckConstraint(
                condition=~Q(notice="") & ~Q(notice_pl=""), name="terms_have_a_notice_in_both_languages"
            ),
            models.CheckConstraint(
                condition=Q(
                    kind="creative_commons", licence__in=["by", "by-sa", "by-nd", "by-nc", "by-nc-sa", "by-nc-nd"]
                )
                | (~Q(kind="creative_commons") & Q(licence="")),
                name="licence_exactly_for_creative_commons",
                violation_error_message=_("Name the licence for Creative Commons, and for no other kind."),
            ),
            models.CheckConstraint(
                condition=Q(in_force_from=None, digest="") | (Q(in_force_from__isnull=False) & ~Q(digest="")),
                name="terms_in_force_have_a_digest",
            ),
        ]

    def __str__(self):
        return f"{self.title} ({self.slug})"

    def save(self, *args, **kwargs):
        if self._state.adding:
            last = TermsVersion.objects.filter(terms=self.terms_id).order_by("-number").first()
            self.number = self.number or (last.number + 1 if last else 1)
            self.slug = self.slug or f"{self.terms.key}-{self.number}"
        else:
            self._refuse_change()
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return path_here("articles:terms_detail", self.slug)

    def delete(self, *args, **kwargs):
        self._refuse_change()
        return super().delete(*args, **kwargs)

    @property
    def gives_package(self) -> bool:
        return self.kind in GIVING

    @property
    def licence_address(self) -> str:
        """Of the Creative Commons licence; "" for terms of our own."""
        return f"https://creativecommons.org/licenses/{self.licence}/4.0/" if self.licence else ""

    @property
    def strictness(self) -> int:
        """The place among all kinds and licences; 0 is the strictest."""
        return STRICTEST_FIRST.index((self.kind, self.licence))

    def local_title(self, language: str = "") -> str:
        return in_language(self, "title", language)

    def local_notice(self, language: str = "") -> str:
        return in_language(self, "notice", language)

    def local_body(self, language: str = "") -> str:
        return in_language(self, "body", language)

    @transaction.atomic
    def put_in_force(self, *, by, at: datetime | None = None):
        """Freeze this wording and let it count for publications from `at` on, or from now."""
        if not by.has_perm("articles.put_terms_in_force"):
            raise PermissionDenied("This needs the right to put terms in force.")
        # As with windows: the edge is judged by the database's clock.
        now = TermsVersion.objects.values_list(Now(), flat=True).get(pk=self.pk).replace(microsecond=0)
        self._refuse_change()
        if at and at < now:
            raise Refused(gettext("That moment is past."))
        missing = [field for field in ("title", "title_pl", "notice", "notice_pl") if not getattr(self, field).strip()]
        if missing:
            raise Refused(gettext("Title and notice are needed in both languages."))
        self.in_force_from, self.put_in_force_by, self.digest = at or now, by, self.wording_digest()
        self.save()

    @transaction.atomic
    def renew(self, publications: list, *, by, confirmed: str = "") -> list:
        """Give what is live or waits these terms, by a new publication for each. Gives the new ones.

        `confirmed` is this version's address, typed by whoever takes a licence away from coming readers.
        """
        if not by.has_perm("articles.renew_terms"):
            raise PermissionDenied("This needs the right to renew terms.")
        if TermsVersion.objects.in_force().filter(terms=self.terms_id).first() != self:
            raise Refused(gettext("Only the version that is in force now can be given to texts."))
        if any(self.takes_away(publication.terms) for publication in publications) and confirmed != self.slug:
            raise Refused(gettext("A licence is taken away: type “%(slug)s” to confirm it.") % {"slug": self.slug})
        # In one order, so that two who renew do not wait for each other.
        ordered = sorted(publications, key=lambda publication: publication.article_id)
        made = [publication.article.renew(publication, self, by=by) for publication in ordered]
        public_changed.send(TermsVersion)
        return made

    def takes_away(self, other: "TermsVersion") -> bool:
        """Whether that licence let others do what these terms do not. What was taken under it keeps it."""
        withheld = set(self.licence.split("-")) - set(other.licence.split("-"))
        return other.kind == Kind.CREATIVE_COMMONS and (self.kind != other.kind or bool(withheld))

    def days_to_take(self) -> int | None:
        """How long a text can be taken after its publication; None without a limit. Others' licences know none."""
        if self.kind != self.Kind.OWN_PERMISSION:
            return None
        return self.rules.filter(subject="days", strength="condition").values_list("number", flat=True).first()

    def wording_digest(self) -> str:
        """SHA-256 of all that these terms say."""
        rules = [rule.said() for rule in self.rules.order_by("subject")]
        said = {field: getattr(self, field) for field in WORDING} | {"slug": self.slug, "rules": rules}
        canonical = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()

    def _refuse_change(self):
        stored = TermsVersion.objects.get(pk=self.pk)
        if stored.in_force_from:
            raise InForce(f"{stored.slug} is in force; write a new version.")
        # The rules carry the kind, too.
        if stored.kind != self.kind:
            raise InForce("The kind of a version is chosen once; write a new version.")


Kind, Licence = TermsVersion.Kind, TermsVersion.Licence
# What lets others do least comes first; of several authors the strictest is heard.
STRICTEST_FIRST = [
    (Kind.ALL_RIGHTS_RESERVED, ""), (Kind.ASK_US, ""), (Kind.OWN_PERMISSION, ""),
    *((Kind.CREATIVE_COMMONS, licence) for licence in (
        Licence.BY_NC_ND, Licence.BY_ND, Licence.BY_NC_SA, Licence.BY_NC, Licence.BY_SA, Licence.BY,
    )),
]  # fmt: skip
GIVING = (Kind.OWN_PERMISSION, Kind.CREATIVE_COMMONS)
