"""Visits from elsewhere, as the web server wrote them down: a line holds day, path and the host that led here."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path

from articles.addresses import host_kept
from articles.models import Publication, ReuseCount
from articles.models.republications import named_addresses

LINE = re.compile(r"(\d{4}-\d\d-\d\d) (/\S{1,300}) (\S{1,300})")


def count(file: Path) -> bool:
    """Take a file in and delete it; False when it had been taken in already. A crash at any moment counts nothing
    twice and loses nothing. Files of one name and content are the same file."""
    content = file.read_bytes()
    digest = sha256(file.name.encode() + b"\0" + content).hexdigest()
    is_new = ReuseCount.objects.take_in(digest, tallied(content.decode(errors="replace").splitlines()))
    file.unlink()
    return is_new


def tallied(lines: Iterable[str]) -> dict[tuple[int, date], Counter[str]]:
    """By publication and day how many came from each host. What is no visit to a text of ours is dropped."""
    visits = Counter(visit for line in lines for visit in visits_in(line))
    texts = texts_at({path for _day, path, _host in visits})
    tallies = {}
    for (day, path, host), number in visits.items():
        if path in texts:
            tallies.setdefault((texts[path], day), Counter())[host] += number
    return tallies


def visits_in(line: str) -> Iterator[tuple[date, str, str]]:
    found = LINE.fullmatch(line)
    try:
        yield date.fromisoformat(found[1]), found[2], host_kept(found[3])
    except (TypeError, ValueError):
        return


def texts_at(paths: set[str]) -> dict[str, int]:
    """The publication at each path that is a text's: the newest that was shown."""
    named = {path: address for path in paths for address in named_addresses(path)}
    shown = Publication.objects.once_shown().filter(slug__in={slug for _language, slug in named.values()})
    found = {
        (language, slug): pk for language, slug, pk in shown.order_by("number").values_list("language", "slug", "pk")
    }
    return {path: found[address] for path, address in named.items() if address in found}
