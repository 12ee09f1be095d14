"""Visits from elsewhere, and loads of the counting image, as the web server wrote them down: a line holds day, path and
the host that led here."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path

from articles.addresses import host_kept
from articles.models import Publication, ReuseCount, RightsSettings
from articles.models.republications import named_addresses

Kind = ReuseCount.Kind
IMAGE = re.compile(r"/republish/n/([a-z0-9]+)\.gif")
LINE = re.compile(r"(\d{4}-\d\d-\d\d) (/\S{1,300}) (\S{1,300})")


def count(file: Path) -> bool:
    """Take a file in and delete it; False when it had been taken in already. A crash at any moment counts nothing
    twice and loses nothing. Files of one name and content are the same file."""
    content = file.read_bytes()
    digest = sha256(file.name.encode() + b"\0" + content).hexdigest()
    is_new = ReuseCount.objects.take_in(digest, tallied(content.decode(errors="replace").splitlines()))
    file.unlink()
    return is_new


def tallied(lines: Iterable[str]) -> dict[tuple[str, int, date], Counter[str]]:
    """By kind, publication and day how many came from each host. What is no address of a text of ours is dropped."""
    visits = Counter(visit for line in lines for visit in visits_in(line))
    texts = texts_at({path for _day, path, _host in visits})
    tallies = {}
    for (day, path, host), number in visits.items():
        if path in texts:
            tallies.setdefault((*texts[path], day), Counter())[host] += number
    return tallies


def visits_in(line: str) -> Iterator[tuple[date, str, str]]:
    found = LINE.fullmatch(line)
    try:
        yield date.fromisoformat(found[1]), found[2], host_kept(found[3])
    except (TypeError, ValueError):
        return


def texts_at(paths: set[str]) -> dict[str, tuple[str, int]]:
    """What each path that is known counts, and for which publication."""
    return articles_at(paths) | images_at(paths)


def images_at(paths: set[str]) -> dict[str, tuple[str, int]]:
    """Nothing while the institute has the counting image off."""
    codes = {path: found[1] for path in paths if (found := IMAGE.fullmatch(path))}
    if not codes or not RightsSettings.objects.current().counting_image_is_on:
        return {}
    shown = Publication.objects.once_shown().filter(package_code__in=codes.values())
    keys = dict(shown.values_list("package_code", "pk"))
    return {path: (Kind.LOADS, keys[code]) for path, code in codes.items() if code in keys}


def articles_at(paths: set[str]) -> dict[str, tuple[str, int]]:
    """At the address of a text: the newest publication that was shown."""
    named = {path: address for path in paths for address in named_addresses(path)}
    shown = Publication.objects.once_shown().filter(slug__in={slug for _language, slug in named.values()})
    found = {
        (language, slug): pk for language, slug, pk in shown.order_by("number").values_list("language", "slug", "pk")
    }
    return {path: (Kind.VISITS, found[address]) for path, address in named.items() if address in found}
