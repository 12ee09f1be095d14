from functools import cache

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from articles.addresses import institute_name


def site(request):
    """What every page says of the institute and of itself."""
    language = translation.get_language() or settings.LANGUAGE_CODE
    return {
        "institute_name": institute_name(language),
        "institute_email": settings.INSTITUTE_EMAIL,
        "site_address": settings.SITE_ADDRESS,
        "is_demonstration": settings.DEMO,
        "language": language,
        "other_language": home_in("en" if language == "pl" else "pl"),
    }


@cache
def home_in(language: str) -> dict[str, str]:
    """Where the switch of languages leads when a page has no translation."""
    with translation.override(language):
        return {"code": language, "name": dict(settings.LANGUAGES)[language], "home": reverse("home")}
