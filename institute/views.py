import re
import sys

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import InterfaceError, OperationalError, connection
from django.http import FileResponse, Http404, HttpResponse, HttpResponsePermanentRedirect, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.encoding import escape_uri_path
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from articles.models import Publication, Redirect, RightsSettings
from articles.reading import with_authors
from institute.editions.store import GOOD, Store


@require_safe
def home(request):
    live = Publication.objects.live().in_language(get_language())
    context = {"texts": with_authors(live.newest_first().for_cards()[:9]), "topics": live.topics()[:12]}
    return render(request, "home.html", context)


@require_safe
def robots(request):
    lines = ["", *RightsSettings.objects.current().robots_lines.splitlines(), ""]
    words = render_to_string("robots.txt", request=request) + ("\n".join(lines) if any(lines) else "")
    return HttpResponse(words, content_type="text/plain")


@require_safe
def mining_policy(request):
    """TDMRep: what is reserved, for the whole site. While nothing was decided there is no such file."""
    told = RightsSettings.objects.current().mining()
    if not told:
        raise Http404("Nothing was decided.")
    return JsonResponse([{"location": "/"} | told], safe=False)


@require_safe
def healthz(request):
    """For a load balancer: 200 when the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def media(request, name):
    """A rendition of a picture, in the embedded default; nginx serves them in production."""
    try:
        file = default_storage.open(name)
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(file, content_type="image/avif" if name.endswith(".avif") else "image/jpeg")


def not_found(request, exception):
    """Leads on from an old address, whatever it was of."""
    if place := Redirect.objects.place_of(escape_uri_path(request.path)):
        return HttpResponsePermanentRedirect(place)
    texts = Publication.objects.live().in_language(get_language()).newest_first()[:5]
    return render(request, "404.html", {"texts": texts}, status=404)


def server_error(request):
    """Needs no database: no context processor runs, no query is made."""
    if isinstance(sys.exc_info()[1], (InterfaceError, OperationalError)):
        return unavailable(request.path_info)
    page = render_to_string("500.html", {"institute_name": settings.INSTITUTE_NAME})
    return HttpResponse(page, status=500)


def unavailable(path: str):
    """The database does not answer. Whoever wants to give gets the account from the stored page."""
    giving = re.match(r"(/pl)?/support/", path)
    found = Store(settings.PAGES_DIR).read(GOOD, f"{giving[0]}bank/") if giving else None
    body = found[3] if found else render_to_string("503.html", {"institute_name": settings.INSTITUTE_NAME})
    return HttpResponse(body, status=503, headers={"Retry-After": "30"})
