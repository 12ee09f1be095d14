"""New terms for what readers have already: a copy of the row beside it, never a change of it."""

from django.utils.translation import gettext as _

from articles.errors import Refused
from articles.models.corrections import CorrectionMail
from articles.models.publication import Publication
from articles.models.publishing import copy_parts, offered_until

# What a copy does not take over.
ITS_OWN = {"id", "number", "package_code", "terms_id", "published_by_id", "republish_until"}


class Renewing:
    """The verb by which what is live or waits gets other terms. Part of Article."""

    def renew(self, publication, terms, *, by) -> Publication:
        """Put a copy with these terms in the place of this publication; the desk's text has no part in it.

        Called by TermsVersion.renew(), which asks for the right. Raises Refused when it is over by now.
        """
        # Publishing and withdrawing begin with this row, so they wait for us, or we for them.
        type(self).objects.select_for_update().values_list("pk").get(pk=self.pk)
        old = self.publications.not_over().filter(pk=publication.pk).first()
        if old is None:
            raise Refused(_("“%(title)s” was changed in between; look again.") % {"title": publication})
        new = copy_of(old, terms=terms, number=self.publications.count() + 1, published_by=by)
        now = self.database_now()
        if old.live_from > now:
            self._cancel(old, by=by)
            self._end_running(old.live_from)
        else:
            new.change, new.change_note, new.live_from = Publication.Change.SILENT, "", now
            old.end(now)
        new.republish_until = offered_until(new, old)
        new.save(force_insert=True)
        copy_parts(old, new)
        if new.change == Publication.Change.CORRECTION:
            # The letters of the one that waited went with it.
            CorrectionMail.objects.queue(new, CorrectionMail.Letter.CORRECTION)
        self._finish(by, [{"publication": new.number}])
        return new


def copy_of(publication: Publication, **others) -> Publication:
    names = [field.attname for field in Publication._meta.concrete_fields if field.attname not in ITS_OWN]
    return Publication(**{name: getattr(publication, name) for name in names}, **others)
