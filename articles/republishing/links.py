from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from articles.richtext.links import link

# What senders of mail and advertisements add to follow a reader.
FOLLOWING = ("utm_", "mc_", "pk_", "mtm_")
FOLLOWING_NAMES = {"fbclid", "gclid", "dclid", "msclkid", "yclid", "igshid", "twclid", "_hsenc", "_hsmi"}


def outside_link(given: str, address: str) -> str:
    """A link of a text at `address`, as it works on any other site; "" where it must not or cannot lead."""
    given = given.strip()
    if not given or given.startswith("#"):
        return ""
    try:
        whole = link(urljoin(address, given))
        return _unfollowed(whole) if whole else ""
    except ValueError:
        return ""


def _unfollowed(address: str) -> str:
    parts = urlsplit(address)
    if parts.scheme == "mailto" or not parts.query:
        return address
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    kept = [
        pair for pair in pairs if not pair[0].lower().startswith(FOLLOWING) and pair[0].lower() not in FOLLOWING_NAMES
    ]
    # An untouched query stays as it was written: encoding it again may change what it means.
    return address if len(kept) == len(pairs) else urlunsplit(parts._replace(query=urlencode(kept)))
