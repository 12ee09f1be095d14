"""Rules tell payouts, fees and own transfers from gifts, and never take a gift away."""

import pytest
from django.db import IntegrityError, transaction

from donations.checking import drift
from donations.models import BankLine, Campaign, Gift, LedgerEntry, LineRule
from donations.statements import booking, importing
from donations.statements.lines import Line
from tests.articles.making import make_user
from tests.donations.bank_files import DAY, entry, make_profile, take_in, xml
from tests.donations.making import a_person, make_gift, pay

pytestmark = pytest.mark.django_db
RULES = "/admin/donations/linerule"


@pytest.fixture
def profile(db):
    return make_profile()


def make_rule(profile, contains="stripe", **fields):
    return LineRule.objects.create(account=profile.account, contains=contains, **{"kind": "payout"} | fields)


def test_a_payout_of_a_provider_is_no_gift(profile):
    make_rule(profile, where="name")
    pay(make_gift())
    data = xml(entry("480.20", "STRIPE PAYOUT po_1", name="Stripe Payments Europe"), entry("50.00", "Darowizna"))

    outlook = importing.preview(data, profile).preview["outlook"]
    take_in(profile, data)

    assert (outlook["by_rules"], outlook["for_a_person"], outlook["gifts"]) == (1, 1, 0)
    payout, other = BankLine.objects.order_by("-amount_minor")
    assert (payout.kind, payout.state, payout.rule.contains, payout.by) == ("payout", "set_aside", "stripe", None)
    assert other.state == "open"
    assert LedgerEntry.objects.count() == Gift.objects.count() == 1
    assert Campaign.objects.get().raised().minor == 5000
    assert list(drift()) == []


@pytest.mark.parametrize(
    ("rule", "line", "fits"),
    [
        ({"contains": "Opłata za", "kind": "fee"}, {"minor": -500, "title": "OPŁATA  ZA\nprzelew"}, True),
        ({"contains": "Opłata za", "kind": "fee"}, {"minor": 500, "title": "opłata za przelew"}, False),
        ({"contains": "stripe"}, {"minor": -500, "title": "Stripe"}, False),
        ({"contains": "stripe"}, {"minor": 500, "title": "x", "name": "Stripe"}, False),
        ({"contains": "PL61 1090", "where": "iban", "kind": "own"}, {"minor": -5, "iban": "pl6110901014"}, True),
        ({"contains": "stripe", "kind": "own"}, {"minor": 500, "title": "Stripe", "is_reversal": True}, False),
    ],
)
def test_a_rule_fits_words_in_one_place_and_the_direction_of_its_kind(rule, line, fits):
    assert LineRule(**{"kind": "payout"} | rule).fits(Line(DAY, currency="PLN", **line)) == fits


def test_a_line_that_a_rule_and_a_reference_claim_waits_for_a_person(profile):
    gift = make_gift()
    make_rule(profile, "darowizna", kind="income")

    take_in(profile, xml(entry("50.00", f"Darowizna {gift.reference}")))

    gift.refresh_from_db()
    assert (BankLine.objects.get().state, gift.status) == ("open", "awaiting_transfer")


def test_the_first_rule_in_order_decides_and_unused_ones_never(profile):
    make_rule(profile, "payout", order=5, kind="income", is_active=False)
    make_rule(profile, "stripe", order=20, kind="other")
    make_rule(profile, "stripe payout", order=10, kind="payout")

    take_in(profile, xml(entry("50.00", "Stripe payout")))

    assert BankLine.objects.get().kind == "payout"


def test_a_new_rule_sorts_the_lines_that_wait(client, fundraiser, profile):
    take_in(profile, xml(entry("480.20", "STRIPE PAYOUT"), entry("50.00", "Darowizna")))
    line = BankLine.objects.get(title="STRIPE PAYOUT")
    address = f"{RULES}/add/?account={profile.account_id}"
    assert address in client.get(f"/admin/donations/bankline/{line.pk}/change/").content.decode()

    form = {"account": profile.account_id, "where": "title", "contains": "stripe", "kind": "payout", "order": 10}
    answer = client.post(address, form | {"is_active": "on"}, follow=True)

    assert "1 waiting line was set aside" in answer.content.decode()
    line.refresh_from_db()
    assert (line.state, line.kind, BankLine.objects.open().count()) == ("set_aside", "payout", 1)
    assert '<td class="field-use">1</td>' in client.get(f"{RULES}/").content.decode()


@pytest.mark.parametrize("words", ["abc", ""])
def test_a_rule_of_too_few_letters_is_refused(client, fundraiser, profile, words):
    form = {"account": profile.account_id, "where": "title", "contains": words, "kind": "payout", "order": 10}

    client.post(f"{RULES}/add/", form)

    assert not LineRule.objects.exists()


def test_the_database_knows_no_rule_that_makes_gifts(profile):
    with pytest.raises(IntegrityError, match="rule_makes_no_gift"), transaction.atomic():
        make_rule(profile, kind="gift")


def test_what_was_set_aside_may_be_decided_otherwise(client, fundraiser, profile):
    gift = make_gift()
    make_rule(profile)
    take_in(profile, xml(entry("50.00", "Stripe, the band, plays for you")))
    line = BankLine.objects.get()
    decide = f"/admin/donations/bankline/{line.pk}/decide/"
    assert decide in client.get(f"/admin/donations/bankline/{line.pk}/change/").content.decode()

    client.post(decide, {"what": "reference", "reference": gift.reference})

    line.refresh_from_db()
    assert (line.state, line.kind, line.rule, line.by, line.gift) == ("booked", "gift", None, fundraiser, gift)
    assert client.post(decide, {"what": "payout"}).status_code == 404


def test_whoever_may_only_see_rules_changes_none(client, profile):
    rule = make_rule(profile)
    client.force_login(make_user("publisher administrator"))

    assert client.get(f"{RULES}/").status_code == 403
    assert client.post(f"{RULES}/{rule.pk}/change/", {"is_active": ""}).status_code == 403


def test_sorting_many_lines_costs_few_statements(profile, django_assert_max_num_queries):
    take_in(profile, xml(*[entry("50.00", f"Stripe {number}") for number in range(40)]))
    make_rule(profile)

    with django_assert_max_num_queries(5):
        assert booking.sort_open(profile.account) == 40
    booking.set_aside(BankLine.objects.first(), kind="fee", note="", by=a_person())
    assert BankLine.objects.filter(rule=None).count() == 1
