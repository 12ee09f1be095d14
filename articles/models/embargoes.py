from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.errors import Refused, UnderEmbargo
from articles.models.workflow import require_reviewer


class Embargo(models.Model):
    """A moment before which nothing of the desk's text may go public. A limit, not a date of publication."""

    embargo_until = models.DateTimeField(_("embargo until"), null=True, editable=False)

    class Meta:
        abstract = True

    @property
    def is_under_embargo(self) -> bool:
        return bool(self.embargo_until and self.embargo_until > timezone.now())

    @transaction.atomic
    def keep_back(self, *, by, until: datetime):
        """Begin an embargo, or make it longer. To end it earlier is `lift_embargo`."""
        require_reviewer(by)
        self._take("keep_back", by=by, embargo_until=until)
        if until <= timezone.now():
            raise Refused(gettext("That moment is past."))
        if self.is_under_embargo and until < self.embargo_until:
            raise Refused(gettext("There is a longer embargo; who may publish can lift it."))
        if self.publications.waiting().filter(live_from__lt=until).exists():
            raise Refused(gettext("A publication waits for an earlier moment. Cancel it first."))
        self._finish(by, gettext("Under embargo until %(when)s.") % {"when": moment(until)})

    @transaction.atomic
    def lift_embargo(self, *, by):
        if not by.has_perm("articles.publish_article"):
            raise PermissionDenied("This needs the right to publish.")
        if not self.is_under_embargo:
            raise Refused(gettext("There is no embargo."))
        told = gettext("Embargo lifted; it would have ended on %(when)s.") % {"when": moment(self.embargo_until)}
        self._take("lift_embargo", by=by, embargo_until=None)
        self._finish(by, told)

    def _refuse_under_embargo(self, start: datetime):
        if self.embargo_until and start < self.embargo_until:
            raise UnderEmbargo(gettext("There is an embargo until %(when)s.") % {"when": moment(self.embargo_until)})


def moment(at: datetime) -> str:
    return date_format(timezone.localtime(at), "DATETIME_FORMAT")
