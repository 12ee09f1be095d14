"""The rights of a text as every surface that machines read tells them, from one place."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone, translation

from articles.addresses import absolute, institute_name


@dataclass(frozen=True)
class Rights:
    """All addresses are absolute; what does not hold for a text is ""."""

    licence: str  # of Creative Commons: only this may be called rel="license"
    terms: str  # the version in force for this text
    usage: str  # the page that says what others may do
    ask: str  # where a permission is asked for, when one is needed
    credit: str
    holder: str  # whose it is
    year: int
    notice: str  # one sentence for people
    original: str  # a text from elsewhere: where it was first published
    is_passed_on: bool  # somebody else's, and we may give it

    @classmethod
    def of(cls, publication, bylines: Iterable, house) -> "Rights":
        """`publication` and `house` are a Publication and the RightsSettings or of their shape, `bylines` its own."""
        terms, language = publication.terms, publication.language
        with translation.override(language):
            usage = absolute(reverse("articles:republish_detail", args=[publication.slug]))
            source = publication.source_name
            names = [line.printed_name for line in bylines if line.role == "author"]
            return cls(
                licence=terms.licence_address,
                terms=absolute(terms.get_absolute_url()),
                usage=usage,
                ask=usage if terms.kind == "ask_us" else "",
                credit=", ".join([*names, source or institute_name(language)]),
                holder=source or house.holder(language),
                year=timezone.localtime(publication.first_published_at).year,
                notice=terms.local_notice(),
                original=publication.source_url,
                is_passed_on=bool(source and publication.permission_note),
            )

    def structured(self, holder: dict) -> dict:
        """As schema.org names them; `holder` describes who has the rights.

        A text from elsewhere is offered only where we may pass it on.
        """
        told = {
            "creditText": self.credit,
            "copyrightHolder": holder,
            "copyrightYear": self.year,
            "copyrightNotice": f"© {self.year} {self.holder}",
        }
        if self.original:
            told["isBasedOn"] = self.original
            if not self.is_passed_on:
                return told
        return told | {"license": self.licence or self.terms, "usageInfo": self.usage, "acquireLicensePage": self.ask}
