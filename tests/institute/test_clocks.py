"""Clocks that disagree or jump: what readers see follows the database's clock alone."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from articles.models import Publication, TermsVersion
from institute.editions import store
from tests.articles.making import WAIVED, make_article, make_user, publish
from tests.articles.republishing.test_terms import make_version

pytestmark = pytest.mark.django_db
NOON = datetime(2031, 3, 1, 12, tzinfo=UTC)
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)


def seen(site, slug="marmalade") -> tuple[int, bool]:
    """(status of the page, whether the list names it)."""
    return site.ask(f"/articles/{slug}/").status, f"/articles/{slug}/" in site.ask("/articles/").text


@pytest.fixture(params=[-HOUR, HOUR], ids=["slow", "fast"])
def clocks(request, clock, monkeypatch):
    """`clocks(moment)` sets the database's clock; that of this machine is an hour behind or ahead."""

    def set_both(moment):
        clock(moment)
        monkeypatch.setattr(timezone, "now", lambda: moment + request.param)
        monkeypatch.setattr(store, "time", lambda: (moment + request.param).timestamp())

    return set_both


def test_a_machine_with_a_wrong_clock_publishes_and_withdraws_at_once(site, clocks):
    clocks(NOON)
    text = publish(make_article("Marmalade", slug="marmalade"))
    assert seen(site) == (200, True)

    clocks(NOON + SECOND)
    text.article.withdraw(by=make_user(), reason="It was wrong.")

    assert seen(site) == (410, False)
    assert Publication.objects.get().live_from == NOON


def test_a_moment_comes_by_the_clock_of_the_database(site, clocks):
    clocks(NOON - 2 * HOUR)
    make_article("Marmalade", slug="marmalade").schedule(by=make_user(), at=NOON, until=NOON + HOUR, waived=WAIVED)

    found = []
    for moment in (NOON - SECOND, NOON, NOON + HOUR - SECOND, NOON + HOUR):
        clocks(moment)
        found.append(seen(site))

    assert found == [(404, False), (200, True), (200, True), (410, False)]


def test_terms_are_in_force_at_once_whatever_the_clock_of_the_machine(clocks):
    clocks(NOON)

    version = make_version()

    assert version.in_force_from == NOON
    assert version in TermsVersion.objects.in_force()


def test_when_the_clock_is_put_back_nothing_is_public_too_early(site, clock):
    clock(NOON - HOUR)
    make_article("Marmalade", slug="marmalade").schedule(by=make_user(), at=NOON, waived=WAIVED)
    clock(NOON + SECOND)
    assert seen(site) == (200, True)
    before = site.ask("/articles/marmalade/").body

    clock(NOON - SECOND)
    assert seen(site) == (404, False)
    clock(NOON)

    assert seen(site) == (200, True)
    assert site.ask("/articles/marmalade/").body == before


def test_a_window_that_the_clock_jumps_over_is_never_seen(site, clock):
    clock(NOON - HOUR)
    publish(make_article("Jam", slug="jam"), until=NOON)
    make_article("Marmalade", slug="marmalade").schedule(by=make_user(), at=NOON, until=NOON + HOUR, waived=WAIVED)
    assert seen(site, "jam") == (200, True)

    clock(NOON + 2 * HOUR)

    assert seen(site) == seen(site, "jam") == (410, False)
    assert not any("jam" in name for name in site.files("good"))
