"""Letters to members of the staff about their texts. A lost one loses nothing: the desk says the same."""

import logging
from collections.abc import Iterable

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from articles.addresses import on_desk

logger = logging.getLogger(__name__)

HANDED_IN = _("%(name)s handed in “%(title)s” for your review")
SENT_BACK = _("%(name)s sent “%(title)s” back to you")
APPROVED = _("%(name)s approved “%(title)s”")
ASSIGNED = _("%(name)s assigned “%(title)s” to you")
COMMENTED = _("%(name)s commented on “%(title)s”")
PUBLISHED = _("%(name)s published “%(title)s”")
SCHEDULED = _("%(name)s scheduled “%(title)s”")
WITHDREW = _("%(name)s withdrew “%(title)s”")


def tell(people: Iterable, sentence: str, article, *, by, said: str = ""):
    """Write to those of `people` who want letters and may open the text, after the commit, each in their language.

    `sentence` is one of those above, `said` what `by` has to say with it.
    """
    receivers = {person for person in people if person and person != by and takes_letters(person)}
    letters = [letter(person, sentence, article, by, said) for person in receivers if article.is_visible_to(person)]
    if letters:
        transaction.on_commit(lambda: send(letters, f"text {article.pk}"), robust=True)


def takes_letters(person) -> bool:
    return person.is_active and person.wants_mail and bool(person.email)


def letter(person, sentence: str, article, by, said: str) -> EmailMessage:
    address = on_desk(reverse("admin:articles_article_change", args=[article.pk]))
    with translation.override(person.language):
        subject = gettext(sentence) % {"name": by, "title": article.title}
        body = render_to_string("articles/desk/letter.txt", {"sentence": subject, "said": said, "address": address})
    # A title from an import may hold a line break.
    return EmailMessage(" ".join(subject.split()), body, settings.DEFAULT_FROM_EMAIL, [person.email])


def send(letters: list[EmailMessage], about: str):
    try:
        get_connection().send_messages(letters)
    except OSError as error:  # smtplib's own errors are OSErrors too
        logger.warning("Letters about %s were not taken: %s", about, type(error).__name__)
