"""Statements of the bank: read exactly, never counted twice, booked only by a valid reference."""

import functools
import io
import sys
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from donations.applying import Source, apply
from donations.booking import cancel
from donations.checking import drift
from donations.models import BankLine, BankStatement, Gift, LedgerEntry
from donations.models.statements import check_mapping
from donations.statements import booking, camt, csv, importing, mt940
from donations.statements.lines import Line, Unreadable
from tests.articles.making import make_user
from tests.donations.bank_files import DAY, entry, make_profile, take_in, xml
from tests.donations.making import IBAN, a_person, event, make_gift, make_pledge, pay

pytestmark = pytest.mark.django_db


@pytest.fixture
def profile(db):
    return make_profile()


# Reading


def test_a_line_of_camt_is_read_whole(profile):
    structured = "<RmtInf><Strd><CdtrRefInf><Ref>RF18539007547034</Ref></CdtrRefInf></Strd></RmtInf>"
    data = xml(entry("1234.50", "Na dach", name="Jan Żak", iban="PL61"), opening="-10", closing="1224.50")

    reading = camt.read(data.replace(b"</TxDtls>", structured.encode() + b"</TxDtls>"), profile)

    assert reading.lines == [Line(DAY, 123450, "PLN", "RF18539007547034 Na dach", "Jan Żak", "PL61", "R1")]
    assert (reading.account, reading.opening, reading.closing) == (IBAN, -1000, 122450)


def test_newer_camt_writes_parties_and_states_deeper(profile):
    newer = (
        entry()
        .replace("<Sts>BOOK</Sts>", "<Sts><Cd>BOOK</Cd></Sts>")
        .replace("<Nm>JAN</Nm>", "<Pty><Nm>JAN</Nm></Pty>")
    )

    (line,) = camt.read(xml(newer), profile).lines

    assert (line.name, line.is_pending) == ("JAN", False)


def batch(*amounts, total="100.00"):
    parts = "".join(
        f'<TxDtls><AmtDtls><TxAmt><Amt Ccy="PLN">{amount}</Amt></TxAmt></AmtDtls></TxDtls>' for amount in amounts
    )
    start, _, end = entry(total).partition("<TxDtls>")
    return f"{start}{parts}{end.partition('</TxDtls>')[2]}"


def test_a_batch_is_one_line_for_each_part_and_adds_up(profile):
    assert [line.minor for line in camt.read(xml(batch("60.00", "40.00")), profile).lines] == [6000, 4000]
    with pytest.raises(Unreadable, match="do not add up"):
        camt.read(xml(batch("60.00", "39.99")), profile)


BOMB = '<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (xml(entry(), head='<!DOCTYPE d SYSTEM "file:///etc/passwd">'), "DTD"),
        (xml(entry(), head='<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'), "DTD"),
        (xml(entry(), head=BOMB), "DTD"),
        (b"PK\x03\x04 an archive", "not XML"),
        (b"", "not XML"),
        (xml(), "no booked line"),
        (xml(entry("x")), "not an amount"),
        (xml(entry("1e3")), "not an amount"),
        (xml(entry("1,00")), "not an amount"),
        (xml(entry("1.001")), "not an amount"),
        (xml(entry(day="2026-13-01")), "not a day"),
        (xml(entry(), account="PL83101010230000261395100000"), "another account"),
        (xml(entry().replace('"PLN"', '"USD"')), "USD"),
        (xml(entry().replace('"PLN"', '"EUR"')), "another currency"),
        (xml(entry(status="PDNG")), "no booked line"),
    ],
)
def test_what_is_wrong_refuses_the_whole_file(profile, data, says):
    with pytest.raises(Unreadable, match=says):
        importing.preview(data, profile)
    assert not BankStatement.objects.exists()


@pytest.mark.parametrize("name", ["statement.zip", "statement.xml"])
def test_an_archive_is_refused_whatever_it_is_called(client, fundraiser, profile, name):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("statement.xml", xml(entry()))
    data = {"profile": profile.pk, "file": SimpleUploadedFile(name, archive.getvalue())}

    answer = client.post(f"{DESK}/read/", data)

    assert "errorlist" in answer.content.decode()
    assert not BankStatement.objects.exists()


