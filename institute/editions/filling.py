import logging
from http import HTTPStatus

from django.conf import settings
from django.http import HttpResponse

from institute.editions.models import Edition
from institute.editions.reconciling import keep, reconcile
from institute.editions.release import fingerprint
from institute.editions.rendering import Personal, page_of, render
from institute.editions.store import Store

logger = logging.getLogger(__name__)


class Filler:
    """Renders public pages and keeps them, each once an edition."""

    def __init__(self, handler, store: Store):
        self.handler, self.store = handler, store
        self.release = fingerprint()

    def begin(self) -> Edition:
        """Tell the database which release renders from now on, and mend what a kill left."""
        if Edition.objects.current().release != self.release:
            Edition.objects.turn_for_release(self.release)
        return reconcile(self.store)

    def fill(self, path: str, accepted=()):
        """A storable page that the current edition lacks: what Store.read gives, or Django's answer of any status.

        One process at a time renders a page; the others wait and find it. Raises DatabaseError.
        """
        try:
            with self.store.lock_page(path):
                edition = reconcile(self.store)
                return self.store.read(edition.name, path, accepted) or self._make(edition, path, accepted)
        except OSError:
            logger.exception("Pages cannot be stored in %s", self.store.folder)
            return answer(self.handler, path)

    def _make(self, edition: Edition, path: str, accepted):
        response = answer(self.handler, path)
        if response.status_code != HTTPStatus.OK:
            if response.status_code < HTTPStatus.INTERNAL_SERVER_ERROR:
                self.store.forget_good(path)
            return response
        if self._keep(edition, path, response):
            return self.store.read(edition.name, path, accepted) or response
        response.headers["Cache-Control"] = "no-store"
        return response

    def _keep(self, edition: Edition, path: str, response: HttpResponse) -> bool:
        """Older code, still running beside newer, keeps nothing; nor is a page kept that is somebody's own."""
        if edition.release != self.release:
            return False
        try:
            return keep(self.store, edition, path, page_of(response))
        except Personal:
            if settings.DEBUG:
                raise
            logger.exception("The page %s was not stored", path)
            return False


def answer(handler, path: str) -> HttpResponse:
    response = render(handler, path)
    response.close()
    return response
