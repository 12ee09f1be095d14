"""What is known of a donor: taken out, joined, forgotten. No amount, day, number or entry of the ledger changes."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from donations import references
from donations.models import Access, BankLine, BankStatement, Consent, Donor, Gift, LedgerEntry, OutboxMail, Pledge
from donations.models import Promise, Step  # fmt: skip
from donations.models.donor import keep_until

# A transfer that never came is of no use after a year, to nobody.
NEVER_PAID_KEPT = timedelta(days=365)


class Impossible(ValueError):
    """These two donors cannot be joined."""


# Erase


@transaction.atomic
def erase(donor: Donor, *, by=None):
    """Blank who it was. A second time blanks what came since, and otherwise changes nothing."""
    donors = Donor.objects.one_with_merged(donor)
    forget(Gift.objects.of_donors(donors), Pledge.objects.of_donors(donors))
    # A file that waits to be confirmed quotes transfers. It is read again.
    BankStatement.objects.previews().delete()
    donors.update(email="", name="")
    if donors.filter(erased_at=None).update(erased_at=timezone.now()):
        Access.objects.create(what=Access.What.ERASED, donor=donor, by=by)
    donor.refresh_from_db()


def forget(gifts: QuerySet, pledges: QuerySet):
    """Who gave these gifts and pledges, wherever it stands."""
    gifts, pledges = gifts.values_list("pk", flat=True), pledges.values_list("pk", flat=True)
    gift_keys, pledge_keys = list(gifts), list(pledges)
    theirs = Q(gift__in=gift_keys) | Q(pledge__in=pledge_keys)
    OutboxMail.objects.filter(theirs).forget()
    Consent.objects.filter(theirs).delete()
    forget_lines(BankLine.objects.of_gifts(gift_keys))
    for model, keys in ((Gift, gift_keys), (Pledge, pledge_keys)):
        model.objects.filter(pk__in=keys).update(email="", name="", message="", name_state=Promise.NameState.NONE)


def forget_lines(lines: QuerySet):
    """Of a title its reference stays: by it the books can still be followed."""
    for line in lines.iterator(chunk_size=500):
        line.title = " ".join(references.find(line.title))
        line.name = line.iban = line.note = ""
        line.save(update_fields=["title", "name", "iban", "note"])


# Export


def export(donor: Donor) -> dict:
    """Everything that is kept of somebody, for JSON."""
    donors = Donor.objects.one_with_merged(donor)
    gifts, pledges = Gift.objects.of_donors(donors), Pledge.objects.of_donors(donors)
    theirs = Q(gift__in=gifts) | Q(pledge__in=pledges)
    promise = [
        "reference", "amount_minor", "currency", "status", "provider", "campaign__slug", "email", "name", "message",
        "name_state", "language", "read_path", "read_title", "source", "created_at",
    ]  # fmt: skip
    return {
        "donor": list(donors.values("email", "name", "language", "keep_name_until_on", "erased_at")),
        "gifts": list(gifts.values(*promise, "is_repeat", "pledge__reference")),
        "pledges": list(pledges.values(*promise)),
        "ledger": rows(LedgerEntry.objects.filter(gift__in=gifts), "kind", "amount_minor", "currency", "provider",
                       "external_id", "occurred_at", "reason"),
        "steps": rows(Step.objects.filter(theirs), "kind", "provider", "occurred_at"),
        "bank": list(BankLine.objects.of_gifts(gifts).values(
            "booked_on", "amount_minor", "currency", "title", "name", "iban", "note")),
        "mails": rows(OutboxMail.objects.filter(theirs), "letter", "recipient", "state", "created_at", "sent_at"),
        "consents": rows(Consent.objects.filter(theirs), "text__purpose", "text__version", "text__body", "given_at"),
    }  # fmt: skip


def rows(found: QuerySet, *columns: str) -> list[dict]:
    return list(found.values("gift__reference", *columns))


# Join


@transaction.atomic
def merge(donor: Donor, into: Donor, *, by):
    """Two rows of one person become one. What gifts say of themselves stays as it was. Raises Impossible."""
    if donor == into or donor.erased_at or into.erased_at or donor.merged_into_id or into.merged_into_id:
        raise Impossible
    for model in (Gift, Pledge):
        model.objects.filter(donor=donor).update(donor=into)
    Donor.objects.filter(Q(pk=donor.pk) | Q(merged_into=donor)).update(merged_into=into)
    ends = [day for day in (donor.keep_name_until_on, into.keep_name_until_on) if day]
    Donor.objects.filter(pk=into.pk).update(keep_name_until_on=max(ends, default=None))
    Access.objects.bulk_create(Access(what=Access.What.MERGED, donor=one, by=by) for one in (donor, into))


# Nightly


def keep_no_longer():
    """What the law no longer wants kept, and promises that nobody kept."""
    today = timezone.localdate()
    remove_never_paid(timezone.now() - NEVER_PAID_KEPT)
    for donor in Donor.objects.kept_too_long(today):
        erase(donor)
    # Books of a year are kept to the end of the fifth after it.
    first_kept = date(today.year - (keep_until(timezone.now()).year - today.year), 1, 1)
    forget(Gift.objects.of_nobody_known_before(first_kept), Pledge.objects.none())
    forget_lines(BankLine.objects.named_before(first_kept))


@transaction.atomic
def remove_never_paid(before):
    """Promises older than `before` of which no money ever came, with what happened to them."""
    gifts = list(Gift.objects.never_paid(before).values_list("pk", flat=True))
    pledges = list(Pledge.objects.never_paid(before).values_list("pk", flat=True))
    # Steps are append-only for everybody else; without their promise they say nothing.
    QuerySet.delete(Step.objects.filter(Q(gift__in=gifts) | Q(pledge__in=pledges)))
    Gift.objects.filter(pk__in=gifts).delete()
    Pledge.objects.filter(pk__in=pledges).delete()