WATCHED, seen = {"open", "socket.connect", "socket.getaddrinfo", "urllib.Request"}, []


@functools.cache
def watch():
    """Python tells of every file and connection that it opens. Such a hook stays for good, so there is one."""
    sys.addaudithook(lambda name, arguments: seen.append((name, arguments[0])) if name in WATCHED else None)


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE d SYSTEM "file:///etc/passwd">',
        '<!DOCTYPE d SYSTEM "http://127.0.0.1:9/d.dtd">',
        '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE d [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x"> %x;]>',
        BOMB,
    ],
)
def test_a_hostile_file_opens_no_other_file_and_no_connection(profile, head):
    watch()
    Path(__file__).open().close()
    assert seen

    for _modules_are_loaded_by_the_first in range(2):
        seen.clear()
        with pytest.raises(Unreadable, match="DTD"):
            camt.read(xml(entry("50.00", "&x;"), head=head), profile)

    assert seen == []


def test_a_file_that_is_too_large_is_not_even_read(profile):
    with pytest.raises(Unreadable, match="10 MB"):
        importing.preview(b"x" * (importing.LIMIT + 1), profile)


MT940 = """:20:ST1
:25:PL39114020040000310298765432
:28C:00012/001
:60F:C260501PLN1000,00
:61:2605040504C1234,50NTRFNONREF//BR1
:86:020<00PRZELEW<10123<20Darowizna RF{
}<21 na dach<32JAN ŻAK<33UL. X<38PL83101010230000261395100000
:61:2605050505RC20,00NTRFNONREF//BR2
:86:020<20zwrot
:62F:C260505PLN2214,50
-"""


@pytest.mark.parametrize("separator", "<^~?+")
@pytest.mark.parametrize("encoding", ["utf-8", "cp852", "cp1250"])
def test_mt940_is_read_in_its_dialects(profile, separator, encoding):
    profile.separator, profile.encoding = separator, encoding
    text = MT940.replace("{\n}", "12").replace("<", separator)

    reading = mt940.read(b"\x01" + text.encode(encoding), profile)

    first, second = reading.lines
    assert (first.minor, first.title, first.name) == (123450, "Darowizna RF12 na dach", "JAN ŻAK UL. X")
    assert (first.iban, first.bank_reference, first.booked_on) == ("PL83101010230000261395100000", "BR1", DAY)
    assert (second.minor, second.is_reversal) == (-2000, True)
    assert (reading.opening, reading.closing) == (100000, 221450)


def test_a_byte_that_the_encoding_does_not_know_refuses_the_file(profile):
    with pytest.raises(Unreadable, match="another encoding"):
        mt940.read(MT940.encode("cp852"), profile)


MAPPING = {"date": "Data", "date_format": "%d-%m-%Y", "amount": "Kwota", "title": "Tytuł", "name": "Nadawca", "skip": 1}


def test_csv_is_read_by_the_names_of_its_columns(profile):
    profile.mapping, profile.encoding = MAPPING, "cp1250"
    text = 'Wyciąg\nData;Kwota;Tytuł;Nadawca\n04-05-2026;"-1 234,50";"Na; dach";Jan Żak\n\n'

    assert csv.read(text.encode("cp1250"), profile).lines == [Line(DAY, -123450, "PLN", "Na; dach", "Jan Żak")]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("04-05-2026;1.234,50;x;y", "Row 2.*not an amount"),
        ("4 May;1;x;y", "Row 2.*not a day"),
        ("04-05-2026;;x;y", "amount"),
    ],
)
def test_a_value_of_csv_that_does_not_parse_stops_the_file(profile, row, says):
    profile.mapping = MAPPING

    with pytest.raises(Unreadable, match=says):
        csv.read(f"Wyciąg\nData;Kwota;Tytuł;Nadawca\n{row}".encode(), profile)


