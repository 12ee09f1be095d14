"""Receipts on the fundraiser's desk."""

import pytest
from django.contrib.auth.models import Permission
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from donations.applying import apply
from donations.models import Donor, Gift, Receipt
from donations.receipts import pdf
from tests.articles.making import make_user
from tests.donations.making import desk, make_gift, movement, pay

pytestmark = pytest.mark.django_db
YEAR = timezone.localdate().year


def make_receipt(email="anna@example.org", name="Anna Kowalska", **fields) -> Receipt:
    gift = make_gift(email=email, name=name, **fields)
    pay(gift)
    return Receipt.objects.of_gifts([gift]).get()


def at(path="", receipt=None):
    return f"/admin/donations/receipt/{f'{receipt.pk}/' if receipt else ''}{path}"


def page(client, path, **data):
    answer = client.get(path, data)
    assert answer.status_code == 200, answer
    return answer.content.decode()


def gift_of(receipt) -> Gift:
    return Gift.objects.get(entries__receipt_lines__receipt=receipt)


def give_back(receipt, minor=1000):
    apply([movement("refund", -minor, "r")], to=gift_of(receipt), source=desk())


# Who


@pytest.mark.parametrize("role", ["contributor", "editor", "publisher", "administrator"])
def test_others_see_no_receipt_and_issue_none(client, role):
    receipt = make_receipt()
    client.force_login(make_user(role))

    for path in ("", f"{receipt.pk}/change/", f"{receipt.pk}/file/", f"{receipt.pk}/void/"):
        assert client.get(at(path)).status_code == 403
    posted = [f"{receipt.pk}/send/", f"{receipt.pk}/void/", f"for/{gift_of(receipt).pk}/issue/"]
    for path in [*posted, f"of/{receipt.donor_id}/overview/"]:
        assert client.post(at(path), {"reason": "x"}).status_code == 403
    assert Receipt.objects.valid().count() == 1


def test_who_may_only_see_receipts_issues_none(client):
    receipt = make_receipt()
    user = make_user("")
    names = ["view_receipt", "view_amounts", "view_contacts"]
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(user)

    text = page(client, at("change/", receipt))

    assert "Download (PDF)" in text
    assert not any(verb in text for verb in ("/void/", "/send/", "/issue/"))
    assert client.post(at("void/", receipt), {"reason": "x"}).status_code == 403


@pytest.mark.parametrize("missing", ["view_amounts", "view_contacts"])
def test_a_receipt_says_who_gave_how_much_so_both_must_be_allowed(client, missing):
    receipt = make_receipt()
    user = make_user("")
    names = {"view_receipt", "view_gift", "view_amounts", "view_contacts"} - {missing}
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(user)

    for path in (at(), at("change/", receipt), at("file/", receipt)):
        assert client.get(path).status_code == 403
    assert str(receipt) not in page(client, f"/admin/donations/gift/{gift_of(receipt).pk}/change/")


# Finding


@pytest.mark.parametrize("written", ["D/{year}/2", "d {year}/2", "{year}/2", "2", "JAN@example", "Nowak"])
def test_a_receipt_is_found_by_number_name_and_address(client, fundraiser, written):
    make_receipt()
    make_receipt("jan@example.org", "Jan Nowak")

    text = page(client, at(), q=written.format(year=YEAR))

    assert "1 receipt" in text
    assert "Jan Nowak" in text


def test_the_list_is_narrowed_to_a_year_and_to_what_holds(client, fundraiser):
    receipt = make_receipt()
    give_back(receipt)
    make_receipt("jan@example.org", "Jan Nowak")

    assert "2 receipts" in page(client, at(), year=YEAR)
    assert "0 receipts" in page(client, at(), year=YEAR - 1)
    assert "Jan Nowak" in page(client, at(), holds="yes")
    assert "Anna Kowalska" in page(client, at(), holds="no")
    assert "Jan Nowak" not in page(client, at(), holds="no")


def test_the_list_takes_few_statements(client, fundraiser, django_assert_max_num_queries):
    for number in range(10):
        give_back(make_receipt(f"d{number}@example.org"), minor=1 + number) if number == 3 else make_receipt()

    with django_assert_max_num_queries(8):
        page(client, at())


def test_the_page_tells_what_is_proved_and_how_it_was_sent(client, fundraiser):
    receipt = make_receipt(amount_minor=12345)
    call_command("post_mail")

    text = page(client, at("change/", receipt))

    for part in ("123.45\u00a0PLN", "Anna Kowalska", str(gift_of(receipt)), "thanks", "sent"):
        assert part in text
    assert 'name="_save"' not in text


def test_the_file_is_the_one_that_the_donor_got(client, fundraiser):
    receipt = make_receipt()

    answer = client.get(at("file/", receipt))

    assert answer.content == pdf.draw(receipt)
    assert answer["Content-Type"] == "application/pdf"
    assert receipt.file_name in answer["Content-Disposition"]


