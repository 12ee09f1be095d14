"""Answers public pages from their files, with no code of Django on the way."""

import logging
import re
from functools import lru_cache
from http import HTTPStatus
from threading import Lock
from time import monotonic

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import Error, close_old_connections
from django.http import HttpResponse

from institute.editions.filling import Filler
from institute.editions.reconciling import reconcile
from institute.editions.rendering import is_storable
from institute.editions.store import ENCODINGS, GOOD, Store

logger = logging.getLogger(__name__)

# What addresses of stored pages are made of. Only stored pages have files, so this keeps other files out of reach.
# No file can have a longer name.
PATH = re.compile(
    r"/(?:[A-Za-z0-9_-]{1,200}/)*(?:[a-z]+\.(?:txt|xml)|[A-Za-z0-9_-]+\.(?:json|jsonld)|\.well-known/(?:security\.txt|tdmrep\.json))?"
)
LONGEST_PATH = 400
# How long a server trusts `current` without asking the database, and how long it leaves a failing one alone.
TRUST = 1
RESPITE = 2


class StoredPages:
    """The WSGI application: files first, then Django."""

    def __init__(self, django: WSGIHandler, store: Store):
        self.django, self.store = django, store
        self.filler = Filler(django, store)
        self.hosts = {host.lower() for host in settings.ALLOWED_HOSTS}
        self.checking = Lock()
        self.has_begun = False
        self.edition, self.trusted_until, self.failing_until = "", 0, 0

    def __call__(self, environ, start_response):
        if self.is_about_a_page(environ):
            accepted = accepted_encodings(environ.get("HTTP_ACCEPT_ENCODING", ""))
            found = self.page(environ["PATH_INFO"], accepted)
            if found is not None:
                return send(found, environ, start_response)
        return self.django(environ, start_response)

    def is_about_a_page(self, environ) -> bool:
        """A reader's plain question, under our own name. Everything else is Django's to answer or refuse."""
        return (
            environ["REQUEST_METHOD"] in ("GET", "HEAD")
            and environ.get("HTTP_HOST", "").partition(":")[0].lower() in self.hosts
            and len(environ["PATH_INFO"]) <= LONGEST_PATH
            and PATH.fullmatch(environ["PATH_INFO"]) is not None
            and (not settings.SECURE_SSL_REDIRECT or is_secure(environ))
        )

    def page(self, path: str, accepted):
        """What Store.read gives, Django's answer, or None when the page is not one that is kept."""
        edition = self.current()
        found = edition and self.store.read(edition, path, accepted)
        if found:
            return found
        if not is_storable(path):
            return None
        return self.made(path, accepted)

    def made(self, path: str, accepted):
        """A page that the edition lacks. When it cannot be made, its last good copy."""
        if monotonic() < self.failing_until:
            return self.store.read(GOOD, path, accepted)
        try:
            found = self.filler.fill(path, accepted)
        except Error:
            return self.store.read(GOOD, path, accepted)
        if isinstance(found, HttpResponse) and found.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return self.store.read(GOOD, path, accepted) or found
        return found

    def current(self) -> str:
        """The folder that may answer at this instant; nothing when none may."""
        linked = self.store.current
        if linked == self.edition and monotonic() < self.trusted_until:
            return linked
        if not self.checking.acquire(blocking=linked != self.edition):
            return linked
        try:
            return self.check(linked)
        finally:
            self.checking.release()

    def check(self, linked: str) -> str:
        """Ask the database. While it fails, what is linked goes on answering."""
        if monotonic() < self.failing_until:
            return linked
        try:
            close_old_connections()
            edition = self.begin() if not self.has_begun else reconcile(self.store)
        except Error:
            self.failing_until = monotonic() + RESPITE
            self.store.forget_ended()
            return linked
        except OSError:
            logger.exception("The stored pages in %s cannot be renewed", self.store.folder)
            return ""
        self.edition, self.trusted_until = edition.name, monotonic() + edition.seconds_left(TRUST)
        return edition.name

    def begin(self):
        edition = self.filler.begin()
        self.has_begun = True
        return edition


def is_secure(environ) -> bool:
    """As HttpRequest.is_secure() sees it."""
    header, value = settings.SECURE_PROXY_SSL_HEADER or ("", "")
    return environ.get(header, value if environ["wsgi.url_scheme"] == "https" else "-") == value


@lru_cache(256)
def accepted_encodings(header: str) -> list[str]:
    """Of those that we keep, the best first. A reader may refuse one by q=0."""
    offers = {
        name.strip(): weight.replace(" ", "") for name, _, weight in (o.partition(";") for o in header.split(","))
    }
    return [name for name in ENCODINGS if not re.fullmatch(r"q=0(\.0*)?", offers.get(name, "q=0"))]


def send(found, environ, start_response):
    """Answer with what Store.read gave, or with Django's own response."""
    if isinstance(found, HttpResponse):
        headers, body = list(found.items()), found.content
        status = f"{found.status_code} {found.reason_phrase}"
    else:
        status, headers, body = stored_answer(found, environ.get("HTTP_IF_NONE_MATCH", ""))
    start_response(status, headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def stored_answer(found, known: str) -> tuple[str, list, bytes]:
    """(status, headers, body); 304 without a body when the reader has the page already."""
    headers, etag, encoding, body = found
    headers = [*headers, ("ETag", etag)]
    # Compared weakly: a server in between may have dropped the W/.
    if etag[2:] in known:
        return "304 Not Modified", [pair for pair in headers if pair[0] != "Content-Type"], b""
    if encoding:
        headers.append(("Content-Encoding", encoding))
    return "200 OK", [*headers, ("Content-Length", str(len(body)))], body
