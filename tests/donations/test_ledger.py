"""The invariants of the books, on the models and in the database."""

import ast
from concurrent.futures import ThreadPoolExecutor
from itertools import permutations, product
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from donations.applying import Contradiction, Deferred, apply
from donations.checking import drift
from donations.deriving import derive_gift, derive_pledge
from donations.models import AppendOnly, Consent, ConsentText, Donor, Gift, LedgerEntry, OutboxMail, Pledge, Step
from donations.money import Money
from tests.donations.making import a_person, desk, event, make_campaign, make_gift, make_pledge, month, movement, pay

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]

# One gift's life: paid, a refused card, two refunds of which one fails, a dispute that is lost.
SCENARIO = [
    [movement("payment", 10000, "pi_1")],
    [event("declined", "pi_0")],
    [movement("refund", -3000, "re_1", days=1)],
    [movement("refund", -2000, "re_2", days=2), movement("refund_failed", 2000, "re_2", days=2)],
    [event("dispute_opened", "dp_1", days=3)],
    [movement("chargeback", -7000, "dp_1", days=4)],
    [event("dispute_lost", "dp_1", days=5)],
]


def deliver(gift, deliveries):
    """As an inbox does: what is deferred comes again after every delivery that was applied."""
    waiting = []
    for facts in deliveries:
        waiting.append(facts)
        for again in list(waiting):
            try:
                apply(again, to=gift, source=desk())
            except Deferred:
                continue
            waiting.remove(again)
    while waiting:
        apply(waiting.pop(0), to=gift, source=desk())


def books(gift):
    gift.refresh_from_db()
    rows = sorted(gift.entries.values_list("kind", "amount_minor", "external_id"))
    steps = sorted(gift.steps.values_list("kind", "external_id"))
    mails = sorted(OutboxMail.objects.values_list("dedupe_key", flat=True))
    return gift.status, rows, steps, mails


def test_a_payment_makes_the_gift_paid_and_the_donor_known():
    gift = make_gift(email="Anna@Example.org", name="Anna")

    entry = pay(gift)

    gift.refresh_from_db()
    assert gift.status == Gift.Status.PAID
    assert (gift.donor.email, gift.donor.name) == ("anna@example.org", "Anna")
    assert f"{gift.donor.keep_name_until_on}" == "2031-12-31"
    assert entry.money == Money(5000, "PLN")


def test_an_address_is_one_donor_and_later_forms_change_nothing_of_it():
    pay(make_gift(email="anna@example.org", name="Anna"))
    pay(make_gift(email="ANNA@example.org", name="Somebody else"), days=400)

    donor = Donor.objects.get()
    assert donor.name == "Anna"
    assert f"{donor.keep_name_until_on}" == "2032-12-31"


def test_a_donor_without_a_name_gets_the_one_of_a_later_gift():
    for name in ("", "Anna", "Somebody else"):
        pay(make_gift(email="anna@example.org", name=name))

    assert Donor.objects.get().name == "Anna"


def as_row(fact):
    if hasattr(fact, "money"):
        return LedgerEntry(kind=fact.kind, amount_minor=fact.money.minor, external_id=fact.external_id)
    return Step(kind=fact.kind, external_id=fact.external_id, occurred_at=fact.occurred_at)


def test_the_state_is_the_same_in_all_5040_orders():
    states = set()
    for order in permutations([[as_row(fact) for fact in facts] for facts in SCENARIO]):
        rows = [row for delivery in order for row in delivery]
        entries = [row for row in rows if isinstance(row, LedgerEntry)]
        states.add(derive_gift("bank_transfer", entries, [row for row in rows if isinstance(row, Step)]))

    assert states == {Gift.Status.CHARGED_BACK}


