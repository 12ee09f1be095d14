"""A file of JSON lines: a second process reads ahead while this one writes."""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import django
from django.db import connection, transaction

from articles.importing.bulk import Bulk
from articles.importing.errors import Unreadable
from articles.importing.library import Library
from articles.importing.rows import ReadyText, read_rows
from articles.models import Publication
from articles.models.checks import CheckLevel
from articles.signals import public_changed

# A batch ends at either; with the batches read ahead this bounds the memory.
BATCH_LINES = 200
BATCH_BYTES = 4_000_000
AHEAD = 3
LONGEST_LINE = 8_000_000
# Below this a second process takes longer to start than it saves.
SMALL_FILE = 3_000_000


def import_lines(path: Path, *, by, publish: bool, pictures: Path, credit: str = "", advance=lambda size: None) -> Bulk:
    """All of the file or nothing. `advance` is told the bytes that are done. Raises a kind of Refused."""
    with ExitStack() as undo:
        with transaction.atomic():
            _widen_cache()
            library = Library(by=by, pictures=pictures, credit=credit)
            undo.callback(library.forget_files)
            bulk = Bulk(library, by=by, publish=publish)
            levels = CheckLevel.objects.in_force() if publish else None
            for size, rows in batches(path, levels=levels):
                bulk.write(list(_articles_among(rows, library)))
                advance(size)
            if bulk.live_from:
                public_changed.send(Publication)
        undo.pop_all()
    return bulk


def _widen_cache():
    """In its 2 MB SQLite keeps too few pages of the indexes, and writes each to the log again and again."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA cache_size = -64000")


def _articles_among(rows, library: Library) -> Iterator[ReadyText]:
    for number, row in rows:
        if isinstance(row, ReadyText):
            yield row
        else:
            library.take(number, row)


def batches(path: Path, *, levels: dict | None) -> Iterator[tuple[int, list]]:
    """(bytes, rows as `read_rows` gives them), in the order of the file."""
    read = partial(read_rows, levels=levels)
    with path.open("rb") as file:
        if path.stat().st_size < SMALL_FILE:
            yield from ((size, read(lines)) for size, lines in _line_batches(file))
        else:
            yield from _read_ahead(read, _line_batches(file))


def _line_batches(file) -> Iterator[tuple[int, list[tuple[int, bytes]]]]:
    """(bytes, numbered lines)."""
    lines, size = [], 0
    for number, line in enumerate(iter(partial(file.readline, LONGEST_LINE + 1), b""), start=1):
        if len(line) > LONGEST_LINE:
            raise Unreadable(number, "", f"The line is longer than {LONGEST_LINE} bytes.")
        lines.append((number, line))
        size += len(line)
        if len(lines) == BATCH_LINES or size > BATCH_BYTES:
            yield size, lines
            lines, size = [], 0
    yield size, lines


def _read_ahead(read: Callable, line_batches) -> Iterator[tuple[int, list]]:
    """The same by one other process; until it has started, by this one.

    It starts afresh, because a forked one would share our database connection.
    """
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=django.setup) as pool:
        started, waiting = pool.submit(int), deque()
        for size, lines in line_batches:
            if not started.done():
                yield size, read(lines)
                continue
            waiting.append((size, pool.submit(read, lines)))
            if len(waiting) > AHEAD:
                size, rows = waiting.popleft()
                yield size, rows.result()
        for size, rows in waiting:
            yield size, rows.result()
