"""PostgreSQL finds what public pages ask by its indexes, however many texts there are."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.articles.making import make_article, make_author, make_series, make_topic, publish

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite's plans name no table."),
]
PAGES = [
    "/articles/", "/articles/port/", "/topics/energy/", "/authors/anna-nowak/", "/series/rivers/", "/feed/",
    "/search/?q=harbour", '/search/?q="the+harbour"+-quay',
]  # fmt: skip


@pytest.fixture
def texts():
    shared = {"topics": [make_topic("Energy")], "authors": [make_author("Anna Nowak")]}
    series = make_series("Rivers")
    for part, slug in enumerate(["port", "quay"], start=1):
        publish(
            make_article(slug=slug, body="<p>The harbour.</p>", series_id=series.pk, series_position=part, **shared)
        )


def plan(sql: str) -> str:
    """As if the tables were too long to be read from end to end."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN " + sql.replace("%", "%%"), [])
        return "\n".join(line for (line,) in cursor.fetchall())


@pytest.mark.parametrize("path", PAGES)
def test_no_statement_reads_every_text(client, texts, path):
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200

    for statement in asked.captured_queries:
        assert "to_tsvector" not in statement["sql"]
        found = plan(statement["sql"])
        assert not re.search("Seq Scan on articles_(publication|searchdocument) ", found)
        # One of several conditions, asked of each row.
        assert "hashed SubPlan" not in found
