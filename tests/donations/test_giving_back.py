"""Money goes back to a donor: somebody says so, the bank's line books it, and until then it waits in a queue."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.db import IntegrityError, transaction

from donations import booking
from donations.applying import apply
from donations.checking import drift
from donations.models import BankLine, Gift, Step
from donations.money import Money
from donations.providers import Unavailable
from donations.statements.booking import suggestions
from tests.articles.making import make_user
from tests.donations.bank_files import DAY, entry, make_profile, take_in, xml
from tests.donations.making import a_person, desk, event, make_gift, movement, pay
from tests.donations.test_cards import begun, play

pytestmark = pytest.mark.django_db


def ask(gift, minor=5000):
    booking.ask_back(gift, money=Money(minor, gift.currency), reason="Sent twice", by=a_person())


def waiting(gift):
    return Gift.objects.with_back().get(pk=gift.pk).back_minor


def test_staff_ask_and_the_banks_line_books_it(client, fundraiser):
    profile, gift = make_profile(), make_gift(name="Anna")
    take_in(profile, xml(entry("50.00", gift.reference, name="ANNA K", iban="PL61109010140000071219812874")))
    change, back = (f"/admin/donations/gift/{gift.pk}/{name}/" for name in ("change", "back"))
    assert back in client.get(change).content.decode()
    assert 'value="50.00"' in client.get(back).content.decode()

    answer = client.post(back, {"sum": "50", "reason": "Sent twice"}, follow=True).content.decode()

    title = gift.repayment_title()
    assert f"<strong>{title}</strong>" in answer
    assert "ANNA K, PL61109010140000071219812874" in answer
    assert "Sent twice" in answer[answer.index('id="timeline"') :]
    assert back not in answer
    assert (Gift.objects.get().status, waiting(gift)) == ("paid", 5000)

    take_in(profile, xml(entry("50.00", title, credit=False, day=DAY + timedelta(days=1))))

    assert (Gift.objects.get().status, waiting(gift)) == ("refunded", 0)
    assert BankLine.objects.get(amount_minor=-5000).kind == "refund"
    assert "to go back" not in client.get(change).content.decode()
    assert list(drift()) == []


def test_a_line_that_names_nothing_is_suggested_to_what_waits_to_go_back():
    profile, gift, other = make_profile(), make_gift(), make_gift()
    for each in (gift, other):
        pay(each)
    ask(gift)

    take_in(profile, xml(entry("50.00", "zwrot", credit=False)))

    assert suggestions(BankLine.objects.get()) == [gift]


def test_what_goes_back_in_parts_waits_until_all_went():
    gift = make_gift()
    pay(gift)
    apply([movement("refund", -1000, "before")], to=gift, source=desk())
    ask(gift, 4000)

    apply([movement("refund", -1500, "first")], to=gift, source=desk())
    assert waiting(gift) == 2500
    apply([movement("refund", -2500, "second")], to=gift, source=desk())

    assert not Gift.objects.to_give_back().exists()


def test_what_was_dropped_waits_no_longer_and_may_be_asked_again(client, fundraiser):
    gift = make_gift()
    pay(gift)
    ask(gift)
    assert client.get(f"/admin/donations/gift/{gift.pk}/keep/").status_code == 405

    for _twice in range(2):
        client.post(f"/admin/donations/gift/{gift.pk}/keep/")

    assert waiting(gift) is None
    assert Step.objects.get(kind="refund_dropped").by == fundraiser
    ask(gift, 100)
    assert waiting(gift) == 100


@pytest.mark.parametrize(("paid", "asked", "minor"), [(True, False, 5001), (False, False, 1), (True, True, 1)])
def test_more_than_came_or_twice_is_never_asked(paid, asked, minor):
    gift = make_gift()
    if paid:
        pay(gift)
    if asked:
        ask(gift)
    steps = Step.objects.count()

    with pytest.raises(booking.Unreturnable):
        ask(gift, minor)

    assert Step.objects.count() == steps


@pytest.mark.parametrize("data", [{"sum": "50.01"}, {"sum": "0"}, {"sum": "x"}, {"reason": ""}])
def test_the_form_says_what_is_wrong(client, fundraiser, data):
    gift = make_gift()
    pay(gift)

    answer = client.post(f"/admin/donations/gift/{gift.pk}/back/", {"sum": "50", "reason": "Sent twice"} | data)

    assert "errorlist" in answer.content.decode()
    assert not Step.objects.exists()


def test_giving_back_is_a_permission_of_its_own(client):
    gift = make_gift()
    pay(gift)
    user = make_user("")
    names = ["view_gift", "view_amounts", "book_gift"]
    user.user_permissions.set(Permission.objects.filter(codename__in=names, content_type__app_label="donations"))
    client.force_login(user)

    assert "/back/" not in client.get(f"/admin/donations/gift/{gift.pk}/change/").content.decode()
    assert client.post(f"/admin/donations/gift/{gift.pk}/back/", {"sum": "50", "reason": "x"}).status_code == 403
    ask(gift)
    assert client.post(f"/admin/donations/gift/{gift.pk}/keep/").status_code == 403


def test_the_database_wants_to_know_how_much_and_why():
    with pytest.raises(IntegrityError, match="asking_back_says"), transaction.atomic():
        apply([event("refund_asked", "x")], to=make_gift(), source=desk())


# Card gifts: the company is told, its message books the money


@pytest.fixture
def card_gift(client, sandbox, account):
    page = begun(client)
    play(client, page, "pay")
    return Gift.objects.get()


def test_a_card_gift_goes_back_by_the_company(client, card_gift, fundraiser):
    answer = client.post(
        f"/admin/donations/gift/{card_gift.pk}/back/", {"sum": "20", "reason": "Too much"}, follow=True
    )

    assert "is to go back" in answer.content.decode()
    card_gift.refresh_from_db()
    assert (card_gift.status, waiting(card_gift)) == ("partially_refunded", 0)
    assert card_gift.entries.get(kind="refund").amount_minor == -2000
    assert list(drift()) == []


def test_a_company_that_does_not_answer_is_told_again_and_once(client, card_gift, fundraiser, monkeypatch):
    def fail(self, entry, money, key):
        raise Unavailable("timeout")

    with monkeypatch.context() as broken:
        broken.setattr("donations.providers.sandbox.Sandbox.refund", fail)
        page = client.post(
            f"/admin/donations/gift/{card_gift.pk}/back/", {"sum": "20", "reason": "Too much"}, follow=True
        ).content.decode()
    assert "did not take it" in page
    assert waiting(card_gift) == 2000
    tell = f"/admin/donations/gift/{card_gift.pk}/tell/"
    assert tell in page

    for _twice in range(2):
        assert client.post(tell).status_code == 302

    assert card_gift.entries.filter(kind="refund").count() == 1
    assert card_gift.steps.filter(kind="refund_told").count() == 1


def test_what_a_company_was_told_is_not_dropped(client, card_gift, fundraiser, monkeypatch):
    monkeypatch.setattr("donations.providers.sandbox.Sandbox.refund", lambda *args: [])
    client.post(f"/admin/donations/gift/{card_gift.pk}/back/", {"sum": "20", "reason": "Too much"})
    assert "Its message will book it" in client.get(f"/admin/donations/gift/{card_gift.pk}/change/").content.decode()

    client.post(f"/admin/donations/gift/{card_gift.pk}/keep/")

    assert not Step.objects.filter(kind="refund_dropped").exists()
    assert waiting(card_gift) == 2000