class TestOrdersAndRepetitions(TestCase):
    """Each example has a database of its own."""

    @settings(max_examples=40)
    @given(st.permutations([*range(7), *range(7)]))
    def test_facts_twice_in_any_order_end_in_the_same_rows_state_and_mails(self, order):
        gift = make_gift(amount_minor=10000, email="anna@example.org")

        deliver(gift, [SCENARIO[index] for index in order])

        assert books(gift) == (
            Gift.Status.CHARGED_BACK,
            [
                ("chargeback", -7000, "dp_1"), ("payment", 10000, "pi_1"), ("refund", -3000, "re_1"),
                ("refund", -2000, "re_2"), ("refund_failed", 2000, "re_2"),
            ],
            [("declined", "pi_0"), ("dispute_lost", "dp_1"), ("dispute_opened", "dp_1")],
            ["thanks:manual:pi_1"],
        )  # fmt: skip
        assert list(drift()) == []
        assert Gift.objects.with_money().get(pk=gift.pk).balance_minor == gift.campaign.raised().minor == 0

    @settings(max_examples=60)
    @given(
        st.lists(
            st.sampled_from(
                [
                    movement("payment", 10000, "p1"), movement("payment", 500, "p2"), movement("refund", -10000, "r1"),
                    movement("refund", -400, "r2"), movement("refund_failed", 400, "r2"), movement("fee", -150, "f1"),
                    movement("adjustment", -500, "a1"), movement("chargeback", -500, "c1"), event("cancelled", "x"),
                    event("dispute_opened", "d"), event("dispute_won", "d"),
                    movement("payment", 1, "e1", currency="EUR"),
                ]
            )
        )
    )  # fmt: skip
    def test_whatever_arrives_leaves_no_drift_and_no_money_state_without_money(self, facts):
        gift = make_gift(amount_minor=10000)
        for fact in facts:
            try:
                apply([fact], to=gift, source=desk())
            except Deferred:
                continue

        gift.refresh_from_db()
        assert gift.entries.filter(kind="payment").exists() or gift.status in ("awaiting_transfer", "cancelled")
        assert not gift.entries.exclude(currency="PLN").exists()
        assert [line for line in drift() if "more went out" not in line] == []


def test_the_same_fact_is_written_once_and_thanked_for_once():
    gift = make_gift(email="anna@example.org")

    for _ in range(5):
        apply([movement()], to=gift, source=desk())

    assert gift.entries.count() == OutboxMail.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_facts_at_the_same_moment_are_all_in_the_state():
    gift, source = make_gift(email="anna@example.org"), desk()
    pay(gift)
    OutboxMail.objects.all().delete()
    facts = [movement("payment", 700, "p"), movement("refund", -500, "r"), event("dispute_opened", "d")] * 4

    def deliver_one(fact):
        try:
            apply([fact], to=Gift.objects.get(pk=gift.pk), source=source)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(deliver_one, facts))

    gift.refresh_from_db()
    assert (gift.status, gift.entries.count(), gift.steps.count()) == ("disputed", 3, 1)
    assert OutboxMail.objects.get().dedupe_key == "thanks:manual:p"
    assert list(drift()) == []


def test_a_fact_that_contradicts_what_is_written_changes_nothing():
    gift, other = make_gift(), make_gift()
    apply([movement()], to=gift, source=desk())

    for target, fact in [(gift, movement(minor=4000)), (other, movement())]:
        with pytest.raises(Contradiction):
            apply([fact, event("cancelled", "x")], to=target, source=desk())
    assert LedgerEntry.objects.count() == 1
    assert not Step.objects.exists()


@pytest.mark.parametrize("fact", [movement("refund", -1, "r"), movement("payment", 1, "p", currency="EUR")])
def test_money_out_of_nothing_and_foreign_money_wait(fact):
    gift = make_gift()

    with pytest.raises(Deferred):
        apply([fact], to=gift, source=desk())

    gift.refresh_from_db()
    assert (gift.status, gift.version, gift.entries.count()) == ("awaiting_transfer", 0, 0)


def test_money_makes_a_cancelled_gift_paid():
    gift = make_gift()
    apply([event("cancelled", "x")], to=gift, source=desk())
    assert gift.status == "cancelled"

    pay(gift)

    assert gift.status == "paid"


def test_each_month_of_a_pledge_is_a_gift_of_its_own():
    pledge = make_pledge(email="anna@example.org", read_path="/articles/a/")
    for number in range(5):
        pay(month(pledge, f"line:{number}"), days=30 * number)

    pledge.refresh_from_db()
    assert (pledge.status, pledge.gifts.count()) == ("active", 5)
    assert pledge.gifts.first().read_path == "/articles/a/"
    assert Donor.objects.count() == 1


def test_a_stopped_pledge_stays_stopped_and_later_money_is_still_booked():
    pledge = make_pledge()
    apply([event("cancelled", "x")], to=pledge, source=desk())

    pay(month(pledge, "line:1"))

    pledge.refresh_from_db()
    assert (pledge.status, pledge.gifts.get().status) == ("cancelled", "paid")


def test_a_failed_renewal_is_forgotten_when_its_invoice_is_paid():
    failed = Step(kind="renewal_failed", external_id="in_2", occurred_at=2)
    paid = LedgerEntry(kind="payment", external_id="in_1", occurred_at=1, amount_minor=5)
    rescued = LedgerEntry(kind="payment", external_id="in_2", occurred_at=1, amount_minor=5)

    assert derive_pledge([paid], [failed]) == Pledge.Status.PAST_DUE
    assert derive_pledge([paid, rescued], [failed]) == Pledge.Status.ACTIVE


