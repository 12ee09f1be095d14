"""Whatever donors, banks, card companies and staff do, in whatever order: what must always hold of the books, holds.

I1 no state of money without a ledger row; I3 more out than in is in its queue; I5 the ledger of a day and a way is what
its bank or company said of that day; I6 an issued receipt says the same for ever; I7 erasing changes no amount, date,
number or row; I8 a purpose's total is the sum of its rows; I11 a mail leaves once. (I2 and I4 are in test_ledger.py,
I9 in test_cards.py, I10 below and in test_support.py.)
"""

from collections import Counter
from datetime import timedelta

from django.core import mail
from django.core.management import call_command
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from donations import booking, privacy
from donations.applying import Contradiction, Deferred, Source, apply
from donations.checking import drift
from donations.models import BankLine, Campaign, Donor, Gift, LedgerEntry, LineRule, OutboxMail, Pledge, Receipt
from donations.money import Money
from donations.receipts import issuing
from donations.statements import booking as lines
from tests.donations.bank_files import DAY, entry, make_profile, take_in, xml
from tests.donations.making import a_person, desk, event, make_campaign, make_gift, make_pledge, month, movement

UNPAID = ("created", "awaiting_transfer", "cancelled", "checkout_open", "checkout_expired", "failed", "processing")


class Books:
    """A small institute, and what its bank and its card company said so far by way and day."""

    def __init__(self):
        self.profile, self.reported, self.written, self.number = make_profile(), Counter(), {}, 0
        LineRule.objects.create(account=self.profile.account, contains="stripe", kind="payout")
        self.campaigns = [Campaign.objects.get(is_default=True), make_campaign()]
        whom = [("anna@example.org", "Anna"), ("jan@example.org", "Jan"), ("", "")]
        self.gifts = [
            make_gift(campaign=self.campaigns[index % 2], email=email, name=name)
            for index, (email, name) in enumerate(whom)
        ]
        self.pledge = make_pledge(email="anna@example.org", campaign=self.campaigns[1])

    def gift(self, which: int) -> Gift:
        gifts = Gift.objects.order_by("pk")
        return gifts[which % gifts.count()]

    def next(self) -> int:
        self.number += 1
        return self.number

    # What happens

    def transfer(self, which, minor):
        named = [*self.gifts, self.pledge][which % 4]
        self.line(minor, f"Darowizna {named.reference}", counts=True)

    def transfer_of_nobody(self, which, minor):
        self.line(minor, "Na dach", counts=False)

    def payout(self, which, minor):
        self.line(minor, "STRIPE payout", counts=False)

    def transfer_back(self, which, minor):
        gift = self.gift(which)
        self.line(-minor, f"Zwrot {gift.reference}", counts=gift.entries.filter(amount_minor__gt=0).exists())

    def line(self, minor, title, *, counts):
        number = self.next()
        day = DAY + timedelta(days=number % 3)
        row = entry(f"{abs(minor) / 100:.2f}", f"{title} {number:x}", credit=minor > 0, day=day)
        take_in(self.profile, xml(row))
        if counts:
            self.reported["bank_transfer", day] += minor

    def decide(self, which, minor):
        """The oldest line that waits is a gift of somebody whom nobody knows."""
        line = BankLine.objects.open().filter(amount_minor__gt=0).order_by("pk").first()
        if line:
            lines.book_as_new(line, by=a_person())
            self.reported["bank_transfer", line.booked_on] += line.amount_minor

    def card(self, which, minor):
        self.by_card(self.gift(which), movement(minor=minor, name=f"pi_{self.next()}", days=which % 3))

    def month_by_card(self, which, minor):
        gift = month(self.pledge, f"invoice:{self.next()}")
        self.by_card(gift, movement(minor=minor, name=f"in_{self.number}", days=which % 3))

    def chargeback(self, which, minor):
        self.by_card(self.gift(which), movement("chargeback", -minor, f"dp_{self.next()}", days=which % 3))

    def by_card(self, gift, fact):
        """Told twice."""
        for is_new in (True, False):
            try:
                apply([fact], to=gift, source=Source(provider="sandbox", kind=LedgerEntry.Source.FETCHED))
            except Deferred:
                continue
            if is_new:
                self.reported["sandbox", timezone.localdate(fact.occurred_at)] += fact.money.minor

    def move(self, which, minor):
        found = booking.movable(self.gift(which)).first()
        if found:
            try:
                booking.move(found, self.gift(which + 1), by=a_person(), reason="Typed wrongly")
            except (booking.Immovable, Contradiction):
                return

    def ask_back(self, which, minor):
        try:
            booking.ask_back(self.gift(which), money=Money(minor, "PLN"), reason="Too much", by=a_person())
        except booking.Unreturnable:
            return

    def happen(self, which, minor):
        kinds = ["cancelled", "dispute_opened", "dispute_won", "dispute_lost"]
        apply([event(kinds[minor % 4], f"e{which % 2}-{self.gift(which).pk}")], to=self.gift(which), source=desk())

    def prove(self, which, minor):
        try:
            issuing.issue_rest(self.gift(which))
        except issuing.NothingToProve:
            return

    def post(self, which, minor):
        call_command("post_mail")

    def erase(self, which, minor):
        donor = Donor.objects.order_by("pk").first()
        if donor:
            before = self.dump()
            privacy.erase(donor, by=a_person())
            assert self.dump() == before

    HAPPENINGS = (
        transfer, transfer, transfer_of_nobody, payout, transfer_back, decide, card, month_by_card, chargeback, move,
        move, ask_back, happen, prove, post, erase,
    )  # fmt: skip

    # What must hold

    def dump(self) -> list:
        """Everything that erasing must leave."""
        promise = ("reference", "amount_minor", "currency", "status", "created_at")
        return [
            list(LedgerEntry.objects.order_by("pk").values()),
            *(list(model.objects.order_by("pk").values(*promise)) for model in (Gift, Pledge)),
            list(BankLine.objects.order_by("pk").values("booked_on", "amount_minor", "line_key", "ordinal", "state")),
            list(Receipt.objects.order_by("pk").values("year", "number", "content", "voided_at", "replaced_by")),
        ]

    def check(self):
        self.states_follow_from_rows()
        self.days_are_as_reported()
        self.totals_are_sums()
        self.what_is_written_stays()

    def states_follow_from_rows(self):
        with_money = set(LedgerEntry.objects.values_list("gift", flat=True))
        assert set(Gift.objects.exclude(status__in=UNPAID).values_list("pk", flat=True)) <= with_money
        odd = set(Gift.objects.with_money().filter(balance_minor__lt=0).values_list("pk", flat=True))
        assert set(Gift.objects.with_more_out_than_in().values_list("pk", flat=True)) == odd
        assert [sentence for sentence in drift() if "more went out" not in sentence] == []

    def days_are_as_reported(self):
        found = Counter()
        for row in LedgerEntry.objects.all():
            found[row.provider, timezone.localdate(row.occurred_at)] += row.amount_minor
        assert {key: minor for key, minor in found.items() if minor} == {
            key: minor for key, minor in self.reported.items() if minor
        }
        booked = Counter()
        for line in BankLine.objects.filter(kind__in=["gift", "refund"]):
            booked["bank_transfer", line.booked_on] += line.amount_minor
        assert {key: minor for key, minor in booked.items() if minor} == {
            key: minor for key, minor in self.reported.items() if minor and key[0] == "bank_transfer"
        }

    def totals_are_sums(self):
        for campaign in self.campaigns:
            of_gifts = Gift.objects.filter(campaign=campaign).with_money().values_list("balance_minor", flat=True)
            assert campaign.raised().minor == sum(of_gifts)
        assert sum(campaign.raised().minor for campaign in self.campaigns) == sum(self.reported.values())

    def what_is_written_stays(self):
        rows = {("entry", row["id"]): row for row in LedgerEntry.objects.values()}
        names = ("pk", "year", "number", "content", "issued_at", "covers_from_on", "covers_until_on", "language")
        rows |= {("receipt", row["pk"]): row for row in Receipt.objects.values(*names)}
        assert {key: rows.get(key) for key in self.written} == self.written
        self.written = rows
        numbers = sorted(Receipt.objects.values_list("number", flat=True))
        assert numbers == list(range(1, len(numbers) + 1))


class TestBooks(TestCase):
    """Each example has a database of its own."""

    @settings(max_examples=12)
    @given(
        st.lists(
            st.tuples(st.sampled_from(Books.HAPPENINGS), st.integers(0, 3), st.sampled_from([100, 2500, 5000, 7001])),
            min_size=6, max_size=14,
        )
    )  # fmt: skip
    def test_whatever_happens_the_books_hold(self, happenings):
        mail.outbox.clear()
        books = Books()
        # Something to go wrong with.
        for which in range(4):
            books.transfer(which, 5000)
        books.card(2, 2500)

        for happen, which, minor in happenings:
            happen(books, which, minor)
            books.check()

        # Mails were posted in between: each row that was sent left once.
        call_command("post_mail")
        assert len(mail.outbox) == OutboxMail.objects.filter(state="sent").count()
