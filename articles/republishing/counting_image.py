"""The counting image at the end of a copy, where an institute wants it: how often, on which day, on which site."""

from base64 import b64decode
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.addresses import absolute, institute_name, path_in

# One transparent point, in 43 bytes.
GIF = b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAICRAEAOw==")


def counting_address(code: str) -> str:
    return absolute(path_in(settings.LANGUAGE_CODE, "articles:counting_image", code))


@require_safe
def counting_image(request, code):
    """The same for every code. Nothing is counted here: in production nginx answers, and writes its line."""
    return HttpResponse(GIF, content_type="image/gif")


def privacy_notice(language: str) -> str:
    """For the privacy notice of whoever shows it, in the language that is spoken."""
    return _(
        "Some texts on this site come from %(institute)s and end with an invisible image from %(host)s. With it their "
        "server is told, as with any image, the address of the connection and the name of our site. It keeps the day, "
        "the text and the name of our site, adds up how often the text was shown, and sets no cookie."
    ) % {"institute": institute_name(language), "host": urlsplit(settings.SITE_ADDRESS).hostname}
