"""Which terms a text gets when it is published, and why."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext

from articles.models.terms import RESERVED, TermsVersion


@dataclass(frozen=True)
class Resolved:
    """Which terms a text gets, and why, in a sentence for its editor."""

    version: TermsVersion
    reason: str


def terms_for(text, at: datetime) -> Resolved:
    """The terms of a text published at `at`; the first that speaks wins: the text, its origin, its series, the site."""
    present = {}
    for version in TermsVersion.objects.in_force(at).select_related("terms"):
        present.setdefault(version.terms_id, version)
    reserved = next(version for version in present.values() if version.terms.key == RESERVED)
    if text.source_name:
        return Resolved(reserved, gettext("first published elsewhere"))
    if text.own_terms_id in present:
        return Resolved(present[text.own_terms_id], gettext("chosen for this text"))
    if text.series_id and text.series.terms_id in present:
        reason = gettext("from the series “%(title)s”") % {"title": text.series.title}
        return Resolved(present[text.series.terms_id], reason)
    site = next((version for version in present.values() if version.terms.is_site_default), reserved)
    return Resolved(site, gettext("the site’s terms"))
