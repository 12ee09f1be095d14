"""How fast texts come in and pages go out: python -m tests.benchmarks [sqlite|postgresql]

Imports an archive of 1,000 articles and one of 10,000, each into a new database with the default settings, and renders
public pages from both. With SQLite it tells the CPU time of a page, with PostgreSQL, which works in processes of its
own, what passes until it is there. Nothing here passes or fails: times belong to the machine.
"""

import gc
import io
import json
import os
import tempfile
from argparse import ArgumentParser
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from urllib.parse import urlencode

import django
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from tests import postgresql
from tests.benchmarks.corpus import archive, draw_pictures

SIZES = (1_000, 10_000)
ROUNDS = 30


@dataclass(frozen=True)
class Cost:
    """Of one page: SQL statements, median time in milliseconds, kilobytes."""

    statements: int
    milliseconds: float
    kilobytes: float


def main():
    parser = ArgumentParser(prog="python -m tests.benchmarks")
    parser.add_argument("database", nargs="?", choices=["sqlite", "postgresql"], default="sqlite")
    database = parser.parse_args().database
    with (
        tempfile.TemporaryDirectory(prefix="institute-benchmarks-") as name,
        postgresql.server() if database == "postgresql" else nullcontext("") as address,
    ):
        folder = Path(name)
        set_up(folder, address)
        draw_pictures(folder)
        print(connection.vendor)
        costs = []
        for size in SIZES:
            begin_database(folder, size)
            make_library(folder)
            seconds, cpu = import_archive(folder / f"{size}.jsonl", size)
            gather_statistics()
            speed = f"{size / seconds:5,.0f} articles a second"
            print(
                f"import {size:>6,} articles, published: {speed} ({seconds:.1f} s, {cpu:.1f} s of CPU in two processes)"
            )
            # As in the workers of `serve`, the collector keeps away from what was there before.
            gc.freeze()
            costs.append({page: measure_page(path) for page, path in pages().items()})
        print_costs(costs)
        connection.close()


def set_up(folder: Path, address: str):
    """A site of its own with the database at `address`, or the default one; what the shell has set does not count."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "institute.settings",
        "DATA_DIR": str(folder),
        "DATABASE_URL": address,
        "DEBUG": "0",
        "DEMO": "0",
        "SECRET_KEY": "only-for-benchmarks-" * 3,
        "SITE_ADDRESS": "http://127.0.0.1:8000",
        "INSTITUTE_NAME": "Meridian Institute",
        "INSTITUTE_EMAIL": "office@institute.example",
    }
    # Hashed names need collectstatic.
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    (folder / "static").mkdir()
    django.setup()


def begin_database(folder: Path, size: int):
    """Go over to an empty one."""
    name = f"of_{size}"
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name}")
    else:
        name = folder / f"{name}.sqlite3"
    connection.close()
    connection.settings_dict["NAME"] = name


def make_library(folder: Path):
    """The archive's authors, topics and pictures, and no article: what is timed are articles."""
    call_command("migrate", verbosity=0)
    get_user_model().objects.create_superuser("importer", "importer@institute.example")
    import_archive(folder / "library.jsonl", 0)


def gather_statistics():
    """As PostgreSQL does by itself before long."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def import_archive(path: Path, size: int) -> tuple[float, float]:
    """Seconds of the whole command, by the clock and of CPU."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in archive(size))
    begun, cpu = perf_counter(), sum(os.times()[:4])
    call_command("import_articles", str(path), by="importer", publish=True, stdout=io.StringIO())
    return perf_counter() - begun, sum(os.times()[:4]) - cpu


def pages() -> dict[str, str]:
    """Paths of public pages by what they are called in the table."""
    texts = apps.get_model("articles", "Publication").objects.live()
    newest = texts.newest_first()[0]
    return {
        "home": "/",
        "list, first page": "/articles/",
        "list, last page": f"/articles/page/{texts.count() // 20}/",
        "article": newest.get_absolute_url(),
        "topic": newest.topics.first().get_absolute_url(),
        "author": newest.bylines.first().author.get_absolute_url(),
        "feed": "/feed/",
        # A common word, one that stands in every text, and two that stand together in few.
        "search, one word": "/search/?q=harbour",
        "search, in all texts": "/search/?q=census",
        "search, a phrase": f"/search/?{urlencode({'q': phrase(newest.plain)})}",
    }


def phrase(text: str) -> str:
    return f'"{" ".join(text.split()[40:42])}"'


def measure_page(path: str) -> Cost:
    """Without a server and without the test client, which keeps a copy of every template's context."""
    handler = WSGIHandler()
    with CaptureQueriesContext(connection) as queries:
        answer = ask(handler, path)
        statements = len(queries)
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answers {answer.status_code}.")
    times = [seconds(lambda: ask(handler, path)) for _round in range(ROUNDS)]
    return Cost(statements, 1000 * median(times), len(answer.content) / 1000)


def ask(handler: WSGIHandler, path: str) -> HttpResponse:
    answer = handler.get_response(RequestFactory(headers={"host": "127.0.0.1"}).get(path))
    answer.close()
    return answer


def seconds(action: Callable) -> float:
    clock = perf_counter if connection.vendor == "postgresql" else process_time
    begun = clock()
    action()
    return clock() - begun


def print_costs(costs: list[dict[str, Cost]]):
    print(
        f"\n{'page':22}{'SQL':>5}{'kB':>8}" + "".join(f"{f'ms at {size:,}':>15}" for size in SIZES) + f"{'growth':>9}"
    )
    for page in costs[0]:
        small, large = (by_page[page] for by_page in costs)
        times = (
            f"{small.milliseconds:>15.1f}{large.milliseconds:>15.1f}{large.milliseconds / small.milliseconds:>8.1f}×"
        )
        print(f"{page:22}{large.statements:>5}{large.kilobytes:>8.1f}{times}")


if __name__ == "__main__":
    main()
