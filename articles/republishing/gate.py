"""May this be given away now? Page, files and archive all start here. It judges the text, never who asks."""

from articles.models import Publication, TermsVersion
from articles.models.terms import GIVING


def republishable(publication: Publication) -> bool:
    """Of a live publication, read `with_now()`: whether others may take it.

    The twin of Publication.objects.republishable().
    """
    is_ours = not publication.source_name or bool(publication.permission_note)
    return is_ours and publication.terms.kind in GIVING and not has_run_out(publication)


def has_run_out(publication: Publication) -> bool:
    """Whether it could be taken, and cannot any more."""
    until = publication.republish_until
    return until is not None and until <= publication.now


def licences_kept(publication: Publication) -> list[Publication]:
    """Earlier publications of this text under a licence that this one has not: their copies keep it for ever."""
    shown = Publication.objects.once_shown().filter(
        article=publication.article_id, terms__kind=TermsVersion.Kind.CREATIVE_COMMONS
    )
    earlier = shown.exclude(terms__licence=publication.terms.licence).exclude(pk=publication.pk)
    by_licence = {text.terms.licence: text for text in earlier.select_related("terms").order_by("number")}
    return list(by_licence.values())
