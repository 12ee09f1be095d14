"""Where a text stands, in a few words each: for lists and beside the form. A pair is (label, css suffix)."""

from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from articles.models import Article


def chip(article) -> tuple[str, str]:
    """A text's two states. Needs `with_public_state()`."""
    desk = "" if article.state == Article.State.SETTLED else article.get_state_display()
    if article.scheduled_for:
        public, suffix = gettext("Scheduled for %(when)s") % {"when": when(article.scheduled_for)}, "scheduled"
    elif article.is_live:
        end = article.live_until
        public = gettext("Live until %(when)s") % {"when": when(end)} if end else gettext("Live")
        suffix = "live"
    elif article.is_gone:
        public, suffix = (gettext("Withdrawn") if article.was_withdrawn else gettext("Ended")), "gone"
    else:
        public, suffix = "", article.state.replace("_", "-")
    return " · ".join(part for part in (public, desk) if part), suffix


def work_chips(article) -> list[tuple[str, str]]:
    """Who has the text in hand, until when, and what is still said about it. Needs `with_open_comments()`."""
    found = []
    if article.assigned_to:
        found.append((gettext("For %(name)s") % {"name": article.assigned_to}, "person"))
    if article.due_on:
        is_late = article.is_overdue
        said = gettext("Overdue since %(day)s") if is_late else gettext("Due %(day)s")
        found.append((said % {"day": date_format(article.due_on, "j E Y")}, "late" if is_late else "due"))
    if article.is_under_embargo:
        found.append((gettext("Embargo until %(when)s") % {"when": when(article.embargo_until)}, "embargo"))
    if article.open_comments:
        said = ngettext("%(number)d comment", "%(number)d comments", article.open_comments)
        found.append((said % {"number": article.open_comments}, "comments"))
    return found


def when(moment) -> str:
    return date_format(timezone.localtime(moment), "j E Y, H:i")


def people_with(permission: str):
    """Accounts of the staff that have this right, by name."""
    people = get_user_model().objects.with_perm(permission, include_superusers=False)
    return people.filter(is_staff=True).order_by("last_name", "first_name", "username")
