"""What is known of a donor goes when it must, and the books stay as they were."""

import io
import json
import logging
from datetime import date, timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from pypdf import PdfReader

from donations import booking, erased, privacy
from donations.checking import drift
from donations.models import (
    Access,
    BankLine,
    Consent,
    ConsentText,
    Donor,
    DonorToken,
    Gift,
    LedgerEntry,
    OutboxMail,
    Pledge,
    Receipt,
    Step,
)  # fmt: skip
from donations.receipts import pdf
from donations.statements import importing
from tests.articles.making import make_user
from tests.donations.making import a_person, make_gift, make_pledge, month, pay
from tests.donations.test_statements import entry, make_profile, take_in, xml

pytestmark = pytest.mark.django_db
CANARY = "canary"
IBAN_OF_DONOR = "PL10105000997603123456789123"


def rows_of(table):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
        return cursor.fetchall()


def dump():
    """Every row of every table, as text: sorted, since PostgreSQL moves a row that is written again."""
    rows = (f"{table} {row}" for table in connection.introspection.table_names() for row in rows_of(table))
    return "\n".join(sorted(rows))


def books():
    """What an accountant relies on, as bytes."""
    entries = LedgerEntry.objects.order_by("pk").values()
    gifts = Gift.objects.order_by("pk").values("pk", "reference", "amount_minor", "currency", "status", "created_at")
    lines = BankLine.objects.order_by("pk").values("pk", "booked_on", "amount_minor", "line_key", "ordinal", "gift")
    receipts = Receipt.objects.order_by("pk").values("year", "number", "content", "voided_at")
    return json.dumps([list(rows) for rows in (entries, gifts, lines, receipts)], default=str).encode()


def a_donor_with_everything():
    """Gifts by transfer and by hand, one only promised, a pledge, a repayment, mails, a receipt, tokens, consents."""
    profile = make_profile()
    who = {"email": "canary@example.org", "name": "Canary Kowalska", "message": "canary says", "name_state": "shown"}
    gift, pledge, promised = make_gift(**who), make_pledge(**who), make_gift(**who)
    for promise in (gift, pledge):
        lines = entry(title=f"canary {promise.reference} thanks", name="CANARY K", iban=IBAN_OF_DONOR)
        take_in(profile, xml(lines))
    take_in(profile, xml(entry("20.00", f"zwrot canary {gift.reference}", credit=False, name="CANARY K")))
    importing.preview(xml(entry("7.00", "canary once more", name="CANARY K")), profile)
    Consent.objects.create(text=ConsentText.objects.first(), gift=gift)
    donor = Donor.objects.get()
    DonorToken.objects.for_signing_in(donor)
    call_command("post_mail")
    OutboxMail.objects.create(dedupe_key="x", letter="reminder", recipient="canary@example.org", gift=promised)
    return donor


# Erase


def test_after_erasing_no_table_holds_the_donor_and_the_books_are_the_same():
    donor, before = a_donor_with_everything(), books()
    assert CANARY in dump().lower()

    privacy.erase(donor, by=a_person())

    assert set(Receipt.objects.values_list("name", flat=True)) == {"Canary Kowalska"}
    Receipt.objects.all().forget_names()
    assert CANARY not in dump().lower()
    assert IBAN_OF_DONOR not in dump()
    assert books() == before
    assert list(drift()) == []
    assert BankLine.objects.order_by("pk").first().title == Gift.objects.get(status="partially_refunded").reference


def test_after_erasing_no_file_log_line_or_export_holds_the_donor(client, fundraiser, settings, caplog, monkeypatch):
    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
    donor = a_donor_with_everything()
    client.get(f"/support/me/{DonorToken.objects.for_signing_in(donor)}x/")
    client.post("/support/me/", {"email": "canary@example.org"})
    client.get(Gift.objects.first().get_absolute_url())
    assert CANARY in exports(client).lower()

    client.post(f"/admin/donations/donor/{donor.pk}/erase/")

    Receipt.objects.all().forget_names()
    files = [
        file.read_bytes() for file in settings.DATA_DIR.rglob("*") if file.is_file() and "sqlite3" not in file.name
    ]
    assert "was not taken" in caplog.text
    for held in (exports(client).encode(), caplog.text.encode(), *files):
        assert CANARY.encode() not in held.lower()


