"""Figures on the fundraiser's desk: giving over time, by text, and whether everything runs."""

from datetime import date, datetime, timedelta

import pytest
from django.db import models
from django.utils import timezone

from donations import health, reporting
from donations.applying import Movement, apply
from donations.models import BankAccount, BankStatement, Gift, LedgerEntry, OutboxMail, ProviderEvent
from donations.money import Money
from tests.articles.making import make_user
from tests.donations.making import desk, make_gift, make_pledge, month, movement, pay

pytestmark = pytest.mark.django_db


def page(client, name):
    answer = client.get(f"/admin/donations/ledgerentry/{name}/")
    assert answer.status_code == 200, answer
    return answer.content.decode()


def paid_at(moment, minor, **fields):
    gift = make_gift(amount_minor=minor, **fields)
    fact = Movement("payment", Money(minor, gift.currency), f"at:{gift.pk}", timezone.make_aware(moment))
    apply([fact], to=gift, source=desk())
    return gift


# Over time


def test_each_month_has_what_came_once_and_by_pledges():
    paid_at(datetime(2026, 5, 1), 1999)
    paid_at(datetime(2026, 5, 31, 23, 59), 1)
    pledge = make_pledge(amount_minor=3000)
    pay(month(pledge, "line:1"))
    paid_at(datetime(2026, 5, 9), 700, currency="EUR")

    months = reporting.by_month(date(2026, 5, 20))

    assert [(one.once, one.monthly, one.together) for one in (months["PLN"][-1],)] == [
        (Money(2000, "PLN"), Money(3000, "PLN"), Money(5000, "PLN"))
    ]
    assert months["EUR"][-1].together == Money(700, "EUR")
    assert [each.first for each in months["PLN"]][::11] == [date(2025, 6, 1), date(2026, 5, 1)]


def test_a_month_ends_at_midnight_in_the_institutes_time():
    paid_at(datetime(2026, 5, 31, 23, 30), 100)
    paid_at(datetime(2026, 6, 1, 0, 30), 10)

    months = reporting.by_month(date(2026, 6, 20))["PLN"]

    assert [each.once.minor for each in months[-2:]] == [100, 10]


def test_what_was_given_back_is_taken_off_and_fees_are_in_no_sum():
    gift = paid_at(datetime(2026, 5, 1), 5000, read_path="/articles/a/")
    apply([movement("refund", -1000, "r", days=1), movement("fee", -99, "f")], to=gift, source=desk())

    assert reporting.by_month(date(2026, 5, 20))["PLN"][-1].once == Money(4000, "PLN")
    assert reporting.by_text()["PLN"] == [reporting.TextSum("/articles/a/", "", 1, Money(4000, "PLN"))]


def test_the_twelve_months_cross_the_years_end():
    assert reporting.months_until(date(2026, 1, 31)) == [
        *(date(2025, number, 1) for number in range(2, 13)), date(2026, 1, 1)
    ]  # fmt: skip
    assert reporting.months_until(date(2026, 12, 1))[0] == date(2026, 1, 1)


# By text


def test_texts_are_listed_by_what_they_brought_and_add_up_to_the_ledger():
    for number, path in enumerate(["/articles/a/", "/articles/b/", "/articles/b/", ""]):
        paid_at(datetime(2026, 5, 1 + number), 1000 + number, read_path=path, read_title=path.upper())
    paid_at(datetime(2025, 5, 1), 50000, read_path="/articles/a/")

    rows = reporting.by_text(2026)["PLN"]

    assert [(row.path, row.title, row.gifts, row.sum.minor) for row in rows] == [
        ("/articles/b/", "/ARTICLES/B/", 2, 2003), ("", "", 1, 1003), ("/articles/a/", "/ARTICLES/A/", 1, 1000)
    ]  # fmt: skip
    ledger = LedgerEntry.objects.aggregate(all=models.Sum("amount_minor"))["all"]
    assert sum(row.sum.minor for row in reporting.by_text()["PLN"]) == ledger


def test_the_page_shows_the_chart_the_sums_and_the_texts(client, fundraiser, django_assert_max_num_queries):
    now = timezone.localtime().replace(tzinfo=None)
    for number in range(5):
        paid_at(now, 12345, read_path=f"/articles/a{number}/", read_title=f"Title {number}")

    with django_assert_max_num_queries(8):
        text = page(client, "giving")

    for part in ("<svg", "617.25", "Title 3", "/articles/a3/", f"giving/{now.year}/", "/admin/giving/"):
        assert part in text
    assert "style=" not in text
    assert client.get(f"/admin/donations/ledgerentry/giving/{now.year}/").status_code == 200
    assert client.get("/admin/donations/ledgerentry/giving/1999/").status_code == 404


