"""The line that we ask others to put into the head of their page: never into the text, where it does nothing."""

from dataclasses import dataclass

from django.utils.html import escape
from django.utils.translation import gettext as _

from articles.addresses import absolute
from articles.models.text import ArticleText

Request = ArticleText.HeadRequest


@dataclass(frozen=True)
class HeadLine:
    name: str
    line: str
    why: str


def head_line(publication, rules) -> HeadLine | None:
    """What the text asks for, or else its terms, or else the institute; `rules` are those of the terms."""
    of_terms = Request.CANONICAL if _say_canonical(rules) else ""
    asked = publication.head_request or of_terms or publication.house.head_request
    if asked in ("", Request.NOTHING):
        return None
    if asked == Request.CANONICAL:
        address = publication.source_url or absolute(publication.get_absolute_url())
        line = f'<link rel="canonical" href="{escape(address)}">'
        why = _("It tells search engines where the original is. A check of your site may name that as a fault.")
        return HeadLine(_("Canonical address"), line, why)
    if asked == Request.NOINDEX_NEWS:
        line = '<meta name="Googlebot-News" content="noindex">'
        return HeadLine(_("Not for news search"), line, _("It leaves the original alone in news search."))
    line = '<meta name="robots" content="noindex">'
    return HeadLine(_("Not for search"), line, _("It leaves the original alone in search results."))


def _say_canonical(rules) -> bool:
    return any(rule.subject == "canonical" and rule.answer == "yes" for rule in rules)
