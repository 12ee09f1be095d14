"""The mails that donors get: which, and what they say, in the language in which they gave."""

import uuid

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from donations import post
from donations.models import BankAccount, Donor, DonorToken, LedgerEntry, OutboxMail, Receipt, Step

Letter = OutboxMail.Letter


def how_to_pay(promise):
    """Account, amount and reference, at once: the donor is waiting for them."""
    mail = letter(f"transfer:{promise.public_id}", Letter.HOW_TO_PAY, promise)
    for new in post.queue([mail] if promise.email else []):
        transaction.on_commit(lambda pk=new.pk: post.send(pk, write), robust=True)


def remind(promises):
    post.queue(letter(f"reminder:{promise.public_id}", Letter.REMINDER, promise) for promise in promises)


def thank(paid, receipts):
    """`paid` are pairs of a gift with an address and an entry, `receipts` theirs by entry. Once for each payment.

    What was moved to another gift was thanked for before; its new receipt goes out alone.
    """
    moved = [entry for _gift, entry in paid if entry.kind != LedgerEntry.Kind.PAYMENT]
    post.queue(
        letter(
            f"thanks:{entry.provider}:{entry.external_id}", Letter.THANKS, gift,
            entry=entry, receipt=receipts.get(entry.pk),
        )
        for gift, entry in paid if entry not in moved
    )  # fmt: skip
    for entry in moved:
        send_receipt(receipts[entry.pk])


# What a donor is told of a monthly gift besides its payments: the letter, and what it is sent once for.
TOLD = {
    Step.Kind.CANCELLED: (Letter.STOPPED, "stopped:{pledge}"),
    Step.Kind.ENDED: (Letter.ENDED, "ended:{pledge}"),
    Step.Kind.RENEWAL_FAILED: (Letter.RENEWAL_FAILED, "renewal_failed:{step}"),
    Step.Kind.ACTION_NEEDED: (Letter.ACTION_NEEDED, "action_needed:{step}"),
}


def tell(steps):
    """`steps` are new ones of pledges."""
    post.queue(
        letter(key.format(pledge=step.pledge.public_id, step=step.external_id), name, step.pledge)
        for step in steps if step.kind in TOLD and step.pledge.email
        for name, key in [TOLD[step.kind]]
    )  # fmt: skip


def send_receipt(receipt: Receipt):
    """By a mail of its own, however often it was sent before."""
    if not receipt.donor.email:
        return  # erased since
    post.queue([to_donor(f"receipt:{receipt.pk}:{uuid.uuid4()}", Letter.RECEIPT, receipt.donor, receipt=receipt)])


def invite(donors):
    """A link to sign in, at most one in ten minutes. Queued, so that the answer takes as long for the unknown."""
    now = timezone.localtime()
    moment = f"{now:%Y%m%d%H}{now.minute // 10}"
    post.queue(to_donor(f"sign_in:{donor.pk}:{moment}", Letter.SIGN_IN, donor) for donor in donors)


def letter(key: str, name: str, promise, **fields) -> OutboxMail:
    owner = {promise._meta.model_name: promise}
    return OutboxMail(dedupe_key=key, letter=name, recipient=promise.email, **owner, **fields)


def to_donor(key: str, name: str, donor: Donor, **fields) -> OutboxMail:
    return OutboxMail(dedupe_key=key, letter=name, recipient=donor.email, donor=donor, **fields)


def write(mail: OutboxMail) -> tuple[str, str]:
    """(subject, body) as of now. The first line of a template is the subject."""
    owner = mail.promise or mail.donor
    with translation.override(owner.language):
        context = about_promise(mail) if mail.promise else about_donor(mail)
        text = render_to_string(f"donations/mail/{mail.letter}.txt", context)
    subject, _, body = text.strip().partition("\n")
    return subject, body.strip() + "\n"


def about_promise(mail: OutboxMail) -> dict:
    promise = mail.promise
    return {
        "promise": promise,
        "payment": mail.entry,
        "receipt": mail.valid_receipt,
        "account": BankAccount.objects.shown().filter(currency=promise.currency).first(),
        "words": promise.campaign.text(),
        "address": settings.SITE_ADDRESS + promise.get_absolute_url(),
        "own_page": settings.SITE_ADDRESS + reverse("donations:donor_ask"),
        "stop_address": stop_address(mail.gift.pledge) if mail.letter == Letter.THANKS else "",
        "due_at": next_try(mail) if mail.letter == Letter.RENEWAL_FAILED else None,
        "begin_again": f"{settings.SITE_ADDRESS}{reverse('donations:support')}?every=month&currency={promise.currency}",
    }


def next_try(mail: OutboxMail):
    """When the card is tried again, if it is."""
    failed = Step.objects.filter(pledge=mail.pledge, kind=Step.Kind.RENEWAL_FAILED)
    return failed.filter(external_id=mail.dedupe_key.partition(":")[2]).values_list("due_at", flat=True).first()


def about_donor(mail: OutboxMail) -> dict:
    """The link is made while it is written, so that the token stands in the mail and nowhere else."""
    return {"receipt": mail.valid_receipt, "link": sign_in_address(mail.donor) if mail.letter == Letter.SIGN_IN else ""}


def sign_in_address(donor: Donor) -> str:
    token = DonorToken.objects.for_signing_in(donor.merged_into or donor)
    return settings.SITE_ADDRESS + reverse("donations:donor_sign_in", args=[token])


def stop_address(pledge) -> str:
    if pledge is None or pledge.is_over:
        return ""
    return settings.SITE_ADDRESS + reverse("donations:stop", args=[DonorToken.objects.for_stopping(pledge)])
