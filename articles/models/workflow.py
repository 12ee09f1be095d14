"""The states of a text on the desk, the table of moves between them, and the verbs that need no publisher."""

from datetime import date

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles import letters
from articles.errors import Refused


class State(models.TextChoices):
    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    READY = "ready", _("Ready")
    SETTLED = "settled", _("Nothing pending")
    SHELVED = "shelved", _("Shelved")


ON_THE_DESK = [State.DRAFT, State.IN_REVIEW, State.READY, State.SETTLED]
UNDONE = [State.DRAFT, State.IN_REVIEW]
STAYS = {state: state for state in State}

# What each verb does to the state. A verb is refused in a state that its row does not name.
MOVES = {
    "save": STAYS | {State.SETTLED: State.DRAFT, State.READY: State.IN_REVIEW},
    "submit": {State.DRAFT: State.IN_REVIEW},
    "take_back": {State.IN_REVIEW: State.DRAFT},
    "return_to_author": dict.fromkeys([State.IN_REVIEW, State.READY, State.SETTLED], State.DRAFT),
    "approve": dict.fromkeys([State.DRAFT, State.IN_REVIEW], State.READY),
    "publish": dict.fromkeys(ON_THE_DESK, State.SETTLED),
    "cancel_schedule": STAYS | {State.SETTLED: State.DRAFT},
    "cancel_approved": STAYS | {State.SETTLED: State.READY},
    "withdraw": STAYS | {State.SETTLED: State.DRAFT},
    "keep_back": STAYS,
    "lift_embargo": STAYS,
    "shelve": dict.fromkeys(ON_THE_DESK, State.SHELVED),
    "unshelve": {State.SHELVED: State.DRAFT},
}
NOT_APPROVED = {"approved_by": None, "approved_revision": None}


def account(label="", **options):
    """A column that names a member of the staff."""
    options = {"null": True, "editable": False, "related_name": "+", "verbose_name": label} | options
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, **options)


