"""What waits for a person stands on one page; each list holds what it says and nothing else."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from donations import booking
from donations.applying import Event, apply
from donations.models import BankLine, Gift, OutboxMail, Pledge, ProviderEvent
from donations.money import Money
from tests.articles.making import make_user
from tests.donations.bank_files import entry, make_profile, take_in, xml
from tests.donations.making import (
    MORNING,
    a_person,
    desk,
    event,
    make_campaign,
    make_gift,
    make_pledge,
    month,
    movement,
    pay,
)

pytestmark = pytest.mark.django_db
PAGE = "/admin/donations/gift/queues/"


def paid(**fields):
    gift = make_gift(**fields)
    pay(gift)
    return gift


def came(gift, minor, name):
    apply([movement(minor=minor, name=name)], to=gift, source=desk())
    return gift


def in_twice():
    return came(paid(), 5000, "again")


def another():
    return came(make_gift(), 4999, "less")


def again():
    first = paid()
    take_in(make_profile(), xml(entry("70.00", first.reference)))
    return Gift.objects.get(is_repeat=True)


def more_out():
    gift = paid()
    apply([movement("refund", -6000, "r")], to=gift, source=desk())
    return gift


def asked_back():
    gift = paid()
    booking.ask_back(gift, money=Money(5000, "PLN"), reason="Sent twice", by=a_person())
    return gift


def in_dispute():
    gift, won = paid(), paid()
    apply([Event("dispute_opened", "d", MORNING, due_at=MORNING + timedelta(days=7))], to=gift, source=desk())
    for kind in ("dispute_opened", "dispute_won"):
        apply([Event(kind, "w", MORNING, due_at=MORNING)], to=won, source=desk())
    return gift


QUEUES = {
    "paid_twice": in_twice, "with_another_amount": another, "repeats": again, "with_more_out_than_in": more_out,
    "to_give_back": asked_back, "disputed": in_dispute,
}  # fmt: skip


@pytest.mark.parametrize("queue", QUEUES)
def test_each_list_of_gifts_holds_what_it_says_and_nothing_else(queue):
    found = {name: make() for name, make in QUEUES.items()}
    paid()
    make_gift()

    assert list(getattr(Gift.objects, queue)()) == [found[queue]]


def test_money_that_was_moved_away_is_not_paid_twice():
    gift, other = in_twice(), make_gift()
    assert Gift.objects.paid_twice().exists()

    booking.move(booking.movable(gift).first(), other, by=a_person(), reason="It was for the other")

    assert not Gift.objects.paid_twice().exists()
    assert not Gift.objects.with_another_amount().exists()


@pytest.mark.parametrize("queue", ["paid_twice", "with_another_amount", "repeats", "with_more_out_than_in"])
def test_what_was_looked_at_comes_back_only_when_more_money_moves(client, fundraiser, queue):
    gift, rows = QUEUES[queue](), getattr(Gift.objects, queue)
    data = {"action": "see", "_selected_action": [gift.pk]}

    client.post("/admin/donations/gift/", data)

    assert not rows().exists()
    assert gift.steps.get(kind="seen").by == fundraiser
    came(gift, 1, "later")
    assert gift in Gift.objects.unseen()


def test_pledges_whose_last_payment_failed():
    failing, running = make_pledge(), make_pledge()
    for number, pledge in enumerate((failing, running)):
        pay(month(pledge, f"line:{number}"))
    apply([event("renewal_failed", "in_2", days=40)], to=failing, source=desk())

    assert list(Pledge.objects.failing()) == [failing]


# The page


def counts(client) -> dict:
    page = client.get(PAGE).content.decode()
    rows = re.findall(r'<a href="([^"]+)">([^<]+)</a></th><td>(?:<strong class="chip">)?(\d+|–)', page)
    return {label: (address.replace("&amp;", "&"), said) for address, label, said in rows}


def everything(make_all=1):
    campaign = make_campaign(shows_names=True)
    for make in (in_twice, another, more_out, asked_back, in_dispute):
        make()
    for number in range(make_all):
        paid(campaign=campaign, name=f"Anna {number}", name_state="waiting")
        OutboxMail.objects.create(
            dedupe_key=f"lost:{number}", letter="thanks", recipient="a@example.org", gift=make_gift(), state="failed"
        )
        ProviderEvent.objects.create(
            provider="sandbox", event_id=f"evt_{number}", type="refund.created", created_at=MORNING, is_live=False,
            state="deferred",
        )  # fmt: skip
    again()
    take_in(BankLine.objects.get().account.profile, xml(*[entry("5.00", f"x{number}") for number in range(make_all)]))


def test_the_page_counts_what_waits_and_leads_to_it(client, fundraiser, django_assert_max_num_queries):
    assert {said for _address, said in counts(client).values()} == {"–"}
    everything()

    with django_assert_max_num_queries(20):
        found = counts(client)

    assert {label: said for label, (_address, said) in found.items()} == {
        "Lines of the bank that name no gift": "1", "Paid twice": "1", "Another amount than promised": "1",
        "The same reference came again": "1", "More went out than came in": "1", "Money is to go back": "1",
        "Disputes: answer the first until 11 May 2026": "1", "Messages of card companies that failed or wait": "1",
        "Monthly gifts whose last payment failed": "–", "Mails that may have been lost": "1",
        "Names and messages to pass": "1",
    }  # fmt: skip
    for label, (address, said) in found.items():
        answer = client.get(address)
        assert answer.status_code == 200, label
        if said == "1" and "names" not in address:
            assert len(answer.context["cl"].result_list) == 1, label


def test_the_page_costs_the_same_however_much_waits(client, fundraiser, django_assert_num_queries):
    with CaptureQueriesContext(connection) as empty:
        client.get(PAGE)
    everything(3)

    with django_assert_num_queries(len(empty)):
        client.get(PAGE)


def test_everybody_sees_only_the_lists_that_they_may_open(client):
    everything()
    user = make_user("")
    user.user_permissions.set(Permission.objects.filter(codename="view_gift"))
    client.force_login(user)

    assert {address.split("?")[0] for address, _said in counts(client).values()} == {"/admin/donations/gift/"}
    client.force_login(make_user("publisher"))
    assert client.get(PAGE).status_code == 403
    assert "queues/" not in client.get("/admin/").content.decode()


def test_the_desk_leads_to_it(client, fundraiser):
    assert PAGE in client.get("/admin/").content.decode()
    assert PAGE in client.get("/admin/donations/gift/").content.decode()


# Mails that may have been lost


def lost(**fields):
    fields = {"state": "sending", "next_try_at": timezone.now() - timedelta(hours=1)} | fields
    gift = make_gift(email="anna@example.org")
    return OutboxMail.objects.create(
        dedupe_key=f"k:{gift.pk}", letter="reminder", recipient="anna@example.org", gift=gift, **fields
    )


def act(client, action, *rows):
    data = {"action": action, "_selected_action": [row.pk for row in rows]}
    return client.post("/admin/donations/outboxmail/", data)


def test_a_lost_mail_leaves_again_only_when_a_person_says_so(client, fundraiser, account):
    crashed, given_up, in_hand = lost(), lost(state="failed", tries=7), lost(next_try_at=timezone.now())
    sent = lost(state="sent")
    call_command("post_mail")
    assert mail.outbox == []

    act(client, "send_again", crashed, given_up, in_hand, sent)
    call_command("post_mail")

    assert len(mail.outbox) == 2
    states = [OutboxMail.objects.get(pk=row.pk).state for row in (crashed, given_up, in_hand, sent)]
    assert states == ["sent", "sent", "sending", "sent"]


def test_a_lost_mail_that_is_not_needed_is_left(client, fundraiser, account):
    mails = [lost(), lost(state="waiting")]

    act(client, "drop", *mails)

    assert [OutboxMail.objects.get(pk=row.pk).state for row in mails] == ["dropped", "waiting"]
    assert not OutboxMail.objects.undecided().exists()


def test_an_erased_donors_mail_is_never_sent_again(client, fundraiser):
    row = lost()
    OutboxMail.objects.update(recipient="")

    act(client, "send_again", row)

    row.refresh_from_db()
    assert row.state == "sending"


def test_deciding_about_mails_is_a_permission_of_its_own(client):
    row = lost()
    user = make_user("")
    names = ["view_outboxmail", "view_contacts"]
    user.user_permissions.set(Permission.objects.filter(codename__in=names, content_type__app_label="donations"))
    client.force_login(user)
    assert "anna@example.org" in client.get("/admin/donations/outboxmail/").content.decode()

    act(client, "send_again", row)

    row.refresh_from_db()
    assert row.state == "sending"


# Messages of card companies


def message(**fields):
    known = {"provider": "nowhere", "type": "x", "created_at": MORNING, "is_live": False, "state": "deferred"}
    return ProviderEvent.objects.create(event_id=f"evt_{ProviderEvent.objects.count()}", **known | fields)


def settle(client, action, *rows):
    data = {"action": action, "_selected_action": [row.pk for row in rows]}
    return client.post("/admin/donations/providerevent/", data, follow=True).content.decode()


def test_what_was_settled_by_hand_is_set_aside_and_never_applied(client, fundraiser):
    waiting, done = message(), message(state="applied")

    settle(client, "set_aside", waiting, done)

    assert [row.state for row in ProviderEvent.objects.order_by("pk")] == ["ignored", "applied"]
    assert not ProviderEvent.objects.unfinished().exists()


def test_a_message_is_tried_again_by_hand(client, fundraiser, sandbox):
    nobodys = message(provider="sandbox", waits_for="pi_1")

    assert "1 message still waits" in settle(client, "try_again", nobodys)

    nobodys.refresh_from_db()
    assert (nobodys.state, nobodys.tries) == ("failed", 1)


def test_settling_messages_is_a_permission_of_its_own(client):
    row = message()
    user = make_user("")
    user.user_permissions.set(Permission.objects.filter(codename="view_providerevent"))
    client.force_login(user)

    settle(client, "set_aside", row)

    row.refresh_from_db()
    assert row.state == "deferred"
