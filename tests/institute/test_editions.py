"""What turns an edition of the site, and what does not."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from articles.models import Redirect
from institute.models import Edition
from tests.articles.making import (
    WAIVED,
    make_article,
    make_author,
    make_picture,
    make_series,
    make_topic,
    make_user,
    publish,
)  # fmt: skip
from tests.articles.republishing.making import limited

pytestmark = pytest.mark.django_db
NOON = datetime(2031, 3, 1, 12, tzinfo=UTC)
MIDNIGHT = datetime(2031, 3, 1, 23, tzinfo=UTC)  # in Warsaw
SECOND = timedelta(seconds=1)


def current():
    return Edition.objects.current()


def number():
    return current().number


def live_text(**state):
    return publish(make_article(**state)).article


def scheduled():
    article = make_article()
    article.schedule(by=make_user(), at=NOON, waived=WAIVED)
    return article


SHOWN = {
    "author": lambda row: {"authors": [row]},
    "portrait": lambda row: {"authors": [make_author("With Portrait", portrait=row)]},
    "topic": lambda row: {"topics": [row]},
    "series": lambda row: {"series_id": row.pk, "series_position": 1},
    "lead picture": lambda row: {"lead_picture_id": row.pk},
}
MAKE = {
    "author": make_author, "portrait": make_picture, "topic": make_topic, "series": make_series,
    "lead picture": make_picture,
}  # fmt: skip


def test_publishing_turns_the_edition():
    article, before = make_article(), number()

    publish(article)

    assert number() == before + 1


def test_withdrawing_turns_the_edition():
    article = live_text()
    before = number()

    article.withdraw(by=make_user(), reason="It was wrong.")

    assert number() == before + 1


def test_cancelling_or_moving_what_waits_turns_the_edition():
    article = scheduled()
    before = number()

    article.schedule(by=make_user(), at=NOON + SECOND, replace=True, waived=WAIVED)
    article.cancel_schedule(by=make_user())

    assert number() == before + 2


@pytest.mark.parametrize("kind", SHOWN)
def test_what_stands_beside_a_live_text_turns_the_edition(kind):
    row = MAKE[kind]()
    live_text(**SHOWN[kind](row))
    before = number()

    row.save()

    assert number() == before + 1


@pytest.mark.parametrize("kind", SHOWN)
def test_what_stands_beside_a_draft_or_a_waiting_text_turns_nothing(kind):
    row = MAKE[kind]()
    make_article(**SHOWN[kind](row))
    make_article(**SHOWN[kind](row)).schedule(by=make_user(), at=NOON, waived=WAIVED)
    before = number()

    row.save()

    assert number() == before


def test_the_desks_work_turns_nothing():
    article = live_text()
    before = current().name

    article.save_desk_copy({"title": "Newer"}, by=make_user(), version=article.version)
    article.submit(by=make_user())
    article.return_to_author(by=make_user(), why="Too long.")
    scheduled()
    make_picture()
    Redirect.objects.create(old_path="/old/", new_path="/articles/")

    assert current().name == before


def test_a_change_that_is_rolled_back_turns_nothing():
    article, before = make_article(), number()

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        publish(article)
        raise ZeroDivisionError

    assert number() == before


def test_an_edition_ends_at_the_second_when_a_window_opens_or_closes(clock):
    clock(NOON - timedelta(days=1))
    article = make_article()
    article.schedule(by=make_user(), at=NOON, until=NOON + 10 * SECOND, waived=WAIVED)
    names = []

    for moment in (NOON - SECOND, NOON, NOON + 9 * SECOND, NOON + 10 * SECOND):
        clock(moment)
        names.append(current().name)

    assert [names[0] != names[1], names[1] == names[2], names[2] != names[3]] == [True] * 3
    assert current().ends_at is None


def test_an_edition_says_how_long_it_lasts(clock):
    clock(NOON - timedelta(days=1))
    scheduled()

    clock(NOON - 3 * SECOND)

    assert current().ends_at == NOON
    assert current().seconds_left(60) == 3
    assert current().seconds_left(1) == 1


def test_an_edition_ends_when_a_text_cannot_be_taken_any_more(clock):
    text = live_text(own_terms_id=limited(days=7).pk).publications.get()
    clock(text.live_from + timedelta(days=1))
    before = current()

    clock(text.live_from + timedelta(days=7))

    assert before.ends_at == text.live_from + timedelta(days=7)
    assert current().name != before.name
    assert current().ends_at is None


def test_an_edition_ends_with_the_last_day_on_which_a_picture_may_be_shown(clock):
    make_picture(own_use_until=date(2031, 3, 1))
    make_picture()
    clock(NOON)
    before = current()

    clock(MIDNIGHT)

    assert before.ends_at == MIDNIGHT
    assert current().since == MIDNIGHT
    assert current().name != before.name
    assert current().ends_at is None


def test_a_cancelled_moment_ends_nothing(clock):
    clock(NOON - timedelta(days=1))
    article = scheduled()
    article.cancel_schedule(by=make_user())
    before = current().name

    clock(NOON)

    assert current().name == before


def test_the_current_edition_costs_one_statement():
    live_text()

    with CaptureQueriesContext(connection) as statements:
        current()

    assert len(statements) == 1


def test_another_release_turns_the_edition_once():
    Edition.objects.turn_for_release("a")
    before = number()

    Edition.objects.turn_for_release("a")
    assert number() == before
    Edition.objects.turn_for_release("b")
    assert number() == before + 1
