"""The credit line: what a republished text must carry."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone, translation
from django.utils.formats import date_format

from articles.addresses import absolute, institute_name
from articles.republishing.words import WORDS, sentence

Linked = Callable[[str, str, str], str]


@dataclass(frozen=True)
class Credit:
    """The parts of the line, in the language of the text."""

    language: str
    title: str
    address: str  # of the original
    authors: str
    translators: str
    institute: str  # or the other house where it was first published
    date: str  # of the first publication; "" when that was elsewhere, since nobody told us the day
    terms: str
    terms_address: str
    code: str

    @classmethod
    def of(cls, publication, bylines: Iterable) -> "Credit":
        """`publication` is a Publication or of its shape; `bylines` are its lines in every role."""
        names = {"author": [], "translator": []}
        for line in bylines:
            names.setdefault(line.role, []).append(one_line(line.printed_name))
        with translation.override(publication.language):
            return cls(
                language=publication.language,
                title=one_line(publication.title),
                address=publication.source_url or absolute(publication.get_absolute_url()),
                authors=", ".join(names["author"]),
                translators=", ".join(names["translator"]),
                institute=one_line(publication.source_name) or institute_name(publication.language),
                date="" if publication.source_name else day(publication.first_published_at),
                terms=one_line(publication.terms.local_title()),
                terms_address=absolute(publication.terms.get_absolute_url()),
                code=publication.package_code,
            )

    @property
    def origin(self) -> str:
        """Where and when it was published first."""
        return ", ".join(filter(None, [self.institute, self.date]))

    def line(
        self, escaped: Callable[[str], str] = str, linked: Linked | None = None, *, with_terms: bool = True
    ) -> str:
        """The line in a format: `escaped(words)`, `linked(words, address, kind)`, kind being "title" or "terms".

        Without `linked` the addresses are written out.
        """
        words, spelled = WORDS[self.language], linked or (lambda text, address, kind: f"{escaped(text)}, {address}")
        title = spelled(words["title"].format(self.title), self.address, "title")
        terms = spelled(self.terms, self.terms_address, "terms")
        parts = [
            escaped(sentence(words["text"], ": ", self.authors)) if self.authors else "",
            escaped(sentence(words["translator"], ": ", self.translators)) if self.translators else "",
            escaped(f"{words['first published']}: {self.origin}: ") + title + ".",
            escaped(f"{words['terms']}: ") + terms + "." if with_terms else "",
            escaped(sentence(words["copy"].format(self.code))),
        ]
        return " ".join(part for part in parts if part)


def day(at: datetime) -> str:
    return date_format(timezone.localtime(at), "DATE_FORMAT")


def credit_line(publication, bylines) -> str:
    """The line for the page of the text, where the terms stand beside it."""
    return Credit.of(publication, bylines).line(with_terms=False)


def one_line(text: str) -> str:
    """Words parted by single spaces, nothing invisible."""
    return " ".join("".join(letter for letter in word if letter.isprintable()) for word in text.split())
