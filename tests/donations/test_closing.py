import csv
from io import StringIO

import pytest

from donations import closing
from donations.applying import apply
from donations.models import LedgerEntry
from tests.articles.making import make_user
from tests.donations.making import desk, make_gift, movement, pay

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
    assert (row[2], row[3], row[5]) == ("50.00", "PLN", gift.reference)
    assert "anary" not in text
    assert client.get("/admin/donations/ledgerentry/year/1999/").status_code == 404


@pytest.mark.parametrize("address", ["", "year/2026/", "year/2026/ledger.csv"])
def test_editors_see_no_books(client, address):
    client.force_login(make_user("publisher"))

    assert client.get(f"/admin/donations/ledgerentry/{address}").status_code == 403