# Sending again


def test_sending_again_keeps_the_number_and_says_who_did_it(client, fundraiser):
    receipt = make_receipt()
    call_command("post_mail")

    assert client.post(at("send/", receipt)).status_code == 302
    call_command("post_mail")

    assert mail.outbox[1].attachments == mail.outbox[0].attachments
    assert mail.outbox[1].to == ["anna@example.org"]
    assert Receipt.objects.count() == 1
    history = page(client, at("history/", receipt))
    assert "Sent again" in history
    assert fundraiser.username in history


def test_a_void_receipt_is_not_sent_and_nothing_is_sent_by_looking(client, fundraiser):
    receipt = make_receipt()
    assert client.get(at("send/", receipt)).status_code == 405
    give_back(receipt)

    assert client.post(at("send/", receipt)).status_code == 404
    assert "/send/" not in page(client, at("change/", receipt))


def test_there_is_nobody_to_send_it_to_after_an_erasure(client, fundraiser):
    receipt = make_receipt()
    client.post(f"/admin/donations/donor/{receipt.donor_id}/erase/")

    assert "/send/" not in page(client, at("change/", receipt))
    assert client.post(at("send/", receipt)).status_code == 404


# Void


def test_making_one_void_asks_why_and_keeps_who_did_it(client, fundraiser):
    receipt = make_receipt()
    assert "/void/" in page(client, at("change/", receipt))

    assert "This field is required." in client.post(at("void/", receipt), {"reason": " "}).content.decode()
    client.post(at("void/", receipt), {"reason": "Wrong purpose"})

    receipt.refresh_from_db()
    assert (receipt.voided_by, receipt.void_reason) == (fundraiser, "Wrong purpose")
    assert "Wrong purpose" in page(client, at("change/", receipt))
    assert not receipt.lines.filter(is_proof=True).exists()


def test_a_void_one_is_not_made_void_again(client, fundraiser):
    receipt = make_receipt()
    client.post(at("void/", receipt), {"reason": "Wrong purpose"})

    assert client.post(at("void/", receipt), {"reason": "Another"}).status_code == 404
    receipt.refresh_from_db()
    assert receipt.void_reason == "Wrong purpose"


# Another


def test_another_is_issued_for_what_remains_names_the_old_one_and_is_sent(client, fundraiser):
    old = make_receipt()
    give_back(old)
    assert "/issue/" in page(client, at("change/", old))

    client.post(at(f"for/{gift_of(old).pk}/issue/"))

    old.refresh_from_db()
    new = old.replaced_by
    assert (new.number, new.voided_at) == (2, None)
    assert str(old) in str(new.content["sentences"])
    assert new.mails.get().letter == "receipt"
    assert f"replaced by {new}" in page(client, at("change/", old))
    assert "40\u00a0PLN" in page(client, at("change/", new))


def test_there_is_no_other_one_while_one_holds_or_when_nothing_remains(client, fundraiser):
    receipt = make_receipt()
    path = at(f"for/{gift_of(receipt).pk}/issue/")
    assert "nothing that another receipt could prove" in client.post(path, follow=True).content.decode()

    give_back(receipt, 5000)

    assert "/issue/" not in page(client, at("change/", receipt))
    client.post(path)
    assert Receipt.objects.count() == 1


def test_a_gifts_page_lists_its_receipts_and_issues_one_that_is_missing(client, fundraiser):
    receipt = make_receipt()
    gift = gift_of(receipt)
    path = f"/admin/donations/gift/{gift.pk}/change/"
    assert str(receipt) in page(client, path)
    assert "/issue/" not in page(client, path)

    client.post(at("void/", receipt), {"reason": "Wrong purpose"})

    assert f"/for/{gift.pk}/issue/" in page(client, path)


# An overview


def test_an_overview_is_made_from_the_donors_page_and_sent_when_somebody_says_so(client, fundraiser):
    receipt = make_receipt()
    donor = Donor.objects.get()
    path = at(f"of/{donor.pk}/overview/")
    donors = page(client, f"/admin/donations/donor/{donor.pk}/change/")
    assert path in donors
    assert str(receipt) in donors

    answer = client.post(path, {"first": "2026-01-01", "last": "2026-12-31", "language": "pl"})

    overview = Receipt.objects.get(kind="period")
    assert answer["Location"] == at("change/", overview)
    assert overview.language == "pl"
    assert not overview.mails.exists()
    client.post(at("send/", overview))
    assert overview.mails.count() == 1


def test_an_overview_of_nothing_is_not_made(client, fundraiser):
    donor = make_receipt().donor

    answer = client.post(
        at(f"of/{donor.pk}/overview/"), {"first": "2020-01-01", "last": "2020-12-31", "language": "pl"}
    )

    assert "Nothing came from this donor" in answer.content.decode()
    assert Receipt.objects.count() == 1
