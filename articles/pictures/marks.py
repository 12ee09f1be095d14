"""What the rights of a picture let its files and its pages say."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext, gettext_noop

from articles.addresses import absolute
from articles.pictures.rights import Marks

USAGE = {
    "allowed": gettext_noop("Others may use this picture with its credit, beside a text of ours that shows it."),
    "never": gettext_noop("Others may not use this picture."),
}


def marks_of(picture, terms) -> Marks:
    """`picture` is a Picture or of its shape; `terms` the version that tells how to ask for one."""
    right = picture.others_may
    asks = right == "ask"
    address = guide_address() if right in ("allowed", "ask") else ""
    usage = (("en", terms.notice), ("pl", terms.notice_pl)) if asks else said(USAGE.get(right, USAGE["never"]))
    return Marks(
        credit=picture.credit,
        holder=picture.holder,
        statement=absolute(terms.get_absolute_url()) if asks else guide_address(),
        usage=usage,
        licensor=settings.INSTITUTE_NAME if address else "",
        licensor_address=address,
    )


def guide_address() -> str:
    """Of the page that says what others may do with pictures. One for every reader of a file, so in English."""
    with translation.override("en"):
        return absolute(reverse("articles:republish_guide")) + "#pictures"


def said(sentence: str) -> tuple[tuple[str, str], ...]:
    """A sentence in each language."""
    told = []
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            told.append((language, gettext(sentence)))
    return tuple(told)
