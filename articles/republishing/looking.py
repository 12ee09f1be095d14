"""A look at the page on which a text of ours was republished."""

from dataclasses import asdict

from articles.models import CopyCheck, Publication, Republication
from articles.republishing.checking import Verdict
from articles.republishing.fetching import GONE, fetch
from articles.republishing.reaching import Net, Refused
from articles.republishing.self_check import verdict_on
from articles.republishing.views import package_of

# Of the pictures on a page that we do not pass on so many are noted.
PICTURES_NOTED = 10


def look(place: Republication, net: Net | None = None) -> CopyCheck:
    """Ask for the page once and keep what was seen."""
    state, keep = Republication.State, CopyCheck.objects.keep
    try:
        answer = fetch(place.url, net)
    except Refused as refused:
        return keep(place, outcome=state.REFUSED, reason=refused.reason, status=refused.status)
    if answer.status in GONE:
        return keep(place, outcome=state.GONE, status=answer.status)
    verdict = best_verdict(place, answer.html)
    found = asdict(verdict) | {"pictures": verdict.pictures[:PICTURES_NOTED]}
    return keep(place, outcome=verdict.state, status=answer.status, found=found)


def best_verdict(place: Republication, source: str) -> Verdict:
    """By the copy that we were told of, or by the newest: the page may have followed a correction."""
    texts = Publication.objects.once_shown().select_related("terms").with_rights()
    newest = texts.filter(article=place.publication.article_id).order_by("-number").first()
    taken = texts.get(pk=place.publication_id)
    copies = [taken] if newest == taken else [taken, newest]
    verdicts = [verdict_on(text, package_of(text), source) for text in copies]
    return max(verdicts, key=lambda verdict: (verdict.state == "ok", verdict.has_text, verdict.found))
