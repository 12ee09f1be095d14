"""The rules of links. What cannot lead anywhere at all, clean() takes out."""

import re
from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from articles.models.checks import Check
from articles.readiness.surroundings import own_path
from articles.readiness.text import Problem, Text
from articles.spelling import fold

CLOSED = ("/admin/", "/preview/")
OFFICE = (".local", ".localhost", ".internal", ".lan", ".home")
# Said alone, by a screen reader that goes from link to link.
EMPTY_WORDS = frozenset(
    ["here", "click here", "this", "this link", "link", "read more", "more", "source"]
    + ["tu", "tutaj", "kliknij tutaj", "kliknij", "ten link", "czytaj wiecej", "wiecej", "zrodlo"]
)
_ADDRESS = re.compile(r"(https?://|www\.)\S+")


def links(text: Text) -> Iterator[Problem]:
    for link in text.links:
        if not link.words:
            yield link.problem(_("A link in paragraph %(number)d has no words: %(address)s"))
        elif own_path(link.address).startswith(CLOSED):
            yield link.problem(
                _("The link “%(words)s” in paragraph %(number)d leads to the desk, which readers cannot open.")
            )
        elif not is_public(link.address):
            yield link.problem(
                _("The link “%(words)s” in paragraph %(number)d leads to a computer that readers cannot reach.")
            )


def own_links(text: Text) -> Iterator[Problem]:
    said = _("The link “%(words)s” in paragraph %(number)d leads to %(address)s, where readers find nothing now.")
    for link in text.links if text.around.dead_paths else ():
        if own_path(link.address) in text.around.dead_paths:
            yield link.problem(said)


def link_words(text: Text) -> Iterator[Problem]:
    said = _("The link “%(words)s” in paragraph %(number)d says nothing outside its sentence.")
    for link in text.links:
        if fold(link.words) in EMPTY_WORDS or _ADDRESS.fullmatch(link.words):
            yield link.problem(said)


def is_public(address: str) -> bool:
    """False for names and numbers of a computer or an office network."""
    if not address.startswith("http"):
        return True
    host = (urlsplit(address).hostname or "").rstrip(".")
    try:
        return ip_address(host).is_global
    except ValueError:
        return "." in host and not host.endswith(OFFICE)


RULES = {Check.LINKS: links, Check.LINK_WORDS: link_words}
ASKING = {Check.OWN_LINKS: own_links}
