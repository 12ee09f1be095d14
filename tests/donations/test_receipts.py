import io
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone
from pypdf import PdfReader

from donations import booking, letters
from donations.applying import apply
from donations.models import AppendOnly, Donor, Gift, OutboxMail, Receipt, ReceiptLine, ReceiptSeries
from donations.receipts import issuing, pdf
from tests.donations.making import a_person, desk, event, make_account, make_gift, make_pledge, month, movement, pay

pytestmark = pytest.mark.django_db


def make_paid(**fields):
    gift = make_gift(**{"email": "anna@example.org", "name": "Żaneta Gęśl", "language": "pl"} | fields)
    pay(gift)
    return gift


def receipts_of(gift):
    return list(Receipt.objects.of_gifts([gift]).order_by("number"))


def words_of(receipt) -> str:
    pages = PdfReader(io.BytesIO(pdf.draw(receipt))).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))


# Issuing


def test_each_payment_of_a_known_donor_gets_the_next_number_of_the_year():
    first, second = make_paid(), make_paid()

    year = timezone.localdate().year
    assert [str(receipts_of(gift)[0]) for gift in (first, second)] == [f"D/{year}/1", f"D/{year}/2"]


def test_a_gift_without_an_address_gets_none():
    pay(make_gift(name="Anna"))

    assert not Receipt.objects.exists()


def test_the_same_payment_told_again_takes_no_number():
    gift = make_gift(email="anna@example.org")
    for _ in range(3):
        apply([movement()], to=gift, source=desk())

    assert Receipt.objects.count() == ReceiptSeries.objects.get().last_number == 1


def test_a_payment_that_is_refused_leaves_no_gap():
    gift = make_gift(email="anna@example.org")
    with pytest.raises(RuntimeError), transaction.atomic():
        pay(gift)
        raise RuntimeError

    make_paid()

    assert Receipt.objects.get().number == 1


def test_many_payments_at_once_get_numbers_in_a_row():
    pledge = make_pledge(email="anna@example.org")
    for number in range(3):
        pay(month(pledge, f"line:{number}"))

    assert sorted(Receipt.objects.values_list("number", flat=True)) == [1, 2, 3]
    pledge.refresh_from_db()
    assert pledge.donor == Donor.objects.get()


@pytest.mark.django_db(transaction=True)
def test_two_who_confirm_one_payment_at_the_same_moment_make_one_number_and_one_mail():
    gift, source = make_gift(email="anna@example.org"), desk()

    def confirm(_number):
        try:
            apply([movement()], to=Gift.objects.get(pk=gift.pk), source=source)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(confirm, range(6)))

    assert gift.entries.count() == Receipt.objects.count() == OutboxMail.objects.count() == 1
    assert ReceiptSeries.objects.get().last_number == 1


@pytest.mark.django_db(transaction=True)
def test_payments_of_many_gifts_at_the_same_moment_leave_no_gap():
    gifts, source = [make_gift(email=f"d{number}@example.org") for number in range(8)], desk()

    def confirm(gift):
        try:
            apply([movement(name=f"p{gift.pk}")], to=gift, source=source)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(confirm, gifts))

    assert sorted(Receipt.objects.values_list("number", flat=True)) == list(range(1, 9))


# Void


@pytest.mark.parametrize(
    "facts",
    [
        [movement("refund", -1000, "r")],
        [event("dispute_lost", "d")],
        [movement("chargeback", -5000, "c")],
        [movement("refund", -1000, "r"), movement("refund_failed", 1000, "r")],
    ],
)
def test_what_goes_back_voids_the_receipt(facts):
    gift = make_paid()

    apply(facts, to=gift, source=desk())

    (receipt,) = receipts_of(gift)
    assert receipt.voided_at
    assert not ReceiptLine.objects.filter(is_proof=True).exists()


def test_a_payment_and_its_refund_in_one_delivery_leave_a_void_receipt():
    gift = make_gift(email="anna@example.org")

    apply([movement(), movement("refund", -5000, "r")], to=gift, source=desk())

    assert receipts_of(gift)[0].voided_at


@pytest.mark.parametrize("fact", [movement("fee", -99, "f"), event("dispute_opened", "d"), event("dispute_won", "d")])
def test_a_fee_and_an_open_or_won_dispute_void_nothing(fact):
    gift = make_paid()

    apply([fact], to=gift, source=desk())

    assert receipts_of(gift)[0].voided_at is None


