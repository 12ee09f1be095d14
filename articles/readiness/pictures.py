"""The rules of pictures: the lead picture, and those in the body."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from articles.models.checks import Check
from articles.readiness.text import Problem, Text


def alt(text: Text) -> Iterator[Problem]:
    said = _("The picture “%(title)s” has no description. Write one or mark it as decoration.")
    for shown in text.pictures:
        picture = shown.picture
        if not (picture.is_decorative or shown.alt or picture.alt or picture.local_alt(text.language)):
            yield shown.problem(said)


def picture_credit(text: Text) -> Iterator[Problem]:
    said = _("The picture “%(title)s” has no credit.")
    yield from (shown.problem(said) for shown in text.pictures if not shown.picture.credit)


RULES = {Check.PICTURE_ALT: alt, Check.PICTURE_CREDIT: picture_credit}
