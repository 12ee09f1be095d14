import re

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import JSONObject
from django.utils.translation import gettext_lazy as _

from articles.addresses import institute_name
from articles.models.text import ArticleText

ROBOTS_LINE = re.compile(r"(#.*|[A-Za-z-]+: ?\S.*)?")


def check_robots(lines: str):
    wrong = [line for line in lines.splitlines() if not ROBOTS_LINE.fullmatch(line.strip())]
    if wrong:
        raise ValidationError(_("“%(line)s” is no line of robots.txt."), params={"line": wrong[0]})


class RightsSettingsQuerySet(models.QuerySet):
    def current(self) -> "RightsSettings":
        """The one row, or what holds without it."""
        return self.first() or self.model()

    def as_json(self):
        """For a subquery: the row inside another row's statement. `RightsSettings(**found or {})` is it again."""
        fields = {field.attname: F(field.attname) for field in self.model._meta.concrete_fields}
        return self.values(row=JSONObject(**fields))[:1]


class RightsSettings(models.Model):
    """What the institute says of its rights everywhere. There is one row."""

    class PicturesInCopy(models.TextChoices):
        DOWNLOAD = "download", _("as links to download them")
        LINKED = "linked", _("shown from our address")

    class Mining(models.TextChoices):
        UNSET = "unset", _("say nothing")
        RESERVED = "reserved", _("reserved")
        OPEN = "open", _("not reserved")

    copyright_holder = models.CharField(
        _("holder of the copyright"), max_length=160, blank=True,
        help_text=_("Left empty, the institute by its name in each language."),
    )  # fmt: skip
    permission_mail = models.EmailField(
        _("mailbox for permissions"), blank=True, help_text=_("Left empty, the institute’s address.")
    )
    corrections_policy_url = models.CharField(
        _("address of the corrections policy"), max_length=300, blank=True, validators=[URLValidator(["https"])]
    )
    head_request = models.CharField(
        _("what the head of others’ pages should say"), max_length=12, blank=True,
        choices=ArticleText.HeadRequest, help_text=_("For texts that ask for no line themselves, nor by their terms."),
    )  # fmt: skip
    pictures_in_copy = models.CharField(
        _("allowed pictures stand in a copy"), max_length=8, choices=PicturesInCopy, default=PicturesInCopy.DOWNLOAD,
        help_text=_("Shown from our address, every reader of a copy asks our server for them."),
    )  # fmt: skip

    counting_image_is_on = models.BooleanField(
        _("a counting image in copies"), default=False,
        help_text=_(
            "A picture of one pixel at the end of each HTML copy tells how often which site showed it. It is asked for "
            "by readers of others, who may leave it out. Before you switch it on, let a lawyer look at the law on "
            "electronic communications and at the words for the others’ privacy notices."
        ),
    )  # fmt: skip
    checks_copies = models.BooleanField(
        _("look at copies on the web"), default=False,
        help_text=_(
            "Our server asks for the page of each republication, at once, after 1, 7 and 30 days and then every 90, "
            "and sees whether credit and link are there. It needs the timer “institute-copies”."
        ),
    )  # fmt: skip

    tdm_reservation = models.CharField(
        _("text and data mining"), max_length=8, choices=Mining, default=Mining.UNSET,
        help_text=_("For machines that collect texts and pictures. What a licence lets people do is another matter."),
    )  # fmt: skip
    tdm_policy_url = models.CharField(
        _("address of the mining policy"), max_length=300, blank=True, validators=[URLValidator(["https"])]
    )
    robots_lines = models.TextField(
        _("further lines of robots.txt"), max_length=4000, blank=True, validators=[check_robots],
        help_text=_("Such as “User-agent: …” and “Disallow: /”. They stand at its end."),
    )  # fmt: skip

    objects = RightsSettingsQuerySet.as_manager()

    class Meta:
        verbose_name = _("rights of the institute")
        verbose_name_plural = _("rights of the institute")
        default_permissions = ["view", "change"]
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="one_row_of_rights"),
            models.CheckConstraint(
                condition=Q(tdm_policy_url="") | Q(tdm_reservation="reserved"),
                name="mining_policy_needs_a_reservation",
                violation_error_message=_("A policy goes with a reservation."),
            ),
        ]

    def __str__(self):
        return str(self._meta.verbose_name)

    def save(self, *args, **kwargs):
        self.pk = 1
        super().save(*args, **kwargs)

    @property
    def mail(self) -> str:
        return self.permission_mail or settings.INSTITUTE_EMAIL

    def holder(self, language: str) -> str:
        return self.copyright_holder or institute_name(language)

    def mining(self) -> dict:
        """As TDMRep names it; nothing while it is unset."""
        if self.tdm_reservation == self.Mining.UNSET:
            return {}
        told = {"tdm-reservation": int(self.tdm_reservation == self.Mining.RESERVED)}
        return told | {"tdm-policy": self.tdm_policy_url} if self.tdm_policy_url else told