def refuse(_backend, messages):
    raise OSError(f"No mail server took {messages}")


def exports(client) -> str:
    """Both lists of the desk, and everything of the donor."""
    days = {"first": "2020-01-01", "last": "2030-12-31"}
    lists = [client.post("/admin/donations/gift/export/", {"what": what} | days) for what in ("gifts", "ledger")]
    assert [answer["Content-Type"] for answer in lists] == ["text/csv; charset=utf-8"] * 2
    everything = client.post(f"/admin/donations/donor/{Donor.objects.first().pk}/export/")
    papers = [pdf.draw(receipt) for receipt in Receipt.objects.all()]
    texts = [page.extract_text() for paper in papers for page in PdfReader(io.BytesIO(paper)).pages]
    return "\n".join([answer.content.decode() for answer in (*lists, everything)] + texts)


def test_erasing_twice_changes_nothing():
    donor = a_donor_with_everything()
    privacy.erase(donor, by=a_person())
    before = dump()

    privacy.erase(donor, by=a_person())

    assert dump() == before


def test_a_mail_that_waits_for_an_erased_donor_is_never_sent():
    donor = a_donor_with_everything()
    mail.outbox.clear()

    privacy.erase(donor, by=a_person())
    call_command("post_mail")

    assert mail.outbox == []
    assert set(OutboxMail.objects.values_list("recipient", flat=True)) == {""}


def test_a_moved_payment_is_forgotten_with_the_one_who_gave():
    profile = make_profile()
    wrong, right = make_gift(email="other@example.org"), make_gift(email="canary@example.org")
    take_in(profile, xml(entry(title=wrong.reference, name="CANARY K", iban=IBAN_OF_DONOR)))
    booking.move(LedgerEntry.objects.get(), right, by=a_person(), reason="wrong reference")
    right.refresh_from_db()

    privacy.erase(right.donor, by=a_person())

    assert BankLine.objects.get().name == ""


# Export


def test_the_export_holds_everything_and_is_written_down(client, fundraiser):
    donor = a_donor_with_everything()

    answer = client.post(f"/admin/donations/donor/{donor.pk}/export/")

    found = json.loads(answer.content)
    counts = {name: len(rows) for name, rows in found.items()}
    assert counts == {
        "donors": 1, "gifts": 3, "pledges": 1, "ledger": 3, "steps": 0, "bank": 3, "receipts": 2, "mails": 3,
        "consents": 1, "card_company": 0,
    }  # fmt: skip
    assert found["bank"][-1]["iban"] == IBAN_OF_DONOR
    assert Access.objects.get().what == "exported"


# Join


def test_two_rows_of_a_person_become_one_and_later_gifts_follow():
    one, other = make_gift(email="anna@example.org"), make_gift(email="anna@work.example")
    pay(one)
    pay(other, days=700)
    first, second = Donor.objects.get(email="anna@example.org"), Donor.objects.get(email="anna@work.example")

    privacy.merge(first, second, by=a_person())
    later = make_gift(email="Anna@example.org")
    pay(later)

    assert {gift.donor for gift in Gift.objects.all()} == {second}
    second.refresh_from_db()
    assert second.keep_name_until_on == date(2033, 12, 31)
    privacy.erase(second, by=a_person())
    assert "anna@" not in dump()


def test_what_is_erased_or_joined_is_not_joined_again():
    for number in range(3):
        pay(make_gift(email=f"d{number}@example.org"))
    first, second, third = Donor.objects.order_by("pk")
    privacy.merge(first, second, by=a_person())
    first.refresh_from_db()
    privacy.erase(third, by=a_person())

    for pair in ((second, second), (first, second), (second, first), (second, third)):
        with pytest.raises(privacy.Impossible):
            privacy.merge(*pair, by=a_person())


# Keeping


def test_a_promise_that_was_never_kept_goes_after_a_year_with_all_that_happened():
    old, young, paid, pledge = make_gift(), make_gift(), make_gift(), make_pledge()
    booking.cancel(old, by=a_person())
    pay(paid)
    long_ago = timezone.now() - timedelta(days=366)
    for model, row in ((Gift, old), (Gift, paid), (Pledge, pledge)):
        model.objects.filter(pk=row.pk).update(created_at=long_ago)

    call_command("tend_donations")

    assert set(Gift.objects.all()) == {young, paid}
    assert not Pledge.objects.exists()
    assert not Step.objects.exists()


