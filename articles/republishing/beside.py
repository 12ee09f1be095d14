"""What an editing system has fields of its own for: each to be copied alone, in the language of the text."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from articles.addresses import absolute, institute_name
from articles.republishing.credit import one_line
from articles.republishing.package import Package
from articles.republishing.words import WORDS, sentence


@dataclass(frozen=True)
class Field:
    """`name` tells it apart on the page."""

    name: str
    label: str
    written: str

    @property
    def rows(self) -> int:
        return max(2, self.written.count("\n") + 1, len(self.written) // 90 + 1)


def fields(package: Package, bylines: Iterable, *, may_be_translated: bool) -> list[Field]:
    """Those that have something in them."""
    found = [
        Field("description", _("Description"), package.lead),
        Field("tags", _("Tags"), ", ".join(map(one_line, package.topics))),
        Field("authors", _("About the authors"), "\n".join(about(line.author) for line in bylines)),
        Field("institute", _("About us"), f"{institute_name(package.language)}, {absolute(reverse('home'))}"),
        Field("translation", _("For a translation"), translation_credit(package) if may_be_translated else ""),
    ]
    return [field for field in found if field.written]


def about(author) -> str:
    """Name, position and page, in one line."""
    named = ", ".join(filter(None, [author.name, author.local_position()]))
    return f"{one_line(sentence(named))} {absolute(author.get_absolute_url())}"


def translation_credit(package: Package) -> str:
    """The line in each language that we speak; a translation into another one says the same."""
    credit = package.credit
    return "\n".join(
        f"{words['translator']}: […]. {words['original']}: {words['title'].format(credit.title)}, "
        f"{credit.origin}, {credit.address}"
        for words in WORDS.values()
    )
