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
    LEAD_PICTURE = "lead-picture", _("A lead picture")
    PICTURE_ALT = "picture-alt", _("Pictures have a description")
    PICTURE_LANGUAGE = "picture-language", _("Pictures are described in the text’s language")
    PICTURE_CREDIT = "picture-credit", _("Pictures have a credit")
    PICTURE_RIGHTS = "picture-rights", _("Pictures that we may use")
    HEADINGS = "headings", _("Headings in their order")
    LINKS = "links", _("Links that readers can open")
    OWN_LINKS = "own-links", _("Links to our own pages find them")
    LINK_WORDS = "link-words", _("Links that say where they lead")
    TABLES = "tables", _("Tables with a header row")
    FOOTNOTES = "footnotes", _("No empty note")
    LOST_NOTES = "lost-notes", _("No sign of a lost note, such as [4]")
    QUOTES = "quotes", _("Quotation marks of the language")
    LANGUAGE = "language", _("The language is the one that was chosen")
    ADDRESS = "address", _("The address belongs to no other text")
    COMMENTS = "comments", _("All comments are marked as done")
    SECOND_PERSON = "second-person", _("A second person approved exactly this version")
    SILENT_FIX = "silent-fix", _("A silent fix changes no more than a typing error")
    PACKAGE = "package", _("The copy for republishers is whole")


class Level(models.TextChoices):
    OFF = "off", _("Off")
    RECOMMENDED = "recommended", _("Recommended")
    REQUIRED = "required", _("Required")


# Required, whatever an administrator wishes.
FIXED = frozenset([Check.TITLE, Check.BODY, Check.PICTURE_RIGHTS, Check.LINKS, Check.ADDRESS, Check.PACKAGE])
# Those that are not named are required.
RECOMMENDED = frozenset(
    [
        Check.TITLE_LENGTH, Check.LEAD_LENGTH, Check.TOPICS, Check.LEAD_PICTURE, Check.PICTURE_LANGUAGE, Check.HEADINGS,
        Check.OWN_LINKS, Check.LINK_WORDS, Check.TABLES, Check.LOST_NOTES, Check.QUOTES, Check.LANGUAGE, Check.COMMENTS,
        Check.SILENT_FIX,
    ]
)  # fmt: skip
SWITCHED_OFF = frozenset([Check.SECOND_PERSON])


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
