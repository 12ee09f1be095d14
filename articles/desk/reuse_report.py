"""How often texts were taken, where they appeared and who came from there; and drafted mails to republishers."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Sum
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.addresses import absolute, path_in
from articles.desk.publishing import article_for, page
from articles.desk.recording import RIGHT
from articles.models import CopyEvent, CorrectionSubscription, Publication, Republication, ReuseCount
from articles.republishing.credit import Credit
from articles.republishing.status import Status

HOSTS_SHOWN, FAULTY_SHOWN, DRAFTED = 30, 50, 10
LONG = [f"publication__{name}" for name in ("body", "html", "plain")]


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
    faulty = Republication.objects.of_text(newest).faulty().select_related("publication")[:DRAFTED]
    copies = CopyEvent.objects.of_text(newest)
    visits = ReuseCount.objects.of_text(newest).visits()
    return {
        "newest": newest,
        "places": places,
        "drafts": [(place, draft(place.publication, place)) for place in faulty],
        "in_order": sum(place.state == Republication.State.OK for place in places),
        "copies": copies.aggregate(Sum("number"))["number__sum"] or 0,
        "forms": [(month, CopyEvent.Form(form).label, number) for month, form, number in copies.by_month_and_form()],
        "visits": visits.total(),
        "hosts": with_known(visits.by_host()[:HOSTS_SHOWN], Republication.objects.of_text(newest)),
        "loads": with_known(ReuseCount.objects.of_text(newest).loads().by_host()[:HOSTS_SHOWN], checked(newest)),
        "addresses": CorrectionSubscription.objects.of_text(newest).running().count(),
        "draft": draft(newest) if places else "",
    }


@require_safe
def overview(request):
    """Of the whole site: its figures with what they mean, what waits for a mail, and who led readers here."""
    if not request.user.has_perm(RIGHT):
        raise PermissionDenied
    places, visits = Republication.objects.all(), ReuseCount.objects.visits()
    known = places.hosts()
    context = {
        "title": _("Reuse of our texts"),
        "states": states(),
        "copies": CopyEvent.objects.aggregate(Sum("number"))["number__sum"] or 0,
        "visits": visits.total(),
        "known_visits": visits.filter(host__in=known).total(),
        "faulty": places.faulty().select_related("publication").defer(*LONG)[:FAULTY_SHOWN],
        "hosts": with_known(visits.by_host()[:HOSTS_SHOWN], places),
    }
    return render(request, "articles/desk/reuse.html", admin.site.each_context(request) | context)


def states() -> list[tuple[str, int]]:
    """How many places are in each state, by its label."""
    numbers = dict(Republication.objects.order_by().values_list("state").annotate(Count("pk")))
    return [(label, numbers.get(state, 0)) for state, label in Republication.State.choices]


def with_known(hosts, places) -> list[tuple[str, int, bool]]:
    """Each host with whether one of these places is there."""
    known = places.hosts()
    return [(host, number, host in known) for host, number in hosts]


def checked(publication: Publication):
    """The places of a text whose pages were looked at and are in order."""
    return Republication.objects.of_text(publication).filter(state=Republication.State.OK)


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
