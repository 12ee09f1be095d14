from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Check(models.TextChoices):
    """The checks before publication, in the order in which they are shown. Their rules are in articles/readiness/."""

    TITLE = "title", _("There is a title")
    TITLE_LENGTH = "title-length", _("The title fits in a search result")
    LEAD = "lead", _("There is a lead")
    LEAD_LENGTH = "lead-length", _("The lead has a length that reads well")
    BODY = "body", _("There is a text")
    PLACEHOLDER = "placeholder", _("No placeholder such as TK or lorem ipsum")
    BYLINE = "byline", _("An author or a byline note")
    TOPICS = "topics", _("One to six topics")
    PICTURE_ALT = "picture-alt", _("Pictures have a description")
    PICTURE_CREDIT = "picture-credit", _("Pictures have a credit")


class Level(models.TextChoices):
    OFF = "off", _("Off")
    RECOMMENDED = "recommended", _("Recommended")
    REQUIRED = "required", _("Required")


# Required, whatever an administrator wishes.
FIXED = frozenset([Check.TITLE, Check.BODY])
# Those that are not named are required.
RECOMMENDED = frozenset([Check.TITLE_LENGTH, Check.LEAD_LENGTH, Check.TOPICS])
SWITCHED_OFF: frozenset[Check] = frozenset()


def default_level(check: str) -> Level:
    if check in SWITCHED_OFF:
        return Level.OFF
    return Level.RECOMMENDED if check in RECOMMENDED else Level.REQUIRED


class CheckLevelQuerySet(models.QuerySet):
    def in_force(self) -> dict[Check, Level]:
        """The level of every check."""
        chosen = dict(self.values_list("rule", "level"))
        return {
            check: Level(chosen.get(check, default_level(check))) if check not in FIXED else Level.REQUIRED
            for check in Check
        }

    @transaction.atomic
    def choose(self, levels: dict[str, str], *, by):
        """Set levels by the names of checks; what is at its default needs no row. Raises PermissionDenied."""
        if not by.has_perm("articles.change_checklevel"):
            raise PermissionDenied("This needs the right to change levels.")
        before = self.in_force()
        for check in set(Check) - FIXED:
            level = levels.get(check, before[check])
            if level != before[check]:
                self._choose(check, Level(level), by)

    def _choose(self, check: Check, level: Level, by):
        row, _made = self.update_or_create(rule=check, defaults={"level": level})
        LogEntry.objects.log_actions(
            user_id=by.pk, queryset=[row], action_flag=CHANGE, change_message=str(level.label), single_object=True
        )
        if level == default_level(check):
            row.delete()


class CheckLevel(models.Model):
    """How strict one check is on this site, where that is not the default."""

    rule = models.CharField(_("check"), max_length=20, choices=Check, unique=True)
    level = models.CharField(_("level"), max_length=12, choices=Level)

    objects = CheckLevelQuerySet.as_manager()

    class Meta:
        verbose_name = _("level of a check")
        verbose_name_plural = _("levels of the checks")
        default_permissions = ["change"]
        constraints = [
            models.CheckConstraint(condition=~Q(rule__in=sorted(FIXED)), name="fixed_checks_have_no_level_of_their_own")
        ]

    def __str__(self):
        return self.get_rule_display()
