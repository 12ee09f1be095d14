"""The pages that say how to pay, and the codes on them as an independent reader sees them."""

import io
import re
from datetime import timedelta

import pytest
import zxingcpp
from django.core import mail
from django.core.management import call_command
from django.utils import timezone
from PIL import Image

from donations import booking, letters, post, transfers
from donations.applying import apply
from donations.models import BankAccount, Gift, OutboxMail
from tests.donations.making import (
    IBAN,
    IBAN_EUR,
    a_person,
    desk,
    event,
    make_account,
    make_gift,
    make_pledge,
    movement,
    pay,
)

pytestmark = pytest.mark.django_db


def scanned(account, gift):
    """What a phone reads off the code."""
    file = io.BytesIO()
    transfers.symbol(account, gift).save(file, kind="png", scale=4, border=4)
    (found,) = zxingcpp.read_barcodes(Image.open(file).convert("L"))
    return found.text


def test_a_gift_in_zloty_has_the_polish_code(account):
    account.short_recipient = "Fundacja Żółw"
    gift = make_gift(amount_minor=12345)

    assert scanned(account, gift) == f"|PL|{IBAN[2:]}|012345|Fundacja Żółw|Darowizna {gift.reference}|||"


def test_the_polish_code_leaves_the_sum_open_above_its_six_digits_and_drops_bars(client, account):
    account.short_recipient, account.tax_id = "A|B", "5261040828"
    gift = make_gift(amount_minor=1_000_000)

    assert scanned(account, gift).split("|") == [
        "5261040828", "PL", IBAN[2:], "000000", "A B", f"Darowizna {gift.reference}", "", "", "",
    ]  # fmt: skip
    less = make_gift(amount_minor=999_999)
    assert b"leaves the amount open" in client.get(gift.get_absolute_url()).content
    assert b"leaves the amount open" not in client.get(less.get_absolute_url()).content


def test_a_gift_in_euro_has_the_european_code_with_a_structured_reference():
    account = make_account("EUR", bic="COBADEFFXXX", recipient="Instytut Meridian, ąę")
    gift = make_gift(currency="EUR", amount_minor=1050)

    assert scanned(account, gift).split("\n") == [
        "BCD", "002", "1", "SCT", "COBADEFFXXX", "Instytut Meridian, ąę", IBAN_EUR, "EUR10.50", "", gift.reference,
    ]  # fmt: skip


def test_the_longest_codes_stay_within_their_standards(account):
    account.short_recipient, account.tax_id = "Ż" * 20, "5261040828"
    euro = BankAccount(recipient="Ż" * 70, iban=IBAN_EUR, bic="COBADEFFXXX", currency="EUR")

    assert len(transfers.polish_code(account, make_gift(amount_minor=999_999))) <= 160
    assert len(transfers.european_code(euro, make_gift(currency="EUR", amount_minor=2_000_000)).encode()) <= 331


def test_the_picture_is_a_file_of_ours_without_script_or_style(client, account):
    for promise in (make_gift(), make_pledge()):
        answer = client.get(promise.picture_url())

        assert answer.headers["Content-Type"] == "image/svg+xml"
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert answer.content.startswith(b"<svg") and b"style" not in answer.content and b"script" not in answer.content
        assert len(answer.content) < 4000


def test_a_gifts_page_says_how_to_pay_and_nothing_of_the_donor(client, account, django_assert_max_num_queries):
    gift = make_gift(email="anna@example.org", name="Anna Kowalska", message="For my mother")

    with django_assert_max_num_queries(6):
        page = client.get(gift.get_absolute_url()).content.decode()

    for text in ("PL39 1140 2004 0000 3102 9876 5432", "An institute", f"Darowizna {gift.reference}", "50\u00a0PLN"):
        assert text in page
    assert "Nothing has been charged yet" in page
    assert f'src="{gift.picture_url()}"' in page
    for text in ("anna@example.org", "Kowalska", "mother"):
        assert text not in page
    assert '<meta name="robots" content="noindex">' in page


def test_a_paid_gifts_page_says_what_came_and_went(client, account, django_assert_max_num_queries):
    gift = make_gift(amount_minor=12345)
    pay(gift)
    apply([movement("refund", -2345, "r1"), movement("fee", -99, "f1")], to=gift, source=desk())

    with django_assert_max_num_queries(6):
        page = client.get(gift.get_absolute_url()).content.decode()

    assert "Thank you" in page
    assert re.findall(r'<td class="sum">(.*?)</td>', page) == ["123.45\u00a0PLN", "-23.45\u00a0PLN"]
    assert "PL39" not in page


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ([movement("refund", -2000, "r1")], "A part of it was given back to you"),
        ([movement("refund", -5000, "r1")], "all of it was given back"),
        ([movement("chargeback", -5000, "c1")], "your bank took it back"),
        ([event("dispute_opened", "d1")], "is looking at the payment"),
    ],
)
def test_a_gifts_page_says_what_became_of_the_money(client, account, facts, says):
    gift = make_gift(email="anna@example.org")
    pay(gift)
    assert "The receipt comes by mail" in client.get(gift.get_absolute_url()).content.decode()

    apply(facts, to=gift, source=desk())

    page = client.get(gift.get_absolute_url()).content.decode()
    assert says in page
    assert "nothing left to do" not in page


def test_the_page_of_a_gift_whose_money_was_anothers_waits_for_the_transfer_again(client, account):
    gift = make_gift()
    booking.move(pay(gift), make_gift(), by=a_person(), reason="Another's")

    page = client.get(gift.get_absolute_url()).content.decode()

    assert "we are waiting for your transfer" in page
    assert gift.transfer_title() in page
    assert "Thank you" not in page


