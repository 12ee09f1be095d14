"""Visits from elsewhere are counted once, whatever happens, and say nothing of readers."""

from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone

from articles.addresses import OTHER_HOST
from articles.models import CountedFile, ReuseCount
from articles.models.reuse import MOST_HOSTS
from tests.articles.making import make_article, make_user, publish

pytestmark = pytest.mark.django_db
DAY = date(2026, 5, 3)
VISIT = "2026-05-03 /articles/port/ daily.example\n"


@pytest.fixture
def text():
    return publish(make_article("Port", slug="port"))


@pytest.fixture
def tally(tmp_path):
    """`tally(lines)` is a file that the web server has left."""

    def of(lines: str, name="visits-1") -> Path:
        file = tmp_path / name
        file.write_text(lines)
        return file

    return of


def counted() -> dict[str, int]:
    return dict(ReuseCount.objects.values_list("host", "number"))


def test_visits_count_for_text_day_and_host(text, tally):
    polish = publish(make_article("Port", slug="port", language="pl"))
    lines = VISIT * 3 + "2026-05-04 /articles/port/ daily.example\n2026-05-03 /pl/articles/port/ weekly.example\n"

    call_command("count_reuse", tally(lines))

    rows = ReuseCount.objects.order_by("day", "host").values_list("publication", "day", "host", "number", "kind")
    assert list(rows) == [
        (text.pk, DAY, "daily.example", 3, "visits"),
        (polish.pk, DAY, "weekly.example", 1, "visits"),
        (text.pk, date(2026, 5, 4), "daily.example", 1, "visits"),
    ]


def test_files_add_up_and_are_gone(text, tally):
    first, second = tally(VISIT, "visits-1"), tally(VISIT, "visits-2")

    call_command("count_reuse", first, second)

    assert counted() == {"daily.example": 2}
    assert not first.exists()
    assert not second.exists()


def test_a_file_that_could_not_be_deleted_is_not_counted_again(text, tally, monkeypatch):
    file = tally(VISIT * 500)

    with monkeypatch.context() as broken:
        broken.setattr(Path, "unlink", lambda self: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            call_command("count_reuse", file)
    call_command("count_reuse", file)

    assert counted() == {"daily.example": 500}
    assert not file.exists()


def test_a_crash_in_the_middle_counts_nothing_and_loses_nothing(text, tally, monkeypatch):
    file = tally(VISIT * 500)

    with monkeypatch.context() as broken:
        broken.setattr(ReuseCount.objects._queryset_class, "add", lambda *args: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            call_command("count_reuse", file)
    assert not CountedFile.objects.exists()
    call_command("count_reuse", file)

    assert counted() == {"daily.example": 500}


def test_of_invented_hosts_few_become_rows(text, tally):
    lines = [f"2026-05-03 /articles/port/ h{number}.example\n" for number in range(20_000)]

    call_command("count_reuse", tally(VISIT * 2 + "".join(lines)))
    call_command("count_reuse", tally(VISIT + "".join(lines), "visits-2"))

    rows = counted()
    assert len(rows) == MOST_HOSTS + 1
    assert rows["daily.example"] == 3
    assert sum(rows.values()) == 40_003


@pytest.mark.parametrize(
    ("written", "kept"),
    [("WWW.Daily.Example.", "daily.example"), ("żółw.example", "xn--w-uga1v8h.example"), ("a..b", OTHER_HOST),
     ("x" * 70, OTHER_HOST), (".", OTHER_HOST), (f"{'a.' * 140}b", OTHER_HOST), ("other", OTHER_HOST)],
)  # fmt: skip
def test_hosts_are_kept_in_one_spelling(text, tally, written, kept):
    call_command("count_reuse", tally(f"2026-05-03 /articles/port/ {written}\n"))

    assert counted() == {kept: 1}


@pytest.mark.parametrize(
    "line",
    ["2026-05-03 /articles/none/ a.example", "2026-05-03 /articles/ a.example", "2026-13-03 /articles/port/ a.example",
     "2026-05-03 //[ a.example", "2026-05-03 /articles/port/", "", "\0\xff", "2026-05-03 /articles/port/ a.example b"],
)  # fmt: skip
def test_what_is_no_visit_to_a_text_is_dropped(text, tally, line):
    call_command("count_reuse", tally(f"{line}\n{VISIT}"))

    assert counted() == {"daily.example": 1}


def test_a_visit_counts_for_the_newest_publication_at_the_address(text, tally):
    article, by = text.article, make_user()
    article.refresh_from_db()
    article.save_desk_copy(article.data() | {"lead": "New."}, by=by, version=article.version)
    second = publish(article, by=by, change="silent")

    call_command("count_reuse", tally(VISIT))

    assert ReuseCount.objects.get().publication == second


def test_many_texts_cost_few_statements(tally, django_assert_max_num_queries):
    for number in range(20):
        publish(make_article(slug=f"text-{number}"))
    file = tally("".join(f"2026-05-03 /articles/text-{number}/ a.example\n" for number in range(20)))

    with django_assert_max_num_queries(20 * 3 + 10):
        call_command("count_reuse", file)


def test_after_25_months_the_sums_of_months_stay(text, tally, monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda: date(2028, 7, 20))
    days = ["2026-05-01", "2026-05-03", "2026-05-31", "2026-06-02", "2026-06-09"]
    lines = [f"{day} /articles/port/ {host}.example\n" for day in days for host in ("a", "b")]

    call_command("count_reuse", tally("".join(lines)))
    call_command("count_reuse", tally(f"2026-05-09 /articles/port/ a.example\n{VISIT}", "visits-2"))

    rows = ReuseCount.objects.order_by("day", "host").values_list("day", "host", "number")
    assert list(rows) == [
        (date(2026, 5, 1), "a.example", 4), (date(2026, 5, 1), "b.example", 3),
        (date(2026, 5, 1), "daily.example", 1),
        (date(2026, 6, 2), "a.example", 1), (date(2026, 6, 2), "b.example", 1),
        (date(2026, 6, 9), "a.example", 1), (date(2026, 6, 9), "b.example", 1),
    ]  # fmt: skip
