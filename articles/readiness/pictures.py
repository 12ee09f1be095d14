"""The rules of pictures: the lead picture, and those in the body."""

from collections.abc import Iterator

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from articles.models.checks import Check
from articles.readiness.text import Problem, Text


def lead_picture(text: Text) -> Iterator[Problem]:
    if not text.data.get("lead_picture_id"):
        said = _("No lead picture; links to this text will show the institute’s own.")
        yield Problem("lead_picture", said)


def picture_alt(text: Text) -> Iterator[Problem]:
    said = _("The picture “%(title)s” has no description. Write one or mark it as decoration.")
    for shown in text.pictures:
        picture = shown.picture
        if not (picture.is_decorative or shown.alt or picture.alt or picture.local_alt(text.language)):
            yield shown.problem(said)


def picture_language(text: Text) -> Iterator[Problem]:
    said = _("The picture “%(title)s” has no description in Polish; the English one would be read out.")
    for shown in text.pictures:
        picture = shown.picture
        if text.language == "pl" and picture.alt and not (picture.is_decorative or shown.alt or picture.alt_pl):
            yield shown.problem(said)


def picture_credit(text: Text) -> Iterator[Problem]:
    said = _("The picture “%(title)s” has no credit.")
    yield from (shown.problem(said) for shown in text.pictures if not shown.picture.credit)


def picture_rights(text: Text) -> Iterator[Problem]:
    said = _("We may not use “%(title)s”: permission ended on %(day)s.")
    unknown = _("We may not use “%(title)s”: its page in the library does not say what allows us to.")
    for shown in text.pictures:
        if shown.picture.own_use == shown.picture.OwnUse.UNKNOWN:
            yield shown.problem(unknown)
        until = shown.picture.own_use_until
        if until and until < timezone.localdate():
            yield shown.problem(said, day=date_format(until))


RULES = {
    Check.LEAD_PICTURE: lead_picture,
    Check.PICTURE_ALT: picture_alt,
    Check.PICTURE_LANGUAGE: picture_language,
    Check.PICTURE_CREDIT: picture_credit,
    Check.PICTURE_RIGHTS: picture_rights,
}
