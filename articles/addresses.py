from functools import lru_cache
from urllib.parse import unquote_plus, urlsplit, urlunsplit

from django.conf import settings
from django.urls import reverse
from django.utils import translation

# What senders of mail and advertisements add to follow a reader.
FOLLOWING = ("utm_", "mc_", "pk_", "mtm_")
FOLLOWING_NAMES = {"fbclid", "gclid", "dclid", "msclkid", "yclid", "igshid", "twclid", "_hsenc", "_hsmi"}

OTHER_HOST, LONGEST_HOST = "other", 253


def absolute(path: str) -> str:
    """A path of this site with the site's own address before it, never the request's."""
    return settings.SITE_ADDRESS + path


def on_desk(path: str) -> str:
    """The same for what the staff is sent to, and those to whom they show a draft."""
    return settings.DESK_ADDRESS + path


def path_in(language: str, name: str, *args) -> str:
    """The path of a page, whatever language is spoken around it."""
    with translation.override(language):
        return reverse(name, args=args)


# For what is linked again and again; an address that is somebody's secret is not to be kept.
kept_path = lru_cache(4096)(path_in)


def path_here(name: str, *args) -> str:
    """The path of a page that much links to, in the language that is spoken around it."""
    return kept_path(translation.get_language(), name, *args)


def institute_name(language: str) -> str:
    return settings.INSTITUTE_NAME_PL if language == "pl" else settings.INSTITUTE_NAME


def unfollowed(address: str) -> str:
    """Without what was added to follow a reader. Raises ValueError for what is no address."""
    parts = urlsplit(address)
    if parts.scheme == "mailto" or not parts.query:
        return address
    # The rest stays as it was written: encoding it again may change what it means.
    kept = "&".join(pair for pair in parts.query.split("&") if not follows(pair))
    return address if kept == parts.query else urlunsplit(parts._replace(query=kept))


def follows(pair: str) -> bool:
    name = unquote_plus(pair.partition("=")[0]).lower()
    return name.startswith(FOLLOWING) or name in FOLLOWING_NAMES


def same_place(address: str) -> str:
    """What the spellings of one page's address have in common, for comparing only. Raises ValueError."""
    parts = urlsplit(unfollowed(address))
    port = "" if parts.port in (None, 80, 443) else f":{parts.port}"
    query = f"?{parts.query}" if parts.query else ""
    return f"{(parts.hostname or '').removeprefix('www.')}{port}{parts.path.rstrip('/')}{query}"


def host_of(name: str) -> str:
    """A host as machines write it. Raises ValueError for what is none."""
    return name.lower().rstrip(".").encode("idna").decode()


def host_kept(name: str) -> str:
    """A host as counts name it: those that cannot be written down are not told apart."""
    try:
        host = host_of(name).removeprefix("www.")
    except ValueError:
        return OTHER_HOST
    return host if 0 < len(host) <= LONGEST_HOST else OTHER_HOST