def test_a_campaigns_total_is_the_sum_of_its_ledger_rows():
    campaign = make_campaign()
    first, second = make_gift(campaign=campaign), make_gift(campaign=campaign, amount_minor=700)
    for gift in (first, second, make_gift(), make_gift(campaign=campaign, currency="EUR")):
        pay(gift)
    apply([movement("refund", -200, "r"), movement("fee", -99, "f")], to=second, source=desk())

    assert campaign.raised() == Money(5500, "PLN")


def test_check_ledger_ends_with_an_error_when_a_state_was_changed_behind_its_back(capsys):
    gift = make_gift()
    pay(gift)
    call_command("check_ledger")

    Gift.objects.filter(pk=gift.pk).update(status="awaiting_transfer")

    with pytest.raises(CommandError, match="1 difference"):
        call_command("check_ledger")
    assert f"gift {gift.pk} is stored as" in capsys.readouterr().err


def test_ledger_rows_and_steps_are_never_changed_through_the_models():
    gift = make_gift()
    entry = pay(gift)
    apply([event("declined", "d")], to=gift, source=desk())
    for row in (entry, gift.steps.get()):
        rows = type(row).objects
        for forbidden in (row.save, row.delete, rows.all().delete, rows.all().update):
            with pytest.raises(AppendOnly):
                forbidden()
    with pytest.raises(AppendOnly):
        LedgerEntry.objects.bulk_update([entry], ["amount_minor"])


def test_the_database_refuses_to_change_a_ledger_row():
    entry = pay(make_gift())
    statements = [f"UPDATE donations_ledgerentry SET amount_minor = 1 WHERE id = {entry.pk}"]  # noqa: S608
    if connection.vendor == "postgresql":
        statements.append("DELETE FROM donations_ledgerentry")
    for statement in statements:
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)

    assert LedgerEntry.objects.get().money == entry.money


BAD_ENTRIES = {
    "entry_sign_fits_its_kind": {"amount_minor": -1},
    "entry_currency_is_known": {"currency": "USD"},
    "entry_names_its_source": {"reason": ""},
    "entry_has_an_external_id": {"external_id": ""},
}


@pytest.mark.parametrize("constraint", BAD_ENTRIES)
def test_the_database_refuses_an_impossible_entry(constraint):
    good = {
        "gift": make_gift(), "kind": "payment", "amount_minor": 1, "currency": "PLN", "provider": "manual",
        "external_id": "x", "occurred_at": movement().occurred_at, "source": "desk", "by": a_person(), "reason": "r",
    }  # fmt: skip

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        LedgerEntry(**good | BAD_ENTRIES[constraint]).save()


@pytest.mark.parametrize(
    ("kind", "minor"),
    [(kind, sign) for kind, sign in product(LedgerEntry.Kind.values, (1, 0, -1))],
)
def test_each_kind_has_its_sign(kind, minor):
    signs = {"payment": [1], "refund_failed": [1], "chargeback_reversed": [1], "adjustment": [1, -1]}
    gift = make_gift()
    pay(gift)
    fits = minor in signs.get(kind, [-1])

    try:
        with transaction.atomic():
            apply([movement(kind, minor, "x")], to=gift, source=desk())
    except IntegrityError as error:
        assert "entry_sign_fits_its_kind" in str(error)
        assert not fits
    else:
        assert fits


@pytest.mark.parametrize("make", [make_gift, make_pledge])
@pytest.mark.parametrize("fields", [{"amount_minor": 0}, {"amount_minor": -5}, {"currency": "USD"}, {"currency": ""}])
def test_the_database_refuses_an_impossible_promise(make, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        make(**fields)


def test_a_step_and_a_consent_belong_to_exactly_one_promise():
    gift, pledge, text = make_gift(), make_pledge(), ConsentText.objects.first()
    for owner in ({}, {"gift": gift, "pledge": pledge}):
        with pytest.raises(IntegrityError, match="consent_is_of_one_promise"), transaction.atomic():
            Consent.objects.create(text=text, **owner)


def test_only_applying_writes_ledger_rows_and_steps():
    """Read from the syntax trees: nothing else builds one of these models or creates through their managers."""
    wrong = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for folder in ("donations", "institute", "articles")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if path.name != "applying.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and writes_entries(ast.unparse(node.func))
    ]

    assert wrong == []


def writes_entries(called: str) -> bool:
    makes = called.endswith(("create", "get_or_create", "update_or_create"))
    names = ("LedgerEntry.objects", "Step.objects", ".entries", ".steps")
    return called in ("LedgerEntry", "Step") or (makes and any(name in called for name in names))
