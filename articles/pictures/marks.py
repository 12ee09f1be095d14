"""What the rights of a picture let its files and its pages say."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext, gettext_noop

from articles.addresses import absolute, institute_name
from articles.pictures.rights import Marks

USAGE = {
    "allowed": gettext_noop("Others may use this picture with its credit, beside a text of ours that shows it."),
    "never": gettext_noop("Others may not use this picture."),
}


def marks_of(picture, terms, house, language: str = "en") -> Marks:
    """Of a Picture, or of its shape. `terms` is the version that tells how to ask for one, `house` the RightsSettings.
    A file is one for all its readers, so its addresses are English; a page asks in its own language."""
    right = picture.others_may
    asks, is_given = right == "ask", right in ("allowed", "ask")
    usage = (("en", terms.notice), ("pl", terms.notice_pl)) if asks else said(USAGE.get(right, USAGE["never"]))
    with translation.override(language):
        guide = absolute(reverse("articles:republish_guide")) + "#pictures"
        return Marks(
            credit=picture.credit,
            holder=picture.holder,
            statement=absolute(terms.get_absolute_url()) if asks else guide,
            usage=usage,
            licensor=institute_name(language) if is_given else "",
            licensor_address=guide if is_given else "",
            is_free=right == "allowed",
            data_mining=mining(house.tdm_reservation, right),
        )


def mining(reservation: str, right: str) -> str:
    """In the words of PLUS. Pictures of others are not ours to open; search engines may go on showing them."""
    if reservation == "reserved":
        return "PROHIBITED-EXCEPTSEARCHENGINEINDEXING"
    return "ALLOWED" if reservation == "open" and right == "allowed" else ""


def said(sentence: str) -> tuple[tuple[str, str], ...]:
    """A sentence in each language."""
    told = []
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            told.append((language, gettext(sentence)))
    return tuple(told)
