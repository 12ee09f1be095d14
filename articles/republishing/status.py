"""What became of a copy: for every code that was ever live, for years. Never a body."""

from dataclasses import dataclass
from datetime import datetime

from django.http import JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.addresses import absolute, path_in
from articles.models import Publication, RightsSettings

# Of a publication what its status needs: no long text.
TOLD = (
    "article_id", "number", "language", "title", "slug", "package_code", "notes", "first_published_at",
    "live_from", "live_until", "withdrawn_at", "withdrawn_reason",
    "terms", "terms__slug", "terms__kind", "terms__licence", "terms__title", "terms__title_pl",
)  # fmt: skip


@dataclass(frozen=True)
class Status:
    """Of one copy: `taken` is the publication whose code it carries, `newest` what was shown last of that text."""

    taken: Publication
    newest: Publication
    is_live: bool

    @classmethod
    def of(cls, code: str) -> "Status":
        """Raises Http404 for a code that was never live."""
        shown = Publication.objects.once_shown().select_related("terms").only(*TOLD)
        taken = get_object_or_404(shown, package_code=code)
        newest = shown.filter(article=taken.article_id).order_by("-number").first()
        return cls(taken, newest, Publication.objects.live().filter(pk=newest.pk).exists())

    @property
    def is_current(self) -> bool:
        return self.is_live and self.taken == self.newest

    @property
    def changes(self) -> list[dict]:
        """What readers were told of since the copy, newest first."""
        told = [note | {"at": datetime.fromisoformat(note["at"])} for note in self.newest.notes]
        return [note | {"label": label(note)} for note in told if note["at"] > self.taken.live_from]

    @property
    def has_correction(self) -> bool:
        return any(note["change"] == Publication.Change.CORRECTION for note in self.changes)

    @property
    def word(self) -> str:
        """For machines."""
        if self.newest.withdrawn_at:
            return "withdrawn"
        if not self.is_live:
            return "ended"
        return "current" if self.is_current else "corrected" if self.has_correction else "replaced"

    @property
    def republishing(self) -> str:
        """Where the present copy is."""
        return path_in(self.newest.language, "articles:republish_detail", self.newest.slug)

    def as_json(self) -> dict:
        taken, newest = self.taken, self.newest
        return {
            "package": taken.package_code,
            "title": taken.title,
            "language": taken.language,
            "status": self.word,
            "current": {
                "package": newest.package_code,
                "url": absolute(newest.get_absolute_url()),
                "status_url": absolute(path_in(newest.language, "articles:copy_status", newest.package_code)),
            } if self.is_live else None,
            "changes": [
                {"kind": note["change"], "date": day(note["at"]), "text": note["note"]} for note in self.changes
            ],
            "withdrawn": {"date": day(newest.withdrawn_at), "reason": newest.withdrawn_reason}
            if newest.withdrawn_at else None,
            "terms": {"then": terms(taken), "now": terms(newest) if self.is_live else None},
        }  # fmt: skip


def label(note: dict) -> str:
    return _("Correction") if note["change"] == Publication.Change.CORRECTION else _("Update")


def terms(publication: Publication) -> dict:
    found = publication.terms
    address = absolute(found.get_absolute_url())
    return {"title": found.local_title(), "url": address, "license": found.licence_address or None}


def day(at: datetime) -> str:
    return timezone.localtime(at).date().isoformat()


@require_safe
def copy_status(request, code):
    return render(
        request, "articles/copy_status.html", {"status": Status.of(code), "house": RightsSettings.objects.current()}
    )


@require_safe
def copy_status_file(request, code):
    """The same for machines."""
    return JsonResponse(Status.of(code).as_json(), json_dumps_params={"ensure_ascii": False, "indent": 1})
