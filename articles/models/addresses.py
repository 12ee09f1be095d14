from itertools import count

from django.conf import settings
from django.utils import translation

from articles.spelling import slug

# These stand where a slug stands in the addresses of the site.
RESERVED = {"page", "feed", "print", "republish"}


def free_slug(model, text: str, own: int | None = None, **within) -> str:
    """A slug made from `text` that no other row than `own` has; a taken one gets -2, -3 and so on."""
    base = slug(text) or model._meta.model_name
    others = model.objects.filter(slug__startswith=cut(base), **within).exclude(pk=own)
    return first_free(base, set(others.values_list("slug", flat=True)))


def first_free(base: str, taken: set[str]) -> str:
    """The base itself, or its first numbered form that is neither taken nor reserved."""
    if base not in taken and base not in RESERVED:
        return base
    return next(free for number in count(2) if (free := f"{cut(base)}-{number}") not in taken)


def paths_of(row) -> list[str]:
    """The addresses of the page of an author, topic or series: one a language."""
    paths = []
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            paths.append(row.get_absolute_url())
    return paths


def cut(base: str) -> str:
    """Room for a number below the 80 characters of an address."""
    return slug(base, 74)
