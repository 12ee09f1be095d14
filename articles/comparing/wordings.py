"""Two versions of the terms compared, field by field."""

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from articles.comparing.states import Comparison, Difference, lines_of, written
from articles.comparing.words import compare_plain, counted
from articles.models import TermsVersion

WRITTEN = ("title", "notice", "body", "title_pl", "notice_pl", "body_pl")


def compare_wordings(old: TermsVersion, new: TermsVersion) -> Comparison:
    found = [_kind(old, new), *(_words(field, old, new) for field in WRITTEN), _rules(old, new)]
    differences = [difference for difference in found if difference]
    return Comparison(differences, *counted([piece for difference in differences for piece in difference.pieces]))


def _kind(old, new) -> Difference | None:
    kinds = tuple(version.get_licence_display() or version.get_kind_display() for version in (old, new))
    return Difference(capfirst(_("kind")), "values", kinds) if kinds[0] != kinds[1] else None


def _words(field: str, old, new) -> Difference | None:
    before, after = getattr(old, field), getattr(new, field)
    label = capfirst(TermsVersion._meta.get_field(field).verbose_name)
    return written(label, "words", compare_plain(before, after)) if before != after else None


def _rules(old, new) -> Difference | None:
    before, after = _lines(old), _lines(new)
    return Difference(capfirst(_("rules")), "lines", lines_of(before, after)) if before != after else None


def _lines(version) -> list[str]:
    return [f"{rule} ({rule.get_strength_display()})" for rule in version.rules.all()]
