"""Renders one public page the way an unknown reader without any header gets it, so that no request colours it."""

import sys
from io import BytesIO
from urllib.parse import urlsplit

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.core.signals import request_started
from django.http import HttpResponse
from django.urls import Resolver404, ResolverMatch, resolve, reverse, set_script_prefix
from django.utils import translation
from django.utils.cache import patch_vary_headers

from institute.editions.store import Page
from institute.middleware import language_of_path
from institute.routes import STORED, class_of

# Of a stored page the server says these itself.
OWN_HEADERS = {"content-length", "etag", "last-modified", "date"}


class Personal(Exception):
    """A page that everybody is to get sets a cookie or depends on one."""


def is_storable(path: str) -> bool:
    """Whether a path is the one address of a page that is kept as a file."""
    with translation.override(language_of_path(path)):
        try:
            match = resolve(path)
        except Resolver404:
            return False
        return class_of(match) in STORED and canonical_path(match) == path


def canonical_path(match: ResolverMatch) -> str:
    """The address made from what the route has parsed: the only source of a file's name."""
    return reverse(match.view_name, args=match.args, kwargs=match.captured_kwargs)


def environment(path: str) -> dict:
    site = urlsplit(settings.SITE_ADDRESS)
    return {
        "REQUEST_METHOD": "GET", "SCRIPT_NAME": "", "PATH_INFO": path, "QUERY_STRING": "",
        "SERVER_NAME": site.hostname, "SERVER_PORT": str(site.port or (443 if site.scheme == "https" else 80)),
        "HTTP_HOST": site.netloc, "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": site.scheme, "wsgi.input": BytesIO(), "wsgi.errors": sys.stderr,
    }  # fmt: skip


def render(handler: WSGIHandler, path: str) -> HttpResponse:
    """Django's own answer, of any status. Close it to end the request."""
    environ = environment(path)
    set_script_prefix("/")
    request_started.send(sender=type(handler), environ=environ)
    return handler.get_response(WSGIRequest(environ))


def page_of(response: HttpResponse) -> Page:
    """What is kept of an answer. Raises Personal."""
    if response.cookies or "cookie" in response.headers.get("Vary", "").lower():
        raise Personal("A public page sets a cookie or depends on one.")
    patch_vary_headers(response, ["Accept-Encoding"])
    headers = tuple((name, value) for name, value in response.items() if name.lower() not in OWN_HEADERS)
    return Page(headers, response.content)