def test_a_moved_payment_voids_one_receipt_and_makes_another():
    wrong, right = make_gift(email="anna@example.org"), make_gift(email="jan@example.org")
    entry = pay(wrong)

    booking.move(entry, right, by=a_person(), reason="Wrong reference")

    assert receipts_of(wrong)[0].voided_at
    (receipt,) = receipts_of(right)
    assert receipt.voided_at is None
    assert receipt.donor.email == "jan@example.org"


def test_another_receipt_for_the_rest_names_the_old_one():
    gift = make_paid()
    apply([movement("refund", -1000, "r")], to=gift, source=desk())

    new = issuing.issue_rest(gift)

    old = receipts_of(gift)[0]
    assert (old.replaced_by, new.number) == (new, 2)
    words = words_of(new)
    assert f"zastępuje {old}" in words
    assert "40 PLN" in words


def test_there_is_no_other_receipt_while_one_holds_or_when_nothing_remains():
    gift = make_paid()
    with pytest.raises(issuing.NothingToProve):
        issuing.issue_rest(gift)

    apply([movement("refund", -5000, "r")], to=gift, source=desk())
    with pytest.raises(issuing.NothingToProve):
        issuing.issue_rest(gift)

    assert ReceiptSeries.objects.get().last_number == 1


# Never changed


def test_a_receipt_is_never_changed_through_the_models():
    make_paid()
    for row in (Receipt.objects.get(), ReceiptLine.objects.get()):
        rows = type(row).objects
        for forbidden in (row.save, row.delete, rows.all().delete, rows.all().update):
            with pytest.raises(AppendOnly):
                forbidden()


def test_the_database_refuses_to_change_what_was_issued():
    make_paid()
    Receipt.objects.void()
    changes = [
        "UPDATE donations_receipt SET number = 7", "UPDATE donations_receipt SET content = '{}'",
        "UPDATE donations_receipt SET name = 'Somebody'", "UPDATE donations_receipt SET voided_at = NULL",
        "UPDATE donations_receiptline SET is_proof = TRUE", "UPDATE donations_receipt SET void_reason = 'Because'",
    ]  # fmt: skip
    if connection.vendor == "postgresql":
        changes += ["DELETE FROM donations_receiptline", "DELETE FROM donations_receipt"]
    for change in changes:
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)


def test_a_name_may_be_blanked_and_nothing_else_goes_with_it():
    gift = make_paid()
    before = receipts_of(gift)[0].content

    Receipt.objects.all().forget_names()

    (receipt,) = receipts_of(gift)
    assert (receipt.name, receipt.content) == ("", before)
    assert "Żaneta" not in words_of(receipt)


def test_no_payment_has_two_valid_proofs():
    gift = make_paid()
    (receipt,) = receipts_of(gift)

    with pytest.raises(IntegrityError), transaction.atomic():
        ReceiptLine(receipt=receipt, entry=gift.entries.get(), is_proof=True).save()


# What it says


def test_the_pdf_says_who_gave_what_when_and_why_in_the_donors_language():
    make_account(tax_id="1234563218")
    gift = make_paid(amount_minor=123456)

    words = words_of(receipts_of(gift)[0])

    for expected in ("Potwierdzenie darowizny", "Instytut Meridian", "1234563218", "Żaneta Gęśl", "4 maja 2026"):
        assert expected in words
    assert "1 234,56 PLN" in words.replace("\u00a0", " ")
    assert "Praca instytutu" in words
    assert gift.reference in words.replace(" ", "")


def test_the_same_content_gives_the_same_bytes_and_the_face_is_inside():
    (receipt,) = receipts_of(make_paid())

    first, second = pdf.draw(receipt), pdf.draw(Receipt.objects.get(pk=receipt.pk))

    assert first == second
    assert b"/FontFile2" in first
    assert len(first) < 60_000


def test_a_later_name_of_the_institute_changes_no_issued_receipt(settings):
    (receipt,) = receipts_of(make_paid())
    before = pdf.draw(receipt)

    settings.INSTITUTE_NAME = settings.INSTITUTE_NAME_PL = "Another"

    assert pdf.draw(receipt) == before


