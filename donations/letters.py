"""The mails that donors get: which, and what they say, in the language in which they gave."""

from functools import partial

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

from donations import post
from donations.models import BankAccount, OutboxMail

Letter = OutboxMail.Letter


def how_to_pay(promise):
    """Account, amount and reference, at once: the donor is waiting for them."""
    mail = letter(f"transfer:{promise.public_id}", Letter.HOW_TO_PAY, promise)
    for new in post.queue([mail] if promise.email else []):
        transaction.on_commit(partial(post.send, new.pk, write), robust=True)


def remind(promises):
    post.queue(letter(f"reminder:{promise.public_id}", Letter.REMINDER, promise) for promise in promises)


def thank(paid):
    """`paid` are pairs of a gift with an address and a payment. Each payment is thanked for once."""
    post.queue(
        letter(f"thanks:{payment.provider}:{payment.external_id}", Letter.THANKS, gift, entry=payment)
        for gift, payment in paid
    )


def letter(key: str, name: str, promise, **fields) -> OutboxMail:
    owner = {promise._meta.model_name: promise}
    return OutboxMail(dedupe_key=key, letter=name, recipient=promise.email, **owner, **fields)


def write(mail: OutboxMail) -> tuple[str, str]:
    """(subject, body) as of now. The first line of a template is the subject."""
    promise = mail.promise
    with translation.override(promise.language):
        context = {
            "promise": promise,
            "payment": mail.entry,
            "account": BankAccount.objects.shown().filter(currency=promise.currency).first(),
            "words": promise.campaign.text(),
            "address": settings.SITE_ADDRESS + promise.get_absolute_url(),
        }
        text = render_to_string(f"donations/mail/{mail.letter}.txt", context)
    subject, _, body = text.strip().partition("\n")
    return subject, body.strip() + "\n"
