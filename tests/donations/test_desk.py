"""What staff see and do, and what they must not."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from donations import booking
from donations.models import BankAccount, Campaign, Donor, Gift, LedgerEntry
from donations.signals import support_changed
from tests.articles.making import make_user
from tests.donations.making import IBAN, make_account, make_campaign, make_gift, make_pledge, month, movement, pay

pytestmark = pytest.mark.django_db
LISTS = ("gift", "pledge", "donor", "campaign", "bankaccount")


def page(client, path, **data):
    answer = client.get(f"/admin/donations/{path}", data)
    assert answer.status_code == 200, answer
    return answer.content.decode()


def only(client, *codenames):
    """Somebody with these permissions and no role."""
    user = make_user("")
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames, content_type__app_label="donations"))
    assert user.user_permissions.count() == len(codenames)
    client.force_login(user)
    return user


# Who sees what


@pytest.mark.parametrize("role", ["contributor", "editor", "publisher"])
def test_editors_see_no_gift_and_no_donor(client, role):
    gift = make_gift(email="anna@example.org")
    pay(gift)
    client.force_login(make_user(role))

    assert "/admin/donations/" not in client.get("/admin/").content.decode()
    paths = [f"{name}/" for name in LISTS] + [f"gift/{gift.pk}/change/", f"gift/{gift.pk}/book/", "gift/add/"]
    for path in paths:
        assert client.get(f"/admin/donations/{path}").status_code == 403


def test_the_administrator_sees_accounts_of_the_bank_and_nothing_else(client):
    client.force_login(make_user("administrator"))

    answers = {name: client.get(f"/admin/donations/{name}/").status_code for name in LISTS}

    assert answers == dict.fromkeys(LISTS, 403) | {"bankaccount": 200}


def test_amounts_and_contacts_are_permissions_of_their_own(client):
    gift = make_gift(email="anna@example.org", name="Anna Kowalska", amount_minor=12345, read_title="A title")
    pay(gift)
    only(client, "view_gift")
    for path in ("gift/", f"gift/{gift.pk}/change/"):
        text = page(client, path)
        for secret in ("anna@example.org", "Kowalska", "A title", "123.45"):
            assert secret not in text

    only(client, "view_gift", "view_amounts")
    assert "123.45" in page(client, "gift/")
    only(client, "view_gift", "view_contacts")
    assert "Kowalska" in page(client, "gift/")


@pytest.mark.parametrize(
    "query",
    ["email__startswith=anna", "name__contains=K", "donor__email__startswith=a", "message__isnull=0", "amount_minor=1"],
)
def test_nobody_asks_for_hidden_columns_through_the_address(client, query):
    make_gift(email="anna@example.org")
    only(client, "view_gift")

    assert client.get(f"/admin/donations/gift/?{query}").status_code in (302, 400)


def test_searching_by_address_needs_the_right_to_see_addresses(client):
    gift = make_gift(email="anna@example.org")
    only(client, "view_gift")
    assert "0 gifts" in page(client, "gift/", q="anna@")
    assert "1 gift" in page(client, "gift/", q=f"darowizna {gift.reference[:4]} {gift.reference[4:]}".lower())

    only(client, "view_gift", "view_contacts")
    assert "1 gift" in page(client, "gift/", q="anna@")


def test_the_list_of_gifts_is_narrowed_to_overdue_ones(client, fundraiser):
    make_gift(created_at=timezone.now() - timedelta(days=31))
    make_gift()

    assert "1 gift" in page(client, "gift/", overdue="yes")


def test_the_fundraiser_sees_the_lists(client, fundraiser, account, django_assert_max_num_queries):
    for number in range(20):
        gift = make_gift(email=f"d{number}@example.org")
        pay(gift)
        pay(month(make_pledge(email=f"d{number}@example.org"), f"line:{number}"))
    for name in LISTS:
        with django_assert_max_num_queries(11):
            page(client, f"{name}/")
    with django_assert_max_num_queries(18):
        page(client, f"gift/{gift.pk}/change/")


# For the session, the account and its rights (two), on every page of the desk.
OF_ANY_PAGE = 4


@pytest.mark.parametrize("is_going_back", [False, True])
def test_a_gifts_page_costs_six_statements_of_its_own(
    client, fundraiser, account, is_going_back, django_assert_max_num_queries
):
    gift = make_gift(email="anna@example.org", pledge=make_pledge())
    for _payment in range(3):
        pay(gift)
    if is_going_back:
        booking.ask_back(gift, money=gift.money, reason="Sent twice", by=fundraiser)

    ContentType.objects.get_for_model(Gift)

    with django_assert_max_num_queries(OF_ANY_PAGE + 6):
        page(client, f"gift/{gift.pk}/change/")
    with django_assert_max_num_queries(6):
        client.get(gift.get_absolute_url())


def test_a_gifts_page_tells_its_whole_story(client, fundraiser, account):
    gift = make_gift(email="anna@example.org", amount_minor=12345)
    pay(gift)

    text = page(client, f"gift/{gift.pk}/change/")

    table = text[text.index('id="timeline"') :]
    for part in ("Promised", "Payment", "123.45\u00a0PLN", "bookkeeper · A test", "Mail: thanks"):
        assert part.lower() in table.lower()
    assert 'name="_save"' not in text


def test_nobody_changes_or_deletes_a_gift_by_hand(client):
    gift = make_gift()
    client.force_login(make_user("", is_superuser=True))

    assert client.post(f"/admin/donations/gift/{gift.pk}/delete/", {"post": "yes"}).status_code == 403
    client.post(f"/admin/donations/gift/{gift.pk}/change/", {"amount_minor": 1, "status": "paid"})
    client.post("/admin/donations/gift/", {"action": "delete_selected", "_selected_action": [gift.pk], "post": "yes"})

    assert Gift.objects.get().amount_minor == 5000


def test_a_missing_row_is_not_found(client, fundraiser):
    for name in LISTS:
        assert client.get(f"/admin/donations/{name}/999/change/").status_code == 404


# Money by hand


def manual(**fields):
    campaign = Campaign.objects.get(is_default=True)
    known = {
        "sum": "150",
        "currency": "PLN",
        "day": "2026-05-03",
        "reason": "Cash at the evening",
        "campaign": campaign.pk,
    }
    return known | {"name": "", "email": "", "language": "pl"} | fields


def test_the_form_of_a_gift_by_hand_knows_the_usual_purpose_and_today(client, fundraiser):
    make_campaign()

    form = page(client, "gift/add/")

    assert f'value="{Campaign.objects.get(is_default=True).pk}" selected' in form
    assert f'value="{timezone.localdate()}"' in form


def test_cash_of_nobody_known_is_booked_without_a_donor_or_a_receipt(client, fundraiser):
    client.post("/admin/donations/gift/add/", manual(currency="EUR", sum="12,50"))

    gift = Gift.objects.get()
    assert (gift.status, gift.currency, gift.amount_minor, gift.donor) == ("paid", "EUR", 1250, None)
    assert not mail.outbox


def test_a_gift_by_hand_is_paid_thanked_for_and_in_the_ledger(client, fundraiser):
    answer = client.post("/admin/donations/gift/add/", manual(name="Anna", email="anna@example.org"))

    assert answer.status_code == 302
    gift, entry = Gift.objects.get(), LedgerEntry.objects.get()
    assert (gift.status, gift.provider, gift.amount_minor, gift.donor) == ("paid", "manual", 15000, Donor.objects.get())
    assert gift.language == "pl"
    assert (entry.by, entry.reason, entry.amount_minor) == (fundraiser, "Cash at the evening", 15000)
    assert f"{timezone.localtime(entry.occurred_at):%Y-%m-%d}" == "2026-05-03"
    call_command("post_mail")
    assert mail.outbox[0].to == ["anna@example.org"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("sum", "1e3"),
        ("sum", "0"),
        ("sum", ""),
        ("reason", ""),
        ("day", "2999-01-01"),
        ("currency", "USD"),
        ("campaign", ""),
        ("language", "xx"),
        ("email", "anna@"),
    ],
)
def test_a_gift_by_hand_with_a_mistake_writes_nothing(client, fundraiser, field, value):
    answer = client.post("/admin/donations/gift/add/", manual(**{field: value}))

    assert answer.status_code == 200
    assert "errorlist" in answer.content.decode()
    assert not Gift.objects.exists()


def test_a_payment_and_a_repayment_are_written_on_a_gift(client, fundraiser):
    gift = make_gift(amount_minor=5000)
    book = f"/admin/donations/gift/{gift.pk}/book/"
    fact = {"sum": "50", "day": "2026-05-03", "reason": "Seen in the bank"}
    refused = client.post(book, fact | {"kind": "refund"})
    assert "Nothing has come in" in refused.content.decode()

    client.post(book, fact | {"kind": "payment"})
    client.post(book, fact | {"kind": "refund", "sum": "20.50"})

    gift.refresh_from_db()
    assert gift.status == "partially_refunded"
    assert sorted(gift.entries.values_list("amount_minor", flat=True)) == [-2050, 5000]
    call_command("check_ledger")


def test_booking_and_giving_back_are_permissions_of_their_own(client):
    gift = make_gift()
    book = f"/admin/donations/gift/{gift.pk}/book/"
    only(client, "view_gift")
    assert client.get(book).status_code == 403
    only(client, "view_gift", "book_gift")
    assert 'value="refund"' not in page(client, f"gift/{gift.pk}/book/")

    client.post(book, {"sum": "50", "day": "2026-05-03", "reason": "x", "kind": "refund"})

    assert not LedgerEntry.objects.exists()


def act(client, model, action, *rows):
    return client.post(f"/admin/donations/{model}/", {"action": action, "_selected_action": [row.pk for row in rows]})


def test_gifts_that_will_not_come_are_cancelled_and_paid_ones_are_not(client, fundraiser):
    waiting, paid = make_gift(), make_gift()
    pay(paid)

    act(client, "gift", "cancel", waiting, paid)

    assert [gift.status for gift in Gift.objects.order_by("pk")] == ["cancelled", "paid"]
    assert waiting.steps.get().by == fundraiser


def test_names_are_decided_only_for_those_who_asked(client, fundraiser):
    asked, silent = make_gift(name_state="waiting"), make_gift()
    pledge = make_pledge(name_state="waiting")

    act(client, "gift", "show_names", asked, silent)
    act(client, "pledge", "refuse_names", pledge)

    states = [row.name_state for row in (*Gift.objects.order_by("pk"), *type(pledge).objects.all())]
    assert states == ["shown", "none", "refused"]


def test_actions_ask_for_their_permissions(client):
    gift = make_gift(name_state="waiting")
    only(client, "view_gift")

    act(client, "gift", "show_names", gift)
    act(client, "gift", "cancel", gift)

    gift.refresh_from_db()
    assert (gift.name_state, gift.status) == ("waiting", "awaiting_transfer")


# Purposes


def campaign_data(**fields):
    words = {}
    for number, language in enumerate(("en", "pl")):
        words |= {
            f"texts-{number}-language": language, f"texts-{number}-title": f"Roof {language}",
            f"texts-{number}-body": "A roof.", f"texts-{number}-thanks": "Thanks.",
        }  # fmt: skip
    return words | {
        "texts-TOTAL_FORMS": 2, "texts-INITIAL_FORMS": 0, "slug": "roof", "starts_on": "2026-01-01", "ends_on": "",
        "default_frequency": "once", "currency": "PLN", "goal": "10 000", "shows_progress": "on",
        "presets": "PLN once: 30 60, 90\nPLN month: 10\nEUR once: 5 10\nEUR month: 5",
        "limits": "PLN: 5 20000\nEUR: 2 20000",
    } | fields  # fmt: skip


def test_a_purpose_is_made_with_its_words_and_amounts(client, fundraiser):
    answer = client.post("/admin/donations/campaign/add/", campaign_data())

    assert answer.status_code == 302
    campaign = Campaign.objects.get(slug="roof")
    assert (campaign.goal_minor, campaign.texts.count()) == (1_000_000, 2)
    assert campaign.presets["PLN"] == {"once": [30, 60, 90], "month": [10]}
    shown = page(client, f"campaign/{campaign.pk}/change/")
    assert "PLN once: 30 60 90" in shown
    assert 'value="10000.00"' in shown


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"presets": "PLN once: 30"}, "one line for each"),
        ({"presets": "PLN once: x\nPLN month: 10\nEUR once: 5\nEUR month: 5"}, "whole amounts"),
        ({"presets": "PLN once: 4\nPLN month: 10\nEUR once: 5\nEUR month: 5"}, "outside of least and most"),
        ({"limits": "PLN: 1 20000\nEUR: 2 20000"}, "must lie within"),
        ({"limits": "PLN: 5\nEUR: 2 20000"}, "the least and the most"),
        ({"goal": "1e6"}, "in figures"),
        ({"is_default": "on"}, "Another purpose is the default"),
        ({"ends_on": "2025-01-01"}, "not before the first"),
    ],
)
def test_an_impossible_purpose_is_refused(client, fundraiser, fields, says):
    answer = client.post("/admin/donations/campaign/add/", campaign_data(**fields))

    assert answer.status_code == 200
    assert says in answer.content.decode()
    assert Campaign.objects.count() == 1


# Accounts


def propose(client, **fields):
    known = {"currency": "PLN", "iban": "PL39 1140 2004 0000 3102 9876 5432", "recipient": "An institute"}
    return client.post("/admin/donations/bankaccount/add/", known | {"short_recipient": "Institute"} | fields)


def test_an_account_is_shown_after_another_person_confirmed_it(client, fundraiser):
    assert propose(client).status_code == 302
    account = BankAccount.objects.get()
    assert (account.iban, account.proposed_by, account.is_shown) == (IBAN, fundraiser, False)
    confirm = f"/admin/donations/bankaccount/{account.pk}/confirm/"
    assert client.post(confirm).status_code == 403

    administrator = make_user("administrator")
    client.force_login(administrator)
    assert client.get(confirm).status_code == 405
    assert "confirm/" in page(client, f"bankaccount/{account.pk}/change/")
    client.post(confirm)

    account.refresh_from_db()
    assert (account.is_shown, account.confirmed_by) == (True, administrator)
    client.post(f"/admin/donations/bankaccount/{account.pk}/hide/")
    assert not BankAccount.objects.shown().exists()


def test_nobody_confirms_an_own_proposal(client):
    client.force_login(make_user("fundraiser administrator"))
    propose(client)
    account = BankAccount.objects.get()

    assert "confirm/" not in page(client, f"bankaccount/{account.pk}/change/")
    assert client.post(f"/admin/donations/bankaccount/{account.pk}/confirm/").status_code == 403
    assert not BankAccount.objects.shown().exists()


def test_the_database_knows_that_two_people_are_two(account):
    person = make_user()
    fields = {"recipient": "x", "short_recipient": "x", "currency": "EUR"}
    for wrong in (
        {"proposed_by": person, "confirmed_by": person, "confirmed_at": timezone.now()},
        {"proposed_by": person, "confirmed_at": timezone.now()},
        {"proposed_by": person, "is_shown": True},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            BankAccount.objects.create(iban="x", **fields, **wrong)


def test_the_number_of_an_account_is_never_changed(account):
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        BankAccount.objects.update(iban="PL00")
    account.refresh_from_db()

    assert account.iban == IBAN


def test_a_new_account_takes_the_place_of_the_old_one_and_the_site_is_told(account):
    told = []
    listen = lambda **kwargs: told.append(1)  # noqa: E731
    support_changed.connect(listen)

    new = make_account(iban="PL83101010230000261395100000")

    assert list(BankAccount.objects.shown()) == [new]
    assert told == [1]


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"iban": "PL39 1140 2004 0000 3102 9876 5433"}, "not a valid account number"),
        ({"iban": "PL61 1090 1014 0000 0712 1981 2874"}, "sample"),
        ({"iban": "DE60500105170648489899"}, "begins with PL"),
        ({"tax_id": "123"}, "NIP"),
        ({"short_recipient": "x" * 21}, "20"),
    ],
)
def test_an_impossible_account_is_refused(client, fundraiser, fields, says):
    assert says in propose(client, **fields).content.decode()
    assert not BankAccount.objects.exists()


def test_the_command_line_sets_an_account_without_a_second_person(capsys):
    call = [
        "set_bank_account",
        "PL39 1140 2004 0000 3102 9876 5432",
        "--recipient",
        "An institute",
        "--short",
        "Institute",
    ]
    for _ in range(2):
        call_command(*call)

    assert "Donors now see PL39 1140 2004 0000 3102 9876 5432" in capsys.readouterr().out
    account = BankAccount.objects.shown().get()
    assert (account.proposed_by, account.confirmed_by) == (None, None)
    with pytest.raises(CommandError, match="every digit"):
        call_command("set_bank_account", "PL39", "--recipient", "x", "--short", "x")


def test_the_sample_number_is_for_demonstrations(settings):
    settings.DEMO = True

    call_command("set_bank_account", "PL61109010140000071219812874", "--recipient", "x", "--short", "x")

    assert BankAccount.objects.shown().exists()


def test_the_ledger_of_a_campaign_is_its_progress(client, account):
    campaign = make_campaign(shows_progress=True)
    pay(make_gift(campaign=campaign))

    assert re.search("50\u00a0PLN has come in so far", client.get("/support/?c=roof").content.decode())
    assert movement().money.minor == campaign.raised().minor


@pytest.mark.parametrize(
    ("table", "lookup"),
    [
        ("bankline", "account__confirmed_by__password__startswith"), ("bankline", "account__iban__startswith"),
        ("gift", "campaign__gifts__email__startswith"), ("gift", "email__startswith"), ("gift", "status__regex"),
        ("pledge", "campaign__pledges__email__contains"), ("ledgerentry", "occurred_at__gift__email"),
    ],
)  # fmt: skip
def test_no_list_answers_what_it_does_not_show(client, fundraiser, table, lookup):
    assert client.get(f"/admin/donations/{table}/", {lookup: "a"}).status_code == 400


@pytest.mark.parametrize("asked", ["occurred_at__year=2026", "occurred_at__year=2026&occurred_at__month=3",
                                   "kind__exact=payment", "currency__exact=PLN", "provider=stripe"])  # fmt: skip
def test_the_ledger_is_narrowed_by_its_filters_and_days(client, fundraiser, asked):
    assert client.get(f"/admin/donations/ledgerentry/?{asked}").status_code == 200


def test_nobody_adds_rows_that_verbs_make(client):
    client.force_login(make_user("", is_superuser=True))

    answers = {
        name: client.get(f"/admin/donations/{name}/add/").status_code
        for name in ("ledgerentry", "bankline", "bankstatement", "receipt", "donor", "outboxmail", "pledge",
                     "providerevent", "gift", "bankaccount")
    }  # fmt: skip

    assert answers == dict.fromkeys(answers, 403) | {"gift": 200, "bankaccount": 200}


@pytest.mark.parametrize("year", [0, 1990, 9999])
def test_a_year_without_entries_has_no_books(client, fundraiser, year):
    assert client.get(f"/admin/donations/ledgerentry/year/{year}/ledger.csv").status_code == 404


@pytest.mark.parametrize("day", ["0206-05-04", "0001-01-01"])
def test_a_slip_in_the_year_is_told(client, fundraiser, day):
    gift = make_gift()

    answer = client.post(
        f"/admin/donations/gift/{gift.pk}/book/", {"kind": "payment", "sum": "5", "day": day, "reason": "Cash"}
    )

    assert "greater than or equal" in answer.content.decode()
    assert not gift.entries.exists()