def test_marks_in_a_name_are_printed_as_they_are():
    assert "Anna & <b>Jan</b>" in words_of(receipts_of(make_paid(name="Anna & <b>Jan</b>"))[0])


# An overview of a period


def test_an_overview_lists_payments_with_their_receipts_and_adds_them_up():
    gift = make_paid()
    make_paid(amount_minor=700, currency="EUR")
    pay(make_gift(email="anna@example.org"), days=400)
    pay(make_gift(email="jan@example.org"))

    receipt = issuing.overview(gift.entries.get().gift.donor, date(2026, 1, 1), date(2026, 12, 31), "en")

    words = words_of(receipt)
    assert str(receipts_of(gift)[0]) in words
    assert "Together 50 PLN" in words.replace("\u00a0", " ")
    assert "Together 7 EUR" in words.replace("\u00a0", " ")
    assert "no second proof" in words
    assert not receipt.lines.filter(is_proof=True).exists()


def test_an_overview_bears_the_name_of_a_later_gift_when_the_first_had_none():
    for name in ("", "Anna Nowa"):
        pay(make_gift(email="anna@example.org", name=name))

    receipt = issuing.overview(Donor.objects.get(), date(2026, 1, 1), date(2026, 12, 31), "en")

    assert receipt.name == "Anna Nowa"


def test_an_overview_asked_for_again_is_the_same_until_something_changes():
    gift = make_paid()
    days = (date(2026, 1, 1), date(2026, 12, 31))
    donor = Donor.objects.get()
    first = issuing.overview(donor, *days, "pl")
    assert issuing.overview(donor, *days, "pl") == first

    apply([movement("refund", -1000, "r", days=1)], to=gift, source=desk())

    first.refresh_from_db()
    assert first.voided_at
    assert "40 PLN" in words_of(issuing.overview(donor, *days, "pl")).replace("\u00a0", " ")


def test_an_overview_of_several_pages_repeats_its_head():
    for number in range(60):
        pay(make_gift(email="anna@example.org", name=f"n{number}"))

    receipt = issuing.overview(Donor.objects.get(), date(2026, 1, 1), date(2026, 12, 31), "en")

    pages = [page.extract_text() for page in PdfReader(io.BytesIO(pdf.draw(receipt))).pages]
    assert len(pages) > 1
    assert all("Amount" in page for page in pages[:-1])


# By mail


def test_the_receipt_goes_once_with_the_thanks():
    make_account()
    (receipt,) = receipts_of(make_paid())

    call_command("post_mail")
    call_command("post_mail")

    (message,) = mail.outbox
    assert message.attachments == [(receipt.file_name, pdf.draw(receipt), "application/pdf")]
    assert str(receipt) in message.body


def test_the_watch_sends_what_comes_later_and_outlives_the_database(monkeypatch, capsys):
    moments = []

    def wait(_seconds):
        moments.append(len(mail.outbox))
        if len(moments) == 1:
            make_paid()
        elif len(moments) == 2:
            monkeypatch.setattr(OutboxMail.objects, "due", fail)
        else:
            raise KeyboardInterrupt

    def fail():
        raise DatabaseError

    monkeypatch.setattr("donations.management.commands.post_mail.sleep", wait)
    monkeypatch.setattr("donations.management.commands.post_mail.close_old_connections", lambda: None)
    call_command("post_mail", watch=True)

    assert moments == [0, 1, 1]
    assert "The database does not answer" in capsys.readouterr().err


def test_a_receipt_that_became_void_meanwhile_is_not_mailed():
    gift = make_paid()
    apply([movement("refund", -5000, "r")], to=gift, source=desk())

    call_command("post_mail")

    assert mail.outbox[0].attachments == []
    assert "attached" not in mail.outbox[0].body


def test_sending_again_keeps_the_number_and_is_a_row_of_its_own():
    (receipt,) = receipts_of(make_paid())
    call_command("post_mail")

    letters.send_receipt(receipt)
    call_command("post_mail")

    assert mail.outbox[1].attachments == mail.outbox[0].attachments
    assert ReceiptSeries.objects.get().last_number == 1
    assert list(receipt.mails.values_list("letter", flat=True)) == ["thanks", "receipt"]
