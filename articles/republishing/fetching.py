"""Somebody else's page, got without being led astray. Never called while somebody waits for an answer of ours."""

import codecs
import re
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse
from time import monotonic
from urllib.parse import SplitResult, urljoin, urlsplit
from urllib.robotparser import RobotFileParser

from django.conf import settings
from django.utils.encoding import iri_to_uri

from articles.addresses import absolute, host_of
from articles.republishing.reaching import Net, Refused, Wire

# Why a page was not got; the desk says them in words.
REASONS = ("address", "redirect", "robots", "status", "kind", "size", "time", "connection")
LONGEST, SECONDS, REDIRECTS = 2_000_000, 10, 5
# Of robots.txt so much is read, as its standard asks.
ROBOTS_LONGEST = 512_000
NAME = "RepublicationCheck"
KINDS = {"text/html", "application/xhtml+xml"}
MOVED, GONE, FORBIDDEN = {301, 302, 303, 307, 308}, {404, 410}, {401, 403, 429}
CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([\w-]{1,20})", re.IGNORECASE)
# Other encodings of Python's are no encodings of pages, and some cost the square of the length.
READABLE = re.compile(r"utf-8|ascii|utf-16(-le|-be)?|iso8859-\d+|cp125\d|koi8-[ru]|mac-.*")


@dataclass(frozen=True)
class Answer:
    """`html` is "" for 404 and 410; `address` is where the page was in the end."""

    status: int
    html: str
    address: str


def fetch(address: str, net: Net | None = None, *, seconds: float = SECONDS) -> Answer:
    """Raises Refused."""
    try:
        return Visit(net or Net(), monotonic() + seconds).page(address)
    except TimeoutError as error:
        raise Refused("time") from error
    # A ValueError is an answer that makes no sense, such as a redirect to "http://[".
    except (OSError, HTTPException, ValueError) as error:
        raise Refused("connection") from error


class Visit:
    """One look at one page, with whatever it needs."""

    def __init__(self, net: Net, deadline: float):
        self.net, self.deadline, self.robots = net, deadline, {}

    def page(self, address: str) -> Answer:
        address, response, content = self.follow(address, LONGEST, obeys=True)
        if response.status in GONE:
            return Answer(response.status, "", address)
        if response.status != 200:
            raise Refused("status", response.status)
        kind = response.headers.get_content_type()
        if kind not in KINDS or response.headers.get("Content-Encoding", "identity") != "identity":
            raise Refused("kind", response.status)
        if len(content) > LONGEST:
            raise Refused("size", response.status)
        return Answer(response.status, decoded(content, response.headers.get_content_charset()), address)

    def follow(self, address: str, longest: int, *, obeys: bool) -> tuple[str, HTTPResponse, bytes]:
        """Address, answer and content, which may be one byte longer than it should."""
        for _step in range(REDIRECTS + 1):
            place = self.place(address)
            if obeys and not self.welcomes(place, address):
                raise Refused("robots")
            response, content = self.ask(place, longest)
            location = response.headers.get("Location")
            if response.status not in MOVED or not location:
                return address, response, content
            address = urljoin(address, location)
            if place.scheme == "https" and not address.lower().startswith("https:"):
                raise Refused("redirect")
        raise Refused("redirect")

    def place(self, address: str) -> SplitResult:
        """The parts of an address of somebody else's page. Raises Refused, ValueError."""
        parts = urlsplit(address)
        port = self.net.ports.get(parts.scheme)
        if port is None or parts.port not in (None, port) or "@" in parts.netloc or ":" in (parts.hostname or ":"):
            raise Refused("address")
        host = host_of(parts.hostname)
        if host in {host_of(name.removeprefix(".")) for name in settings.ALLOWED_HOSTS}:
            raise Refused("address")
        return parts._replace(netloc=host)

    def ask(self, place: SplitResult, longest: int) -> tuple[HTTPResponse, bytes]:
        with closing(self.net.connect(place.scheme, place.netloc, self.deadline)) as sock:
            connection = HTTPConnection(place.netloc)
            # It would look the name up again.
            connection.auto_open = 0
            connection.sock = Wire(sock, self.deadline)
            path = place._replace(scheme="", netloc="", fragment="", path=place.path or "/").geturl()
            connection.request("GET", iri_to_uri(path), headers=headers(place.netloc))
            response = connection.getresponse()
            return response, response.read(longest + 1)

    def welcomes(self, place: SplitResult, address: str) -> bool:
        """What robots.txt there says; asked for once a visit."""
        origin = place._replace(path="", query="", fragment="").geturl()
        if origin not in self.robots:
            self.robots[origin] = self.rules(f"{origin}/robots.txt")
        return self.robots[origin].can_fetch(NAME, address)

    def rules(self, address: str) -> RobotFileParser:
        _address, response, content = self.follow(address, ROBOTS_LONGEST, obeys=False)
        found = RobotFileParser()
        found.parse(content.decode(errors="replace").splitlines() if response.status == 200 else [])
        found.disallow_all = response.status in FORBIDDEN or response.status not in range(200, 500)
        return found


def headers(host: str) -> dict[str, str]:
    return {
        "Host": host,
        "User-Agent": f"{NAME}/1 (+{absolute('/republish/')}; {settings.INSTITUTE_EMAIL})",
        "Accept": "text/html, application/xhtml+xml",
        "Accept-Encoding": "identity",
        "Connection": "close",
    }


def decoded(content: bytes, charset: str | None) -> str:
    """The page's words in whatever encoding it names."""
    named = charset or (found := CHARSET.search(content[:2048])) and found[1].decode() or "utf-8"
    try:
        name = codecs.lookup(named).name
    except LookupError:
        name = ""
    return content.decode(name if READABLE.fullmatch(name) else "utf-8", errors="replace").removeprefix("\ufeff")