@pytest.mark.parametrize("name", ["name", "iban", "reference"])
def test_a_row_of_csv_may_end_with_a_mark_too_many(profile, name):
    profile.mapping = {key: value for key, value in MAPPING.items() if key != name}

    (line,) = csv.read("Wyciąg\nData;Kwota;Tytuł;Nadawca\n04-05-2026;1;x;y;\n".encode(), profile).lines

    assert (line.minor, line.title) == (100, "x")


def test_a_head_of_csv_with_an_open_quotation_is_refused(profile):
    profile.mapping = MAPPING

    with pytest.raises(Unreadable, match="Row"):
        csv.read('Wyciąg\n"Data"x;Kwota;Tytuł\n04-05-2026;1;x'.encode(), profile)


@pytest.mark.parametrize(
    "wrong", [{"skip": "1"}, {"skip": -1}, {"delimiter": ";;"}, {"delimiter": ""}, {"date_format": 3}]
)
def test_columns_that_cannot_be_are_refused(wrong):
    with pytest.raises(ValidationError, match=next(iter(wrong))):
        check_mapping(MAPPING | wrong)
    check_mapping(MAPPING)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>", "</Amt></Bal>", "balance"),
        ('"1.0"', '"1.0" encoding="x-none"', "XML"),
    ],
)
def test_camt_that_lacks_a_sign_or_an_encoding_is_refused(profile, old, new, says):
    text = xml(opening="10.00").decode()
    assert old in text

    with pytest.raises(Unreadable, match=says):
        camt.read(text.replace(old, new).encode(), profile)


def test_a_csv_without_its_columns_is_refused(profile):
    profile.mapping = MAPPING

    with pytest.raises(Unreadable, match="no column 'Kwota'"):
        csv.read("x\nData;Tytuł\n04-05-2026;y".encode(), profile)


# Preview and flags


def test_lines_that_another_way_of_reading_would_double_are_told(profile):
    profile.format, profile.mapping = "csv", {key: value for key, value in MAPPING.items() if key != "name"}
    text = "Wyciąg\nData;Kwota;Tytuł;Nadawca\n04-05-2026;50;Na dach;Jan Żak\n"
    take_in(profile, text.encode())
    profile.mapping = MAPPING

    preview = importing.preview(f"{text}05-05-2026;7;Na dach;Jan Żak\n".encode(), profile).preview

    assert preview["outlook"]["new"] == 2
    (flag,) = preview["flags"]
    assert "imported before: 1." in flag


def test_a_preview_says_what_would_happen_and_writes_no_line(profile):
    gift = make_gift()
    data = xml(entry("50.00", gift.reference), entry("7.00"), entry("1.00", status="PDNG"), entry("3.00", credit=False))

    statement = importing.preview(data, profile)

    assert statement.preview["outlook"] == {
        "new": 3, "known": 0, "pending": 1, "coming": 5700, "going": -300, "gifts": 1, "repayments": 0,
        "by_rules": 0, "for_a_person": 2,
    }  # fmt: skip
    assert not BankLine.objects.exists()
    assert not LedgerEntry.objects.exists()


@pytest.mark.parametrize(("closing", "balances"), [("150.00", "yes"), ("150.01", "no"), ("", "unknown")])
def test_balances_are_proved(profile, closing, balances):
    statement = importing.preview(xml(entry("50.00"), opening="100.00", closing=closing), profile)

    assert statement.balances == balances
    assert any("something is missing" in flag for flag in statement.preview["flags"]) == (balances == "no")


def test_a_gap_between_two_statements_is_flagged(profile):
    take_in(profile, xml(entry("50.00"), opening="0.00", closing="50.00"))
    later = DAY + timedelta(days=1)

    good = importing.preview(xml(entry("1.00", day=later), opening="50.00", closing="51.00"), profile)
    bad = importing.preview(xml(entry("1.00", day=later), opening="60.00", closing="61.00"), profile)

    assert good.preview["flags"] == []
    assert "may be missing" in bad.preview["flags"][0]


def test_letters_of_a_wrong_encoding_are_flagged(profile):
    wrong = "Zażółć gęślą".encode("cp1250").decode("cp852")

    assert "“" in importing.preview(xml(entry(title=wrong)), profile).preview["flags"][0]
    assert importing.preview(xml(entry(title="Zażółć gęślą")), profile).preview["flags"] == []


