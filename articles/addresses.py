from django.conf import settings


def absolute(path: str) -> str:
    """A path of this site with the site's own address before it, never the request's."""
    return settings.SITE_ADDRESS + path


def institute_name(language: str) -> str:
    return settings.INSTITUTE_NAME_PL if language == "pl" else settings.INSTITUTE_NAME
