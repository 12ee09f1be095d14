import re

LONGEST = 2000

# Where a link may lead: another site, a mailbox, a page of this site. The host is what stands between // and / ? #
# and holds no "@": a user name in front of it makes a false address look true. "//host" and "/\host" are no pages.
_SITE = re.compile(r"(https?)://([^/?#@\\]{1,253})([/?#].*)?", re.IGNORECASE)
_MAILBOX = re.compile(r"mailto:[!-~]+@[a-z0-9.-]+(\?[!-~]*)?", re.IGNORECASE)
_PAGE = re.compile(r"/(?![/\\]).*")


def link(address: str) -> str | None:
    """The address in the form that is stored, or None for one that must not be clickable."""
    address = address.strip().replace(" ", "%20")
    # Browsers drop tabs and newlines inside an address; direction marks show another host than the one that opens.
    if len(address) > LONGEST or not address.isprintable():
        return None
    if site := _SITE.fullmatch(address):
        return _with_plain_host(*site.groups(default=""))
    return address if _PAGE.fullmatch(address) or _MAILBOX.fullmatch(address) else None


def _with_plain_host(scheme: str, host: str, rest: str) -> str | None:
    """A host in other letters is written in its ASCII form, so that look-alike letters show."""
    try:
        ascii_host = host if host.isascii() else host.encode("idna").decode()
    except UnicodeError:
        return None
    return f"{scheme.lower()}://{ascii_host}{rest}"