def test_a_preview_is_confirmed_once_and_within_a_day(profile):
    statement = importing.preview(xml(entry()), profile)
    importing.confirm(statement)
    old = importing.preview(xml(entry("9.00")), profile)
    BankStatement.objects.filter(pk=old.pk).update(read_at=timezone.now() - timedelta(hours=25))

    for used in (statement, old):
        with pytest.raises(Unreadable, match="older than a day"):
            importing.confirm(used)
    call_command("tend_donations")
    assert BankStatement.objects.get() == statement
    with pytest.raises(Unreadable, match="imported before"):
        importing.preview(xml(entry()), profile)
    assert BankLine.objects.count() == 1


# Doubles


class TestDoubles(TestCase):
    @settings(max_examples=25)
    @given(st.lists(st.sampled_from(["5.00", "6.00", "-5.00"]), min_size=1, max_size=8), st.data())
    def test_overlapping_and_reordered_exports_of_whole_days_add_nothing(self, sums, data):
        profile = make_profile()
        rows = [
            entry(amount.lstrip("-"), "x", credit=not amount.startswith("-"), day=DAY + timedelta(days=index // 3))
            for index, amount in enumerate(sums)
        ]
        take_in(profile, xml(*rows[: data.draw(st.integers(0, len(rows) // 3)) * 3 or None]))
        take_in(profile, xml(*data.draw(st.permutations(rows)), head="<!--2-->"))

        assert sorted(BankLine.objects.values_list("amount_minor", flat=True)) == sorted(
            int(amount.replace(".", "")) for amount in sums
        )


def test_three_equal_gifts_of_a_day_stay_three_and_a_fourth_is_found(profile):
    take_in(profile, xml(*[entry("5.00", "x")] * 3))
    assert take_in(profile, xml(*[entry("5.00", "x")] * 4)) == 1

    assert sorted(BankLine.objects.values_list("ordinal", flat=True)) == [1, 2, 3, 4]


def test_unique_references_of_the_bank_outlive_a_changed_title():
    profile = make_profile(has_unique_references=True)
    take_in(profile, xml(entry("5.00", "Darowizna")))

    assert take_in(profile, xml(entry("5.00", "DAROWIZNA "))) == 0


def test_a_day_in_another_format_is_refused(profile):
    take_in(profile, xml(entry("5.00")))
    profile.format, profile.mapping = "csv", MAPPING

    with pytest.raises(Unreadable, match="another format"):
        importing.preview("x\nData;Kwota;Tytuł;Nadawca\n04-05-2026;5,00;x;y".encode(), profile)


# Booking


@pytest.mark.parametrize("form", ["{}", "darowizna {}", "Tytul {} dzieki"])
def test_a_transfer_with_its_reference_pays_the_gift(profile, form):
    gift = make_gift(email="anna@example.org")
    spaced = f"{gift.reference[:4].lower()} {gift.reference[4:9]}\n{gift.reference[9:]}"

    take_in(profile, xml(entry("50.00", form.format(spaced), iban="PL1")))

    gift.refresh_from_db()
    line, written = BankLine.objects.get(), LedgerEntry.objects.get()
    assert (gift.status, line.state, line.kind, line.gift) == ("paid", "booked", "gift", gift)
    assert (written.source, written.line, written.external_id) == ("line", line, f"line:{line.pk}")
    assert gift.donor.email == "anna@example.org"
    assert list(drift()) == []


def test_a_pledges_reference_makes_a_gift_each_month(profile):
    pledge = make_pledge(amount_minor=2000)
    for month in range(5):
        take_in(profile, xml(entry("20.00", pledge.reference, day=DAY + timedelta(days=30 * month))))

    pledge.refresh_from_db()
    assert (pledge.status, pledge.gifts.count(), LedgerEntry.objects.count()) == ("active", 5, 5)


def test_a_second_transfer_on_a_paid_gift_is_another_gift_of_the_same_donor(profile):
    gift = make_gift(email="anna@example.org")

    take_in(profile, xml(entry("50.00", gift.reference), entry("70.00", gift.reference)))

    first, second = Gift.objects.order_by("pk")
    assert (first.is_repeat, second.is_repeat, second.amount_minor) == (False, True, 7000)
    assert first.entries.count() == second.entries.count() == 1


def test_another_amount_is_booked_as_it_came(profile):
    gift = make_gift(amount_minor=5000)

    take_in(profile, xml(entry("49.99", gift.reference)))

    assert gift.entries.get().amount_minor == 4999


@pytest.mark.parametrize("step", ["opened", "expired", "failed", "processing"])
def test_a_transfer_pays_a_gift_whose_card_page_led_to_nothing(profile, step):
    gift = make_gift(provider="sandbox")
    apply([event("opened", "cs_1"), event(step, "cs_1")], to=gift, source=Source(provider="sandbox"))
    gift.refresh_from_db()
    assert gift.status in ("checkout_open", "checkout_expired", "failed", "processing")

    take_in(profile, xml(entry("50.00", gift.reference)))

    gift.refresh_from_db()
    assert (gift.status, Gift.objects.count()) == ("paid", 1)
    assert list(drift()) == []


def test_money_after_cancelling_pays(profile):
    gift = make_gift()
    cancel(gift, by=a_person())

    take_in(profile, xml(entry("50.00", gift.reference)))

    gift.refresh_from_db()
    assert gift.status == "paid"


def test_what_cannot_be_decided_safely_waits_for_a_person(profile):
    one, two, euro = make_gift(), make_gift(), make_gift(currency="EUR")
    wrong = one.reference[:-1] + str((int(one.reference[-1]) + 1) % 10)
    reversal = "<RvslInd>true</RvslInd>"
    rows = [
        entry("50.00", f"{one.reference} {two.reference}"), entry("50.00", wrong), entry("50.00", euro.reference),
        entry("50.00", "Darowizna"), entry("50.00", one.reference, more=reversal),
        entry("50.00", one.reference, credit=False),
    ]  # fmt: skip

    take_in(profile, xml(*rows))

    assert BankLine.objects.open().count() == 6
    assert not LedgerEntry.objects.exists()
    assert one in booking.suggestions(BankLine.objects.get(title=wrong))


def test_a_debit_with_the_reference_of_a_paid_gift_is_a_repayment(profile):
    gift = make_gift()
    pay(gift)

    take_in(profile, xml(entry("20.00", f"Zwrot {gift.reference}", credit=False)))

    gift.refresh_from_db()
    assert (gift.status, BankLine.objects.get().kind) == ("partially_refunded", "refund")


def test_a_person_books_an_open_line_makes_a_gift_of_it_or_sets_it_aside(profile):
    gift = make_gift()
    take_in(profile, xml(entry("50.00", "one"), entry("51.00", "two", name="ZOFIA"), entry("52.00", "Stripe payout")))
    one, two, payout = BankLine.objects.order_by("amount_minor")

    booking.book_payments([(one, gift)], by=a_person())
    made = booking.book_as_new(two, by=a_person())
    booking.set_aside(payout, kind="payout", note="", by=a_person())

    gift.refresh_from_db()
    made.refresh_from_db()
    assert (gift.status, made.status, made.name) == ("paid", "paid", "ZOFIA")
    assert sorted(BankLine.objects.values_list("state", flat=True)) == ["booked", "booked", "set_aside"]
    assert LedgerEntry.objects.count() == 2
    assert gift.campaign.raised().minor == 10100


def test_the_command_previews_and_imports(profile, tmp_path, capsys):
    gift = make_gift()
    file = tmp_path / "statement.xml"
    file.write_bytes(xml(entry("50.00", gift.reference), opening="0.00", closing="50.00"))

    call_command("import_statement", file, profile="main")
    assert not BankLine.objects.exists()
    call_command("import_statement", file, profile="main", confirm=True)

    assert "gifts: 1" in capsys.readouterr().out
    assert BankLine.objects.get().gift == gift
    for arguments in ((file, "main"), (file, "none"), (tmp_path / "none", "main")):
        with pytest.raises(CommandError):
            call_command("import_statement", arguments[0], profile=arguments[1])


# At the desk


DESK = "/admin/donations/bankstatement"


def upload(client, profile, data):
    return client.post(f"{DESK}/read/", {"profile": profile.pk, "file": SimpleUploadedFile("s.xml", data)})


def test_the_desk_reads_shows_and_imports_a_file(client, fundraiser, profile):
    gift = make_gift()
    answer = upload(client, profile, xml(entry("50.00", gift.reference), opening="0.00", closing="51.00"))
    statement = BankStatement.objects.get()
    assert answer.url == f"{DESK}/{statement.pk}/change/"
    shown = client.get(answer.url).content.decode()
    assert "something is missing" in shown
    assert "50\u00a0PLN" in shown
    assert not BankLine.objects.exists()

    for _ in range(2):
        client.post(f"{DESK}/{statement.pk}/confirm/")

    gift.refresh_from_db()
    statement.refresh_from_db()
    assert (gift.status, statement.state, statement.by, statement.preview) == ("paid", "imported", fundraiser, {})
    imported = client.get(f"{DESK}/{statement.pk}/change/").content.decode()
    assert '<tr><th scope="row">Booked</th><td>1</td></tr>' in imported
    assert "/bankline/?state__exact=open" in imported
    assert client.get(f"{DESK}/").status_code == 200
    assert client.get(f"{DESK}/{statement.pk}/confirm/").status_code == 405


def test_the_desk_says_what_is_wrong_with_a_file(client, fundraiser, profile):
    answer = upload(client, profile, xml(entry("1e3")))

    assert "1e3&#x27; is not an amount" in answer.content.decode()


def test_importing_and_deciding_are_permissions_of_their_own(client, profile):
    take_in(profile, xml(entry("50.00", "x")))
    line, statement = BankLine.objects.get(), BankStatement.objects.get()
    client.force_login(make_user("publisher administrator"))

    for path in (
        f"{DESK}/",
        f"{DESK}/read/",
        "/admin/donations/bankline/",
        f"/admin/donations/bankline/{line.pk}/change/",
    ):
        assert client.get(path).status_code == 403
    for path in (f"{DESK}/{statement.pk}/confirm/", f"/admin/donations/bankline/{line.pk}/decide/"):
        assert client.post(path).status_code == 403


def test_an_open_line_is_decided_at_the_desk(client, fundraiser, profile):
    gift, lines = make_gift(), "/admin/donations/bankline"
    take_in(profile, xml(entry("50.00", "one"), entry("51.00", "two"), entry("52.00", "three")))
    one, two, three = BankLine.objects.order_by("amount_minor")
    assert gift.reference[:4] in client.get(f"{lines}/{one.pk}/change/").content.decode()

    client.post(f"{lines}/{one.pk}/decide/", {"what": "reference", "reference": "RF00 1"})
    client.post(f"{lines}/{three.pk}/decide/", {"what": "other"})
    assert BankLine.objects.open().count() == 3
    client.post(f"{lines}/{one.pk}/decide/", {"what": "reference", "reference": gift.reference.lower()})
    client.post(f"{lines}/{two.pk}/decide/", {"what": "new"})
    client.post(f"{lines}/{three.pk}/decide/", {"what": "other", "note": "a deposit"})

    assert [line.state for line in BankLine.objects.order_by("amount_minor")] == ["booked", "booked", "set_aside"]
    assert {line.by for line in BankLine.objects.all()} == {fundraiser}
    assert Gift.objects.get(pk=gift.pk).status == "paid"
    assert client.post(f"{lines}/{one.pk}/decide/", {"what": "new"}).status_code == 404
    assert client.get(f"{lines}/").status_code == 200


def test_a_statement_of_many_lines_costs_few_statements(profile, django_assert_max_num_queries):
    gifts = [make_gift(email=f"d{number}@example.org") for number in range(60)]
    months = [make_pledge() for number in range(60)]
    data = xml(*[entry("50.00", promise.reference) for promise in gifts + months])

    with django_assert_max_num_queries(70):
        assert take_in(profile, data) == 120
    assert LedgerEntry.objects.count() == 120
    assert list(drift()) == []
