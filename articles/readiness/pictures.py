"""The rules of pictures."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from articles.models.pictures import Picture
from articles.readiness.text import Problem


def lead_picture(data: dict) -> Iterator[Problem]:
    shown = Picture.objects.filter(pk=data["lead_picture_id"]).first()
    if shown and (message := missing(shown, data["language"])):
        yield Problem("lead_picture", message)


def missing(shown: Picture, language: str) -> str:
    if not (shown.is_decorative or shown.local_alt(language)):
        return _("The picture “%(title)s” has no description.") % {"title": shown.title}
    if not shown.credit:
        return _("The picture “%(title)s” has no credit.") % {"title": shown.title}
    return ""
