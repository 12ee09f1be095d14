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


def language(get_response):
    """The address decides the language of a public page, the account that of the desk."""

    def middleware(request):
        with translation.override(language_of(request)):
            response = get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language())
            return response

    return middleware


def language_of(request) -> str:
    if request.path_info.startswith("/admin/"):
        user = request.user
        return user.language if user.is_authenticated else translation.get_language_from_request(request)
    return language_of_path(request.path_info)


def language_of_path(path: str) -> str:
    return "pl" if f"{path}/".startswith("/pl/") else "en"
