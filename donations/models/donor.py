from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from donations.models.gift import Gift
from donations.models.ledger import one_promise
from donations.models.pledge import Pledge

YEARS_KEPT = 5


def keep_until(paid_at: datetime) -> date:
    """The end of the fifth year after the payment's own: so long the law wants the books kept."""
    return date(timezone.localtime(paid_at).year + YEARS_KEPT, 12, 31)


class DonorQuerySet(models.QuerySet):
    def of(self, promises) -> "dict[str, Donor]":
        """The donors of some promises by address, made when the first money arrives.

        What is known is not changed; a name that was not given before is taken from a later gift.
        """
        wanted = {promise.email.lower(): promise for promise in promises}
        known = self.filter(email__in=wanted).values_list("email", flat=True)
        new = [wanted[email] for email in wanted.keys() - set(known)]
        self.bulk_create(
            (Donor(email=promise.email.lower(), name=promise.name, language=promise.language) for promise in new),
            ignore_conflicts=True,
        )
        found = list(self.filter(email__in=wanted).select_related("merged_into"))
        self._name([donor for donor in found if not donor.name and not donor.merged_into], wanted)
        return {donor.email: donor.merged_into or donor for donor in found}

    def _name(self, nameless: "list[Donor]", wanted: dict):
        named = [donor for donor in nameless if wanted[donor.email].name]
        for donor in named:
            donor.name = wanted[donor.email].name
        if named:
            self.bulk_update(named, ["name"])

    def one_with_merged(self, donor: "Donor"):
        """All rows of one person."""
        return self.filter(Q(pk=donor.pk) | Q(merged_into=donor))

    def kept_too_long(self, today: date):
        return self.filter(keep_name_until_on__lt=today, erased_at=None, merged_into=None)

    def keep_longer(self, payments: "Iterable[tuple[int, datetime]]"):
        """Each payment, given as (donor, moment), moves the day until which the name is kept."""
        ends = defaultdict(set)
        for pk, paid_at in payments:
            ends[keep_until(paid_at)].add(pk)
        for end, pks in ends.items():
            self.filter(pk__in=pks).filter(Q(keep_name_until_on=None) | Q(keep_name_until_on__lt=end)).update(
                keep_name_until_on=end
            )


class Donor(models.Model):
    """Someone whose money has arrived."""

    email = models.EmailField(_("e-mail"), blank=True)
    name = models.CharField(_("name"), max_length=100, blank=True)
    language = models.CharField(_("language"), max_length=2)
    keep_name_until_on = models.DateField(_("name kept until"), null=True)
    # Gifts of this address belong to that donor: two rows were one person.
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="merged", verbose_name=_("joined with")
    )
    erased_at = models.DateTimeField(_("erased"), null=True)

    objects = DonorQuerySet.as_manager()

    class Meta:
        verbose_name = _("donor")
        verbose_name_plural = _("donors")
        default_permissions = ["view"]
        permissions = [("erase_donor", "Can erase donors"), ("merge_donor", "Can join two donors")]
        constraints = [
            models.UniqueConstraint(Lower("email"), condition=~Q(email=""), name="one_donor_per_address"),
        ]

    def __str__(self):
        return self.name or self.email or f"#{self.pk}"


class ConsentTextQuerySet(models.QuerySet):
    def current(self, language: str) -> list["ConsentText"]:
        """The newest version of each purpose in a language. One query."""
        versions = self.filter(language=language).order_by("purpose", "version")
        return list({text.purpose: text for text in versions}.values())


class ConsentText(models.Model):
    """The words of one question that a donor may answer with yes. New words are a new version."""

    purpose = models.SlugField(max_length=20)
    version = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=2)
    body = models.CharField(max_length=500)

    objects = ConsentTextQuerySet.as_manager()

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(fields=["purpose", "version", "language"], name="one_consent_text_per_version"),
        ]

    def __str__(self):
        return f"{self.purpose} {self.version} ({self.language})"


class ConsentQuerySet(models.QuerySet):
    def of_donor(self, donor):
        """What a donor said yes to and did not take back."""
        of_promise = Q(gift__in=Gift.objects.of_donor(donor)) | Q(pledge__in=Pledge.objects.of_donor(donor))
        return self.filter(of_promise, withdrawn_at=None)

    def wordings(self) -> list[ConsentText]:
        """What was said yes to, once for each purpose, in the words of the last time."""
        given = self.select_related("text").order_by("given_at", "pk")
        return list({consent.text.purpose: consent.text for consent in given}.values())

    def withdraw(self) -> int:
        return self.filter(withdrawn_at=None).update(withdrawn_at=timezone.now())


class Consent(models.Model):
    """One yes to one version of one question. Giving never depends on it."""

    text = models.ForeignKey(ConsentText, models.PROTECT, related_name="+")
    gift = models.ForeignKey("donations.Gift", models.CASCADE, null=True, related_name="consents")
    pledge = models.ForeignKey("donations.Pledge", models.CASCADE, null=True, related_name="consents")
    given_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        default_permissions = []
        constraints = [one_promise("consent")]

    def __str__(self):
        return str(self.text)
