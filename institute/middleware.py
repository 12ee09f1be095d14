from django.conf import settings
from django.http import HttpResponseRedirect
from django.utils import translation

from institute.routes import EVERYWHERE, HEADERS, class_of


def headers(get_response):
    """Give every answer the headers of its class. A failed answer is never kept by a cache."""

    def middleware(request):
        response = get_response(request)
        table = EVERYWHERE | HEADERS[class_of(request.resolver_match)]
        if response.status_code >= 400:
            table = table | {"Cache-Control": "private, no-store"}
        for name, value in table.items():
            response.headers[name] = value
        return response

    return middleware


# What the desk serves where it is served alone; its static files were answered before.
DESK = ("/admin/", "/preview/", settings.MEDIA_URL, settings.STATIC_URL, "/healthz")


def desk_alone(get_response):
    """Public addresses are known here, for the desk's links; whoever follows one is led to the site."""

    def middleware(request):
        if request.path_info.startswith(DESK):
            return get_response(request)
        return HttpResponseRedirect(settings.SITE_ADDRESS + request.get_full_path())

    return middleware


def language(get_response):
    """The address decides the language of a public page, the account that of the desk."""

    def middleware(request):
        with translation.override(language_of(request)):
            response = get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language())
            return response

    return middleware


def language_of(request) -> str:
    if request.path_info.startswith("/admin/") and settings.SERVES != "public":
        user = request.user
        return user.language if user.is_authenticated else translation.get_language_from_request(request)
    return language_of_path(request.path_info)


def language_of_path(path: str) -> str:
    return "pl" if f"{path}/".startswith("/pl/") else "en"