class Workflow(models.Model):
    """Whose turn it is with a text. Part of Article."""

    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT, editable=False)
    # The number of the revision that somebody found ready; the next save takes that back.
    approved_revision = models.PositiveIntegerField(null=True, editable=False)
    approved_by = account(_("approved by"))
    reviewer = account(_("reviewer"))

    assigned_to = account(_("assigned to"))
    due_on = models.DateField(_("due"), null=True, editable=False)
    brief = models.TextField(_("task"), max_length=2000, blank=True, editable=False)

    class Meta:
        abstract = True

    @transaction.atomic
    def submit(self, *, by, to=None):
        """Hand a draft in for review, to somebody or to all who review."""
        if not self.may_be_changed_by(by):
            raise PermissionDenied("This text may not be handed in by this person.")
        if to and not may_review(to):
            raise Refused(gettext("%(name)s does not review texts.") % {"name": to})
        self._take("submit", by=by, reviewer=to)
        said = gettext("Handed in for review, to %(name)s.") if to else gettext("Handed in for review.")
        self._finish(by, said % {"name": to} if to else said)
        letters.tell([to], letters.HANDED_IN, self, by=by)

    @transaction.atomic
    def take_back(self, *, by):
        """Go on writing in a text that was handed in."""
        if not self.is_visible_to(by):
            raise PermissionDenied("This text may not be taken back by this person.")
        self._take("take_back", by=by)
        self._finish(by, gettext("Taken back from review."))

    @transaction.atomic
    def return_to_author(self, *, by, why: str):
        """Give a text back as a draft, with a reason."""
        require_reviewer(by)
        if not why.strip():
            raise Refused(gettext("Say what is to be done; whoever wrote the text will see it."))
        self._take("return_to_author", by=by, **NOT_APPROVED)
        self.comments.create(text=why.strip(), by=by, revision=self.revisions.first())
        self._finish(by, gettext("Sent back: %(why)s") % {"why": why.strip()})
        letters.tell(self.writers(), letters.SENT_BACK, self, by=by, said=why.strip())

    @transaction.atomic
    def comment(self, *, by, text: str, quote: str = ""):
        """Say something about the text, or about a passage of it. It makes no version. Returns the comment."""
        if not self.is_visible_to(by):
            raise PermissionDenied("This text may not be commented by this person.")
        comment = self.comments.create(text=text.strip(), quote=quote.strip(), by=by, revision=self.revisions.first())
        self._finish(by, gettext("Comment: %(text)s") % {"text": comment})
        letters.tell([*self.writers(), self.reviewer], letters.COMMENTED, self, by=by, said=comment.text)
        return comment

    @transaction.atomic
    def approve(self, *, by, version: int):
        """Say that exactly this version may be published. The next save takes that back."""
        require_reviewer(by)
        newest = self.revisions.values_list("number", flat=True).first()
        self._take("approve", by=by, seen=version, approved_by=by, approved_revision=newest)
        self._finish(by, gettext("Approved: this version is ready."))
        letters.tell(self.writers(), letters.APPROVED, self, by=by)

    @transaction.atomic
    def shelve(self, *, by):
        """Put a text out of the way that nobody sees or will see."""
        require_reviewer(by)
        self._take("shelve", by=by, **NOT_APPROVED)
        if self.publications.live().exists() or self.publications.waiting().exists():
            raise Refused(gettext("“%(title)s” is public or scheduled; withdraw it first.") % {"title": self.title})
        self._finish(by, gettext("Shelved."))

    @transaction.atomic
    def unshelve(self, *, by):
        require_reviewer(by)
        self._take("unshelve", by=by)
        self._finish(by, gettext("Taken from the shelf."))

    @transaction.atomic
    def assign(self, *, by, to, due_on: date | None = None, brief: str = ""):
        """Hand the text to somebody, who may open it and write in it from now on; to nobody with None.

        It makes no version: whoever writes in the text meanwhile is not disturbed.
        """
        require_reviewer(by)
        if to and not (to.is_active and to.has_perm("articles.change_own_article")):
            raise Refused(gettext("%(name)s does not write texts.") % {"name": to})
        type(self).objects.filter(pk=self.pk).update(assigned_to=to, due_on=due_on, brief=brief.strip())
        self._finish(by, told_of_assignment(to, due_on))
        letters.tell([to], letters.ASSIGNED, self, by=by, said=brief.strip())

    def writers(self) -> list:
        """Who began the text and who has it in hand; an account may be gone."""
        return [self.created_by, self.assigned_to]

    @transaction.atomic
    def translate(self, *, by, language: str):
        """A new draft in another language, with the text, people and topics of this one. Returns it."""
        if not (self.is_visible_to(by) and by.has_perm("articles.add_article")):
            raise PermissionDenied("This text may not be translated by this person.")
        # Of two clicks one waits here and then finds the other's text.
        type(self).objects.select_for_update().get(pk=self.pk)
        group = type(self).objects.filter(translation_group=self.translation_group)
        if group.filter(language=language).exists():
            raise Refused(gettext("There is a text in that language already."))
        begun = {"title": self.title, "language": language, "translation_group": self.translation_group}
        translation = type(self).objects.start(by=by, **begun)
        state = self.data() | {"language": language, "slug": translation.slug}
        translation.save_desk_copy(state, by=by, version=translation.version)
        self._finish(by, gettext("Translation begun: %(language)s.") % {"language": translation.get_language_display()})
        return translation


def told_of_assignment(to, due_on: date | None) -> str:
    told = {"name": to, "day": date_format(due_on, "DATE_FORMAT") if due_on else ""}
    if to and due_on:
        return gettext("Assigned to %(name)s, due %(day)s.") % told
    if to:
        return gettext("Assigned to %(name)s.") % told
    return gettext("Due %(day)s.") % told if due_on else gettext("Assigned to nobody.")


def may_review(user) -> bool:
    return user.has_perm("articles.review_article")


def require_reviewer(user):
    if not may_review(user):
        raise PermissionDenied("This needs the right to review.")