def test_a_cancelled_gifts_page_says_that_nothing_was_charged(client, account):
    gift = make_gift()
    apply([event("cancelled", "x")], to=gift, source=desk())

    page = client.get(gift.get_absolute_url()).content.decode()

    assert "Nothing has been charged: this gift was cancelled" in page
    assert "PL39" in page


def test_without_an_account_in_its_currency_a_gifts_page_still_answers(client, account):
    gift = make_gift(currency="EUR")

    assert "no account for this currency" in client.get(gift.get_absolute_url()).content.decode()
    assert client.get(gift.picture_url()).status_code == 404


def test_a_pledges_page_explains_the_standing_order(client, account):
    pledge = make_pledge(amount_minor=2000)

    page = client.get(pledge.get_absolute_url()).content.decode()

    assert "standing order" in page
    assert f"Darowizna {pledge.reference}" in page
    assert "20\u00a0PLN every month" in page


def test_a_donor_stops_a_pledge_on_its_page_and_by_post_only(client, account):
    pledge = make_pledge()
    stop = f"{pledge.get_absolute_url()}stop/"
    assert client.get(stop).status_code == 405

    for _ in range(2):
        assert client.post(stop).url == pledge.get_absolute_url()

    pledge.refresh_from_db()
    assert (pledge.status, pledge.steps.count()) == ("cancelled", 1)
    assert "Only you can stop the standing order itself" in client.get(pledge.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    "path", ["gift/x/", "gift/x/transfer.svg", "monthly/x/", "gift/%00/", "monthly/x/transfer.svg"]
)
def test_an_unknown_address_is_not_found(client, account, path):
    assert client.get(f"/support/{path}").status_code == 404


def test_a_gifts_page_speaks_polish_under_its_polish_address(client, account):
    gift = make_gift()

    assert 'lang="pl"' in client.get(f"/pl{gift.get_absolute_url()}").content.decode()


# Mails


def test_a_refused_mail_is_tried_again_and_then_left_to_a_person(account, monkeypatch):
    letters.how_to_pay(make_gift(email="anna@example.org"))
    written = OutboxMail.objects.get()

    def refuse(self):
        raise ConnectionRefusedError

    monkeypatch.setattr("donations.post.EmailMessage.send", refuse)
    states = []
    for _ in range(9):
        OutboxMail.objects.filter(state="waiting").update(next_try_at=timezone.now())
        call_command("post_mail")
        written.refresh_from_db()
        states.append((written.state, written.tries))

    assert states[0] == ("waiting", 1)
    assert states[5:] == [("waiting", 6), ("failed", 7), ("failed", 7), ("failed", 7)]


def test_a_mail_that_cannot_be_written_is_left_to_a_person_and_the_gift_goes_on(
    account, monkeypatch, caplog, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(letters, "write", lambda mail: 1 / 0)

    with django_capture_on_commit_callbacks(execute=True):
        letters.how_to_pay(make_gift(email="anna@example.org"))

    assert OutboxMail.objects.get().state == "sending"
    assert "division by zero" in caplog.text


def test_a_mail_that_cannot_be_written_does_not_keep_others_waiting(account, monkeypatch, caplog):
    letters.how_to_pay(make_gift(email="anna@example.org"))
    letters.how_to_pay(make_gift(email="piotr@example.org"))
    write = letters.write
    monkeypatch.setattr(letters, "write", lambda mail: 1 / 0 if mail.recipient[0] == "a" else write(mail))

    call_command("post_mail")

    assert [message.to for message in mail.outbox] == [["piotr@example.org"]]
    assert dict(OutboxMail.objects.values_list("recipient", "state"))["anna@example.org"] == "sending"
    assert "is left to a person" in caplog.text


def test_a_mail_that_somebody_else_is_sending_is_not_sent(account):
    letters.how_to_pay(make_gift(email="anna@example.org"))
    OutboxMail.objects.update(state="sending")

    post.send(OutboxMail.objects.get().pk, letters.write)
    call_command("post_mail")

    assert mail.outbox == []


def test_a_mail_speaks_the_language_of_the_gift_and_keeps_plain_signs(account):
    letters.how_to_pay(make_gift(email="anna@example.org", language="pl"))

    subject, body = letters.write(OutboxMail.objects.get())
    assert "https://institute.example/pl/support/gift/" in body
    assert "&" not in body
    assert "\n" not in subject


def test_thanks_name_sum_day_and_reference(account):
    gift = make_gift(email="anna@example.org", amount_minor=12345)
    pay(gift)

    _subject, body = letters.write(OutboxMail.objects.get())
    assert f"We received 123.45\u00a0PLN on 4 May 2026 (reference {gift.reference})." in body
    assert gift.campaign.texts.get(language="en").thanks in body


def test_after_two_weeks_one_reminder_goes_out(account):
    old = {"email": "anna@example.org", "created_at": timezone.now() - timedelta(days=15)}
    gift, pledge = make_gift(**old), make_pledge(**old)
    make_gift(email="new@example.org")
    make_gift(created_at=old["created_at"])
    pay(make_gift(**old))
    OutboxMail.objects.all().delete()

    for _ in range(2):
        call_command("tend_donations")

    keys = set(OutboxMail.objects.values_list("dedupe_key", flat=True))
    assert keys == {f"reminder:{gift.public_id}", f"reminder:{pledge.public_id}"}


def test_overdue_is_a_question_to_the_clock(account):
    old = make_gift(created_at=timezone.now() - timedelta(days=31))
    make_gift()
    assert list(Gift.objects.overdue()) == [old]

    pay(old)

    assert not Gift.objects.overdue().exists()