def test_a_month_of_more_repayments_than_gifts_draws_no_bar_upwards(client, fundraiser):
    gift = paid_at(datetime(2026, 5, 1), 5000)
    back = Movement("refund", Money(-5000, "PLN"), "r", timezone.now())
    apply([back], to=gift, source=desk())

    text = page(client, "giving")

    assert "-50.00" in text
    assert 'height="-' not in text


def test_nothing_came_yet_is_said(client, fundraiser):
    assert "Nothing has come yet." in page(client, "giving")


# Does everything run?


def found():
    return {finding.what: (finding.said, finding.is_bad) for finding in health.findings()}


def read(account, until):
    return BankStatement.objects.create(
        account=account, format="csv", digest=str(until), covers_from_on=until, covers_until_on=until,
        balances="unknown", state="imported",
    )  # fmt: skip


def test_an_account_without_a_statement_for_a_month_is_bad(account):
    assert found()["Last statement, PLN"] == ("none was read yet", False)

    read(account, timezone.localdate() - timedelta(days=40))
    assert found()["Last statement, PLN"][1]

    read(account, timezone.localdate())
    assert not found()["Last statement, PLN"][1]
    assert BankAccount.objects.count() == 1


@pytest.mark.parametrize(
    ("state", "what"),
    [
        ("waiting", "Mails that should have gone an hour ago: does the post run?"),
        ("sending", "Mails of which nobody knows whether they went"),
        ("failed", "Mails given up after two days"),
    ],
)
def test_mails_that_do_not_go_are_bad(state, what):
    pay(make_gift(email="anna@example.org"))
    assert not any(is_bad for _said, is_bad in found().values())

    OutboxMail.objects.update(state=state, next_try_at=timezone.now() - timedelta(hours=2))

    assert {name for name, (_said, is_bad) in found().items() if is_bad} == {what}


def test_a_message_that_failed_is_bad_after_a_day(settings):
    settings.DEMO = True
    settings.DONATION_PROVIDERS = {"sandbox": "donations.providers.sandbox.Sandbox"}
    now = timezone.now()
    event = ProviderEvent.objects.create(
        provider="sandbox", event_id="e1", type="checkout.session.completed", created_at=now, is_live=False,
        state="failed", problem="KeyError",
    )  # fmt: skip

    assert found()["Messages of sandbox that failed"] == ("1", False)
    assert found()["Keys of sandbox"] == ("trial", False)

    ProviderEvent.objects.filter(pk=event.pk).update(received_at=now - timedelta(hours=25))
    assert found()["Messages of sandbox that failed"] == ("1", True)


def test_messages_about_the_other_money_are_bad_for_a_week(settings):
    settings.DEMO = True
    settings.DONATION_PROVIDERS = {"sandbox": "donations.providers.sandbox.Sandbox"}
    what = "Messages of sandbox about the other money, in a week: are the keys right?"
    now = timezone.now()
    ProviderEvent.objects.create(
        provider="sandbox", event_id="e1", type="made.up", created_at=now, is_live=True, state="ignored",
    )  # fmt: skip
    assert found()[what] == ("0", False)

    ProviderEvent.objects.update(problem="real money")
    assert found()[what] == ("1", True)

    ProviderEvent.objects.update(received_at=now - timedelta(days=8))
    assert found()[what] == ("0", False)


def test_where_no_company_takes_cards_nothing_is_said_of_cards(settings):
    settings.DONATION_PROVIDERS = {}

    assert not [what for what in found() if "Keys" in what]


def test_a_mail_that_is_being_sent_now_is_not_unsure():
    pay(make_gift(email="anna@example.org"))
    OutboxMail.objects.update(next_try_at=timezone.now() - timedelta(hours=2))

    OutboxMail.objects.claim(OutboxMail.objects.get().pk)

    assert not OutboxMail.objects.unsure().exists()


def test_the_books_are_recomputed_when_somebody_says_so(client, fundraiser, account):
    gift = make_gift()
    pay(gift)
    before = page(client, "health")
    assert "agrees with the ledger" not in before
    assert "/gift/queues/" in before
    answer = client.post("/admin/donations/ledgerentry/health/", follow=True)
    assert "agrees with the ledger" in answer.content.decode()

    Gift.objects.update(status="cancelled")

    answer = client.post("/admin/donations/ledgerentry/health/", follow=True)
    assert f"Gift {gift.pk} is stored as" in answer.content.decode()
    gift.refresh_from_db()
    assert gift.status == "cancelled"


@pytest.mark.parametrize("role", ["contributor", "editor", "publisher", "administrator"])
def test_others_see_no_figures(client, role):
    client.force_login(make_user(role))

    for path in ("donations/ledgerentry/giving/", "donations/ledgerentry/health/", "giving/"):
        assert client.get(f"/admin/{path}").status_code == 403
