"""The report of one text: how often it was taken and where it appeared; and a drafted mail to its republishers."""

from django.core.exceptions import PermissionDenied
from django.db.models import Sum
from django.template.loader import render_to_string
from django.utils import translation
from django.views.decorators.http import require_safe

from articles.addresses import absolute, path_in
from articles.desk.publishing import article_for, page
from articles.desk.recording import RIGHT
from articles.models import CopyEvent, CorrectionSubscription, Publication, Republication
from articles.republishing.credit import Credit
from articles.republishing.status import Status


@require_safe
def report(request, pk):
    """Of one text: how often it was taken, where it appeared, who hears of corrections."""
    article = article_for(request.user, pk)
    if not request.user.has_perm(RIGHT):
        raise PermissionDenied
    newest = article.publications.once_shown().order_by("-number").first()
    return page(request, "republications", article, **(about(newest) if newest else {}))


def about(newest: Publication) -> dict:
    """The figures of a text, its places, and a drafted note when there is something to tell them."""
    places = list(Republication.objects.of_text(newest).order_by("-reported_at"))
    copies = CopyEvent.objects.filter(publication__article=newest.article_id)
    return {
        "newest": newest,
        "places": places,
        "in_order": sum(place.state == Republication.State.OK for place in places),
        "copies": copies.aggregate(Sum("number"))["number__sum"] or 0,
        "addresses": CorrectionSubscription.objects.of_text(newest).running().count(),
        "draft": draft(newest) if places else "",
    }


def draft(publication: Publication, place: Republication | None = None) -> str:
    """A mail to a republisher in the language of the text; "" when there is nothing to say."""
    status, language = Status.of(publication.package_code), publication.language
    bylines = publication.bylines.select_related("author")
    context = {
        "place": place, "status": status, "title": status.newest.title, "code": publication.package_code,
        "credit": Credit.of(publication, bylines).line(),
        "original": absolute(status.newest.get_absolute_url()),
        "address": absolute(path_in(language, "articles:copy_status", publication.package_code)),
    }  # fmt: skip
    with translation.override(language):
        return render_to_string("articles/desk/draft.txt", context).strip()
