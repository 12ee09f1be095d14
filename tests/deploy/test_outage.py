"""PostgreSQL is stopped under load and started again: readers notice nothing, donors get the account."""

import os
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from threading import Event
from time import monotonic, sleep

import psycopg
import pytest

from tests import postgresql
from tests.deploy.machine import machine_on
from tests.deploy.test_nginx import IBAN, PATHS

# How long PostgreSQL is away.
OUTAGE = int(os.environ.get("OUTAGE", "4"))
PICTURE = re.compile(rb"/media/[0-9a-f]+\.jpg")


@pytest.fixture(scope="module")
def running():
    """(machine, PostgreSQL) with every page written."""
    with postgresql.server() as address, machine_on(lambda folder: nullcontext(address)) as made:
        number = IBAN.decode().replace(" ", "")
        made.run("manage.py", "set_bank_account", number, "--recipient", "Institute", "--short", "Institute")
        made.publish("The port", "port")
        made.start_application()
        if shutil.which("nginx"):
            made.start_nginx()
        made.run("manage.py", "write_pages")
        yield made, address


def test_readers_notice_nothing_and_donors_get_the_account(running):
    made, address = running
    ways = [made.ask_application] + ([made.ask] if "nginx" in made.processes else [])
    assert len(ways) == 2 or "CI" not in os.environ
    picture = PICTURE.search(made.ask_application("/articles/port/")[2])[0].decode()
    paths = [*PATHS, picture]
    before = {path: made.ask_application(path)[2] for path in paths}
    stop = Event()

    def read_on(ask) -> list:
        """The answers of a reader who never rests, when they are not what they were."""
        wrong = []
        while not stop.is_set():
            wrong += [(path, reply[0]) for path in paths if (reply := ask(path))[::2] != (200, before[path])]
        return wrong

    with ThreadPoolExecutor(4) as readers:
        answers = [readers.submit(read_on, ask) for ask in ways * 2]
        try:
            with postgresql.stopped(address):
                sleep(OUTAGE)
                support = [ask(path) for ask in ways for path in ("/support/", "/pl/support/")]
                search = [ask("/search/?q=gas") for ask in ways]
                health = made.ask_application("/healthz")
        finally:
            stop.set()
    start = monotonic()
    while made.ask_application("/support/")[0] != 200 or made.ask_application("/healthz")[0] != 200:
        assert monotonic() < start + 60
        sleep(0.1)

    assert [answer.result() for answer in answers] == [[]] * len(answers)
    for status, headers, body in support:
        assert (status, headers["Retry-After"], headers["Cache-Control"]) == (503, "30", "private, no-store")
        assert IBAN in body
    for status, headers, body in search:
        assert (status, headers["Retry-After"], headers["Cache-Control"]) == (503, "30", "private, no-store")
        assert b'href="/articles/"' in body
    assert (health[0], health[1]["Retry-After"]) == (503, "30")
    made.publish("After it", "after")
    assert b"After it" in made.ask_application("/articles/")[2]
    with psycopg.connect(address) as connection:
        assert connection.execute("SELECT count(*) FROM articles_publication").fetchone() == (2,)
