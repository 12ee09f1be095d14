"""The credit line: what a republished text must carry."""

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from articles.addresses import absolute, institute_name


def credit_line(text, authors) -> str:
    """Title, authors, institute, date and address in the language of the text.

    `text` is a Publication or of its shape; `authors` are its bylines in the role of author.
    """
    with translation.override(text.language):
        parts = [
            _("“%(title)s”") % {"title": text.title},
            ", ".join(line.printed_name for line in authors),
            institute_name(text.language),
            date_format(timezone.localtime(text.first_published_at), "DATE_FORMAT"),
            absolute(text.get_absolute_url()),
        ]
    return ", ".join(part for part in parts if part)
