"""The rules of a text's way over the desk: its address, its readers on the desk, and the kind of a change."""

import re
from collections import Counter
from collections.abc import Iterator

from django.utils.translation import gettext as _

from articles.comparing.states import state_of, words_changed
from articles.models.checks import Check
from articles.models.publication import Publication
from articles.models.redirects import Redirect
from articles.models.text import article_path
from articles.readiness.text import Problem, Text

TYPING_ERROR = 10  # words
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def address(text: Text) -> Iterator[Problem]:
    """An address once used stays with its text."""
    if not text.data["slug"]:
        return
    publications = Publication.objects.filter(language=text.language, slug=text.data["slug"])
    redirects = Redirect.objects.filter(old_path=article_path(text.language, text.data["slug"]))
    others = {"article": text.around.article}
    if publications.exclude(**others).exists() or redirects.exclude(**others).exists():
        said = _("Another text has, or had, the address “%(slug)s”.")
        yield Problem("slug", said % {"slug": text.data["slug"]})


def comments(text: Text) -> Iterator[Problem]:
    if number := text.around.article.comments.open().count():
        yield Problem("comments", _("Comments that are not marked as done: %(number)d.") % {"number": number})


def second_person(text: Text) -> Iterator[Problem]:
    article, newest = text.around.article, text.around.article.revisions.first()
    approved = newest and article.approved_by_id and article.approved_revision == newest.number
    if not approved or article.approved_by_id == newest.by_id:
        yield Problem("version", _("A second person must approve exactly this version first."))


def silent_fix(text: Text) -> Iterator[Problem]:
    if text.around.change != Publication.Change.SILENT:
        return
    shown = text.around.article.publications.once_shown().order_by("-number").first()
    if shown is None:
        return
    words = sum(words_changed(state_of(shown), text.data))
    if numbers(shown.plain) != numbers(text.cleaned.plain):
        yield Problem("change", _("A number changed: more than a typing error. Choose update or correction."))
    elif words > TYPING_ERROR:
        said = _("Words changed: %(number)d. That is more than a typing error; choose update or correction.")
        yield Problem("change", said % {"number": words})


def numbers(plain: str) -> Counter:
    return Counter(_NUMBER.findall(plain))


RULES = {
    Check.ADDRESS: address,
    Check.COMMENTS: comments,
    Check.SECOND_PERSON: second_person,
    Check.SILENT_FIX: silent_fix,
}