def test_a_pledge_that_brought_money_stays():
    pledge = make_pledge()
    pay(month(pledge, "line:1"))
    Pledge.objects.update(created_at=timezone.now() - timedelta(days=900))

    call_command("tend_donations")

    assert Pledge.objects.exists()


def test_a_donor_is_erased_when_the_law_wants_the_name_no_longer():
    donor = a_donor_with_everything()
    call_command("tend_donations")
    donor.refresh_from_db()
    assert donor.name
    Donor.objects.update(keep_name_until_on=timezone.localdate() - timedelta(days=1))

    call_command("tend_donations")

    assert CANARY not in dump().lower()
    assert Access.objects.get(what="erased").by is None


def test_who_could_not_be_noted_when_erased_is_noted_at_night(monkeypatch, caplog, django_capture_on_commit_callbacks):
    def fail(_content):
        raise OSError(28, "No space left on device")

    donor = donor_of()
    with monkeypatch.context() as full, django_capture_on_commit_callbacks(execute=True):
        full.setattr(erased, "ContentFile", fail)
        privacy.erase(donor)
    assert "No space left" in caplog.text
    reference = Gift.objects.get().reference
    assert reference not in erased.noted()

    call_command("tend_donations")

    assert reference in erased.noted()


def test_lines_and_names_of_years_past_are_forgotten_without_a_donor_too():
    profile = make_profile()
    take_in(profile, xml(entry(title="canary", name="CANARY", day=date(2019, 12, 31))))
    take_in(profile, xml(entry(title="canary", name="CANARY", day=date(timezone.localdate().year - 5, 1, 1))))
    old = make_gift(name="CANARY")
    Gift.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=366 * 6), status="paid")

    call_command("tend_donations")

    assert list(BankLine.objects.order_by("booked_on").values_list("name", flat=True)) == ["", "CANARY"]
    assert Gift.objects.get().name == ""


# The desk


def donor_of(email="anna@example.org"):
    pay(make_gift(email=email, name="Anna Kowalska"))
    return Donor.objects.get(email=email)


def test_opening_a_donor_is_written_down(client, fundraiser):
    donor = donor_of()

    text = client.get(f"/admin/donations/donor/{donor.pk}/change/").content.decode()

    access = Access.objects.get()
    assert (access.what, access.donor, access.by) == ("opened", donor, fundraiser)
    assert Gift.objects.get().reference[:4] in text


def test_erasing_asks_first(client, fundraiser):
    donor = donor_of()
    address = f"/admin/donations/donor/{donor.pk}/erase/"

    assert "Erase for good" in client.get(address).content.decode()
    donor.refresh_from_db()
    assert donor.name == "Anna Kowalska"
    client.post(address)

    donor.refresh_from_db()
    assert (donor.name, donor.email) == ("", "")
    assert client.get(f"/admin/donations/donor/{donor.pk}/change/").status_code == 200


def test_joining_shows_both_before_it_is_done(client, fundraiser):
    one, other = donor_of(), donor_of("anna@work.example")
    address = f"/admin/donations/donor/{one.pk}/merge/"

    shown = client.get(address, {"address": "anna@work.example"}).content.decode()
    assert "This one goes" in shown
    assert "no other donor" in client.get(address, {"address": "nobody@example.org"}).content.decode()
    client.post(address, {"address": "anna@work.example"})

    one.refresh_from_db()
    assert one.merged_into == other


def test_each_verb_has_a_permission_and_editors_have_none(client):
    donor = donor_of()
    for role in ("contributor", "editor", "publisher", "administrator"):
        client.force_login(make_user(role))
        for verb in ("export", "erase", "merge", "change"):
            assert client.post(f"/admin/donations/donor/{donor.pk}/{verb}/").status_code == 403

    assert not Access.objects.exists()


def test_an_access_names_its_donor_unless_it_was_to_a_list():
    for wrong in ({"what": "opened", "by": a_person()}, {"what": "opened", "donor": donor_of()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Access.objects.create(**wrong)
