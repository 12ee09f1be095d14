import csv
from io import StringIO

import pytest
from django.contrib.auth.models import Permission

from donations import closing
from donations.applying import apply
from donations.checking import drift
from donations.models import Access, Gift, LedgerEntry, Receipt
from tests.articles.making import make_user
from tests.donations.making import MORNING, desk, make_gift, movement, pay

pytestmark = pytest.mark.django_db


def test_the_year_is_the_sum_of_its_entries():
    first, second = make_gift(), make_gift()
    pay(first)
    pay(second)
    apply([movement("refund", -2000, "r1", days=1)], to=first, source=desk())
    year = closing.years()[0]

    (books,) = closing.closed(year)

    assert books.total.minor == sum(LedgerEntry.objects.values_list("amount_minor", flat=True))
    assert [total.minor for _label, _months, total in books.rows] == [10000, -2000]
    assert all(sum(money.minor for money in months if money) == total.minor for _label, months, total in books.rows)


def test_each_year_opens_where_the_one_before_closed():
    gift, other = make_gift(), make_gift(amount_minor=700, currency="EUR")
    pay(gift)
    pay(other, days=400)
    apply([movement("refund", -2000, "r1", days=800)], to=gift, source=desk())
    apply([movement("fee", -30, "f1", days=800)], to=gift, source=desk())

    found = [closing.closed(year) for year in sorted(closing.years())]

    for before, after in zip(found, found[1:], strict=False):
        opened = {books.currency: books.opening for books in after}
        assert {books.currency: opened[books.currency] for books in before} == {
            books.currency: books.closing for books in before
        }
    assert [str(books.closing) for books in found[-1]] == ["7.00 EUR", "29.70 PLN"]
    assert sum(gift.balance_minor for gift in Gift.objects.filter(currency="PLN").with_money()) - 30 == 2970
    assert list(drift()) == []


def table(answer):
    return list(csv.reader(StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


def take_out(client, what, first="2026-01-01", last="2026-12-31"):
    return client.post("/admin/donations/gift/export/", {"what": what, "first": first, "last": last})


def test_gross_and_fee_add_up_to_net_and_a_receipt_is_named(client):
    gift = make_gift(email="a@example.org")
    pay(gift)
    apply([movement("fee", -130, "f1", days=1)], to=gift, source=desk())
    client.force_login(make_user("fundraiser"))

    heading, *rows = table(take_out(client, "ledger"))

    assert heading[2:5] == ["gross", "fee", "net"]
    assert [row[2:5] for row in rows] == [["50.00", "0.00", "50.00"], ["0.00", "-1.30", "-1.30"]]
    assert [row[8] for row in rows] == [str(Receipt.objects.get()), ""]
    assert Access.objects.get().what == "listed"


def test_the_period_is_that_of_the_institutes_own_days(client):
    gift = make_gift()
    pay(gift)
    client.force_login(make_user("fundraiser"))

    assert len(table(take_out(client, "ledger", "2026-05-04", "2026-05-04"))) == 2
    assert len(table(take_out(client, "ledger", "2026-05-05", "2026-12-31"))) == 1
    assert "before the first" in take_out(client, "ledger", "2026-05-05", "2026-05-04").content.decode()


def test_gifts_are_taken_out_without_what_the_person_may_not_see(client):
    make_gift(name="=cmd()", email="anna@example.org", created_at=MORNING)
    client.force_login(make_user("fundraiser"))

    heading, row = table(take_out(client, "gifts"))
    assert dict(zip(heading, row, strict=True)).items() >= {"name": "'=cmd()", "amount": "50.00"}.items()

    user = make_user("")
    user.user_permissions.set(Permission.objects.filter(codename__in=["view_gift", "export_gifts"]))
    client.force_login(user)
    text = take_out(client, "gifts").content.decode()
    assert "anna@example.org" not in text
    assert "50.00" not in text
    assert take_out(client, "ledger").status_code == 403


@pytest.mark.parametrize("cell", ["=1+1", "+48", "-5", "@SUM(A1)", "\tx", "\rx"])
def test_no_cell_is_a_formula(cell):
    assert closing.safe(cell) == f"'{cell}"
    assert closing.safe("Darowizna") == "Darowizna"


def test_the_accountant_gets_every_entry_and_no_name(client):
    gift = make_gift(name="Canary Kowalska", email="canary@example.org")
    pay(gift)
    client.force_login(make_user("fundraiser"))
    year = closing.years()[0]

    page = client.get(f"/admin/donations/ledgerentry/year/{year}/")
    file = client.get(f"/admin/donations/ledgerentry/year/{year}/ledger.csv")

    assert "50.00" in page.content.decode()
    text = file.content.decode("utf-8-sig")
    heading, row = csv.reader(StringIO(text), delimiter=";")
    assert (row[2], row[4], row[5], row[7]) == ("50.00", "50.00", "PLN", gift.reference)
    assert "anary" not in text
    assert client.get("/admin/donations/ledgerentry/year/1999/").status_code == 404


@pytest.mark.parametrize("address", ["", "year/2026/", "year/2026/ledger.csv"])
def test_editors_see_no_books(client, address):
    client.force_login(make_user("publisher"))

    assert client.get(f"/admin/donations/ledgerentry/{address}").status_code == 403
