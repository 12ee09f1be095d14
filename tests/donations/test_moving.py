"""Money that was booked on the wrong gift goes to the right one; nothing is changed, and no sum becomes another."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission

from donations import booking, privacy
from donations.applying import Contradiction, apply
from donations.checking import drift
from donations.models import BankLine, Donor, Gift, LedgerEntry, OutboxMail, Receipt
from tests.articles.making import make_user
from tests.donations.bank_files import DAY, entry, make_profile, take_in, xml
from tests.donations.making import a_person, desk, make_gift, make_pledge, movement, pay

pytestmark = pytest.mark.django_db


def move(written, to):
    booking.move(written, to, by=a_person(), reason="Booked on the wrong gift")


def receipts_of(gift):
    return list(Receipt.objects.of_gifts([gift]).order_by("number"))


def test_a_wrong_match_is_moved_by_two_adjustments_of_its_day_and_way():
    wrong, right = make_gift(), make_gift()
    written = pay(wrong)

    for _again in range(2):
        move(written, right)

    wrong.refresh_from_db()
    right.refresh_from_db()
    assert (wrong.status, right.status) == ("awaiting_transfer", "paid")
    rows = LedgerEntry.objects.filter(kind="adjustment").values_list("gift", "amount_minor", "provider", "occurred_at")
    assert sorted(rows) == [
        (gift.pk, minor, written.provider, written.occurred_at) for gift, minor in [(wrong, -5000), (right, 5000)]
    ]
    assert wrong.campaign.raised().minor == 5000
    assert list(drift()) == []


def test_what_was_moved_is_not_moved_elsewhere_but_back():
    wrong, right, third = make_gift(), make_gift(), make_gift()
    written = pay(wrong)
    move(written, right)
    with pytest.raises(Contradiction):
        move(written, third)

    (moved,) = booking.movable(right)
    move(moved, wrong)

    wrong.refresh_from_db()
    right.refresh_from_db()
    assert (wrong.status, right.status, booking.movable(right).count()) == ("paid", "awaiting_transfer", 0)


def test_the_line_of_the_bank_follows_its_money_however_often_it_is_moved():
    gifts = [make_gift(), make_gift(), make_gift(name="")]
    take_in(make_profile(), xml(entry("50.00", gifts[0].reference)))

    for wrong, right in [gifts[:2], gifts[1:]]:
        move(booking.movable(wrong).get(), right)

    assert BankLine.objects.get().gift == gifts[2]


@pytest.mark.parametrize("currency", ["PLN", "EUR"])
def test_money_that_left_or_is_of_another_currency_stays(currency):
    wrong, right = make_gift(), make_gift(currency=currency)
    written = pay(wrong)
    if currency == "PLN":
        apply([movement("refund", -1, "r")], to=wrong, source=desk())

    with pytest.raises(booking.Immovable):
        move(written, right)

    assert not LedgerEntry.objects.filter(kind="adjustment").exists()
    assert list(drift()) == []


def test_only_money_that_came_is_moved():
    wrong, right = make_gift(), make_gift()
    pay(wrong)
    (refund,) = apply([movement("refund", -1, "r")], to=wrong, source=desk())

    with pytest.raises(booking.Immovable):
        move(refund, right)


def test_receipts_follow_the_money():
    wrong, right = make_gift(email="anna@example.org"), make_gift(email="jan@example.org")
    written, rest = pay(wrong), pay(wrong)

    move(written, right)

    *void, valid = receipts_of(wrong)
    assert [bool(receipt.voided_at) for receipt in [*void, valid]] == [True, True, False]
    assert {receipt.replaced_by for receipt in void} == {valid}
    assert rest.receipt_lines.get(is_proof=True).receipt == valid
    (new,) = receipts_of(right)
    assert (new.voided_at, new.donor.email, f"{new.covers_from_on}") == (None, "jan@example.org", "2026-05-04")
    sent = OutboxMail.objects.filter(letter="receipt").values_list("receipt", "recipient")
    assert set(sent) == {(new.pk, "jan@example.org"), (valid.pk, "anna@example.org")}


def test_a_receipt_for_the_rest_says_nothing_of_the_money_that_was_moved_away():
    gift, other, right = make_gift(email="anna@example.org"), make_gift(), make_gift()
    later = entry("60.00", other.reference, name="Anna Nowa", day=DAY + timedelta(days=3))
    take_in(make_profile(), xml(entry("50.00", gift.reference, name="Jan Obcy"), later))

    move(other.entries.get(), gift)
    move(gift.entries.get(kind="payment"), right)

    *_void, valid = receipts_of(gift)
    assert (valid.voided_at, valid.name, valid.covers_from_on) == (None, "Anna Nowa", DAY + timedelta(days=3))
    assert valid.lines.count() == 1


def test_a_pledge_whose_only_money_was_moved_away_waits_again():
    pledge, right = make_pledge(), make_gift()
    take_in(make_profile(), xml(entry("50.00", pledge.reference)))

    move(LedgerEntry.objects.get(), right)

    pledge.refresh_from_db()
    assert pledge.status == "starting"
    assert list(drift()) == []


# At the desk


def form(written, to, **fields):
    return {"entry": written.pk, "reference": to.reference.lower(), "reason": "Typed wrongly"} | fields


def test_the_gifts_page_leads_to_the_form_and_the_money_goes(client, fundraiser):
    wrong, right = make_gift(), make_gift()
    assert "/move/" not in client.get(f"/admin/donations/gift/{wrong.pk}/change/").content.decode()
    written = pay(wrong)
    assert f"/gift/{wrong.pk}/move/" in client.get(f"/admin/donations/gift/{wrong.pk}/change/").content.decode()
    move_page = f"/admin/donations/gift/{wrong.pk}/move/"
    assert "2026-05-04 · payment · 50\u00a0PLN" in client.get(move_page).content.decode()

    answer = client.post(move_page, form(written, right))

    assert answer.url == f"/admin/donations/gift/{wrong.pk}/change/"
    right.refresh_from_db()
    assert right.status == "paid"
    adjustment = right.entries.get()
    assert (adjustment.by, adjustment.reason) == (fundraiser, "Typed wrongly")


def test_money_moved_to_a_pledge_is_a_gift_of_it(client, fundraiser):
    wrong, pledge = make_gift(), make_pledge()
    written = pay(wrong)

    client.post(f"/admin/donations/gift/{wrong.pk}/move/", form(written, pledge))

    pledge.refresh_from_db()
    assert (pledge.status, pledge.gifts.get().status) == ("active", "paid")


def test_the_form_says_what_is_wrong_and_moves_nothing(client, fundraiser):
    wrong, right, euro = make_gift(), make_gift(), make_gift(currency="EUR")
    written, elsewhere = pay(wrong), pay(right)
    apply([movement("refund", -1, "r")], to=wrong, source=desk())
    move_page = f"/admin/donations/gift/{wrong.pk}/move/"

    for data in [
        form(written, wrong), form(written, euro), form(written, right, reference="RF00"),
        form(elsewhere, right), form(written, right, reason=""), form(written, right), form(written, make_pledge()),
    ]:  # fmt: skip
        answer = client.post(move_page, data)
        assert "errorlist" in answer.content.decode()

    assert not LedgerEntry.objects.filter(kind="adjustment").exists()
    assert Gift.objects.count() == 3


def test_moving_asks_for_the_right_to_book(client):
    wrong, right = make_gift(), make_gift()
    written = pay(wrong)
    user = make_user("")
    names = ["view_gift", "view_amounts", "refund_gift"]
    user.user_permissions.set(Permission.objects.filter(codename__in=names, content_type__app_label="donations"))
    client.force_login(user)

    assert client.post(f"/admin/donations/gift/{wrong.pk}/move/", form(written, right)).status_code == 403
    assert right.entries.count() == 0


def test_what_is_moved_away_from_an_erased_donor_is_proved_and_sent_to_nobody():
    wrong, right = make_gift(email="anna@example.org"), make_gift()
    entry = pay(wrong)
    pay(wrong, days=1)
    privacy.erase(Donor.objects.get())

    booking.move(entry, right, by=a_person(), reason="Typed wrongly")

    assert not OutboxMail.objects.exclude(recipient="").filter(state="waiting").exists()
    assert not OutboxMail.objects.filter(letter="receipt").exists()
