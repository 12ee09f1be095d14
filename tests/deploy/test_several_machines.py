"""Two web servers, each with stored pages of its own, on one PostgreSQL and one bucket; none trusts a page for long."""

import re
import sys
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from time import sleep

import pytest
from django.conf import settings

from institute.editions.serving import TRUST
from tests.deploy.machine import Machine, free_port, machine

pytestmark = pytest.mark.skipif(
    settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"), reason="SQLite is one machine's."
)
BUCKET = "pictures"


@contextmanager
def two_machines(folder: Path):
    with machine() as first:
        port = free_port()
        bucket = {
            "MEDIA_S3_BUCKET": BUCKET, "MEDIA_S3_ENDPOINT": f"http://127.0.0.1:{port}", "MEDIA_S3_REGION": "us-east-1",
            "MEDIA_S3_KEY": "invented", "MEDIA_S3_SECRET": "invented",
        }  # fmt: skip
        second = Machine(folder, first.environment["DATABASE_URL"])
        first.environment |= bucket
        second.environment |= bucket
        first.start("bucket", sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port), port=port)
        make_bucket(port)
        try:
            second.collect()
            for node in (first, second):
                node.start_application()
            yield first, second
        finally:
            for process in list(second.processes):
                second.stop(process)


def make_bucket(port: int):
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("PUT", f"/{BUCKET}")
    assert connection.getresponse().status == 200
    connection.close()


def test_a_publication_and_its_pictures_are_seen_on_each_machine(tmp_path):
    with two_machines(tmp_path) as (first, second):
        for node in (first, second):
            assert b"The port" not in node.ask_application("/articles/")[2]

        first.publish("The port", "port")

        sleep(TRUST)
        for node in (first, second):
            assert b"The port" in node.ask_application("/articles/")[2]
        pages = [node.ask_application("/articles/port/")[2] for node in (first, second)]
        assert pages[0] == pages[1]
        picture = re.search(r"/media/[0-9a-f]+\.jpg", pages[0].decode())[0]
        files = [node.ask_application(picture) for node in (first, second)]
        assert [status for status, *_ in files] == [200, 200]
        assert files[0][1]["Content-Type"] == "image/jpeg"
        assert files[0][2] == files[1][2]
        assert second.ask_application("/media/0123456789abcdef.jpg")[0] == 404

        second.withdraw("port")

        sleep(TRUST)
        for node in (first, second):
            assert node.ask_application("/articles/port/")[0] == 410
        assert not any((node.data / "media").exists() or (node.data / "masters").exists() for node in (first, second))
