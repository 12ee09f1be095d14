"""What is known of a donor: taken out, joined, forgotten. No amount, day, number or entry of the ledger changes."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from donations import erased, references
from donations.models import (
    Access,
    Attempt,
    BankLine,
    BankStatement,
    Consent,
    Donor,
    DonorToken,
    Gift,
    LedgerEntry,
    OutboxMail,
    Pledge,
    Promise,
    ProviderRef,
    Receipt,
    Step,
)  # fmt: skip
from donations.models.donor import YEARS_KEPT

# A promise that nobody kept is of no use after a year.
NEVER_PAID_KEPT = timedelta(days=365)
# Of a card payment that was left, who it was is of no use after a day, the rest after a quarter.
NAME_LEFT_AT_CARD_KEPT, LEFT_AT_CARD_KEPT = timedelta(days=1), timedelta(days=91)


class Impossible(ValueError):
    """These two donors cannot be joined."""


@dataclass(frozen=True)
class Owned:
    """The keys of what belongs to somebody."""

    donors: list[int]
    gifts: list[int]
    pledges: list[int]

    def promises(self) -> Q:
        return Q(gift__in=self.gifts) | Q(pledge__in=self.pledges)

    def references(self) -> list[str]:
        gifts, pledges = Gift.objects.filter(pk__in=self.gifts), Pledge.objects.filter(pk__in=self.pledges)
        return [promise.reference for promise in (*gifts, *pledges)]

    def all(self) -> Q:
        return self.promises() | Q(donor__in=self.donors)


def owned(donor: Donor) -> Owned:
    donors = list(Donor.objects.one_with_merged(donor))
    gifts, pledges = (
        {pk for one in donors for pk in model.objects.of_donor(one).values_list("pk", flat=True)}
        for model in (Gift, Pledge)
    )
    return Owned([one.pk for one in donors], sorted(gifts), sorted(pledges))


# Erase


@transaction.atomic
def erase(donor: Donor, *, by=None):
    """Blank who it was. A second time blanks what came since, and otherwise changes nothing.

    The name on a receipt stays as long as the law wants it there; `keep_no_longer` takes it away then.
    """
    theirs = owned(donor)
    DonorToken.objects.filter(Q(donor__in=theirs.donors) | Q(pledge__in=theirs.pledges)).delete()
    forget(theirs)
    # A file that waits to be confirmed quotes transfers. It is read again.
    BankStatement.objects.previews().delete()
    donors = Donor.objects.filter(pk__in=theirs.donors)
    donors.update(email="", name="")
    if donors.filter(erased_at=None).update(erased_at=timezone.now()):
        Access.objects.create(what=Access.What.ERASED, donor=donor, by=by)
    # Robust: they are erased even when it cannot be noted, which `note_erased` makes up for.
    transaction.on_commit(lambda: erased.note(theirs.references()), robust=True)
    donor.refresh_from_db()


@transaction.atomic
def erase_again() -> int:
    """After a backup came back, those who were erased since it was made. Gives the number of donors.

    A promise of theirs that was not paid yet when it was made has no donor; it says itself who it was.
    """
    gifts, pledges = (list(model.objects.filter(reference__in=erased.noted())) for model in (Gift, Pledge))
    rows = Donor.objects.filter(Q(gifts__in=gifts) | Q(pledges__in=pledges)).select_related("merged_into")
    donors = {donor for row in rows if not (donor := row.merged_into or row).erased_at}
    for donor in donors:
        erase(donor)
    forget(Owned([], [gift.pk for gift in gifts], [pledge.pk for pledge in pledges]))
    return len(donors)


def forget(theirs: Owned):
    """Who gave these gifts and pledges, wherever it stands."""
    OutboxMail.objects.filter(theirs.all()).forget()
    Consent.objects.filter(theirs.promises()).delete()
    forget_lines(BankLine.objects.of_gifts(theirs.gifts))
    # A page of the card company that is still open names the donor.
    Attempt.objects.filter(theirs.promises()).update(url="")
    for model, keys in ((Gift, theirs.gifts), (Pledge, theirs.pledges)):
        blank = dict.fromkeys(["email", "name", "message"], "")
        hidden = dict.fromkeys(["name_state", "message_state"], Promise.NameState.NONE)
        model.objects.filter(pk__in=keys).update(**blank, **hidden)


def forget_lines(lines: QuerySet):
    """Of a title its reference stays: by it the books can still be followed."""
    for line in lines:
        line.title = " ".join(references.find(line.title))
        line.name = line.iban = line.note = ""
        line.save(update_fields=["title", "name", "iban", "note"])


def customers(donor: Donor) -> list[str]:
    """What the card company calls the donor. Staff erase it there, by hand."""
    theirs = ProviderRef.objects.filter(owned(donor).promises(), object_id__startswith="cus_")
    return list(theirs.values_list("object_id", flat=True))


# Export


def export(donor: Donor) -> dict:
    """Everything that is kept of somebody, for JSON."""
    theirs = owned(donor)
    promise = [
        "reference", "amount_minor", "currency", "status", "provider", "campaign__slug", "email", "name", "message",
        "name_state", "message_state", "language", "read_path", "read_title", "source", "created_at",
    ]  # fmt: skip
    entry = ["gift__reference", "kind", "amount_minor", "currency", "provider", "external_id", "occurred_at", "reason"]
    line = ["gift__reference", "booked_on", "amount_minor", "currency", "title", "name", "iban", "note"]
    of_promises = ["gift__reference", "pledge__reference"]
    found = {
        "donors": Donor.objects.filter(pk__in=theirs.donors).values(
            "email", "name", "language", "keep_name_until_on", "erased_at"
        ),
        "gifts": Gift.objects.filter(pk__in=theirs.gifts).values(*promise, "is_repeat", "pledge__reference"),
        "pledges": Pledge.objects.filter(pk__in=theirs.pledges).values(*promise),
        "ledger": LedgerEntry.objects.filter(gift__in=theirs.gifts).values(*entry),
        "steps": Step.objects.filter(theirs.promises()).values(
            *of_promises, "kind", "provider", "occurred_at", "reason"
        ),
        "bank": BankLine.objects.of_gifts(theirs.gifts).values(*line),
        "receipts": Receipt.objects.filter(donor__in=theirs.donors).values(
            "year", "number", "kind", "name", "content", "language", "issued_at", "voided_at"
        ),
        "card_company": ProviderRef.objects.filter(theirs.promises()).values(*of_promises, "provider", "object_id"),
        "mails": OutboxMail.objects.filter(theirs.all()).values(
            *of_promises, "letter", "recipient", "state", "created_at", "sent_at"
        ),
        "consents": Consent.objects.filter(theirs.promises()).values(
            *of_promises, "text__purpose", "text__version", "text__body", "given_at", "withdrawn_at"
        ),
    }
    return {name: list(rows) for name, rows in found.items()}


# Join


@transaction.atomic
def merge(donor: Donor, into: Donor, *, by):
    """Two rows of one person become one. What gifts say of themselves stays as it was. Raises Impossible."""
    if donor == into or any(one.erased_at or one.merged_into_id for one in (donor, into)):
        raise Impossible
    for model in (Gift, Pledge, OutboxMail, DonorToken):
        model.objects.filter(donor=donor).update(donor=into)
    Receipt.objects.filter(donor=donor).hand_over(into)
    Donor.objects.one_with_merged(donor).update(merged_into=into)
    ends = [day for day in (donor.keep_name_until_on, into.keep_name_until_on) if day]
    Donor.objects.filter(pk=into.pk).update(keep_name_until_on=max(ends, default=None))
    Access.objects.bulk_create(Access(what=Access.What.MERGED, donor=one, by=by) for one in (donor, into))


# Nightly


def keep_no_longer():
    """Take away what the law no longer wants kept, and promises that nobody kept."""
    today = timezone.localdate()
    remove_left_at_card(timezone.now())
    remove_never_paid(timezone.now() - NEVER_PAID_KEPT)
    for donor in Donor.objects.kept_too_long(today):
        erase(donor)
    Receipt.objects.filter(donor__keep_name_until_on__lt=today).forget_names()
    first_kept = date(today.year - YEARS_KEPT, 1, 1)
    nameless = Gift.objects.of_nobody_known_before(first_kept).values_list("pk", flat=True)
    forget(Owned([], list(nameless), []))
    forget_lines(BankLine.objects.named_before(first_kept))


def note_erased():
    """What a kill, or a store that was down, kept from being noted when somebody was erased. Raises OSError."""
    noted = erased.noted()
    for donor in Donor.objects.filter(merged_into=None).exclude(erased_at=None):
        if not noted.issuperset(theirs := owned(donor).references()):
            erased.note(theirs)


@transaction.atomic
def remove_left_at_card(now):
    """Card payments that were begun and never made: first who it was, later the rest."""
    forget(Owned([], *keys("left_at_the_card", now - NAME_LEFT_AT_CARD_KEPT)))
    remove(*keys("left_at_the_card", now - LEFT_AT_CARD_KEPT))


@transaction.atomic
def remove_never_paid(before):
    """Promises older than `before` of which no money ever came, with what happened to them."""
    remove(*keys("never_paid", before))


def keys(which: str, before) -> list[list[int]]:
    """Of the gifts, and of the pledges, that are `which` since before a moment."""
    return [list(getattr(model.objects, which)(before).values_list("pk", flat=True)) for model in (Gift, Pledge)]


def remove(gifts: list[int], pledges: list[int]):
    # Steps are append-only for everybody else; without their promise they say nothing.
    QuerySet.delete(Step.objects.filter(Q(gift__in=gifts) | Q(pledge__in=pledges)))
    Gift.objects.filter(pk__in=gifts).delete()
    Pledge.objects.filter(pk__in=pledges).delete()
