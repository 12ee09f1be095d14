"""The mails that donors get, in the language in which they gave."""

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from donations import post
from donations.models import BankAccount


def how_to_pay(promise):
    """Account, amount and reference. Needs a shown account in the promise's currency."""
    _write(f"transfer:{promise.public_id}", promise, "how_to_pay")


def remind(promise):
    _write(f"reminder:{promise.public_id}", promise, "reminder")


def thank(gift, payment):
    _write(f"thanks:{payment.provider}:{payment.external_id}", gift, "thanks", payment=payment)


def _write(key: str, promise, name: str, **context):
    """The first line of a template is the subject. Without an address nothing is written."""
    if not promise.email:
        return
    with translation.override(promise.language):
        account = BankAccount.objects.shown().filter(currency=promise.currency).first()
        context |= {
            "promise": promise,
            "account": account,
            "address": settings.SITE_ADDRESS + promise.get_absolute_url(),
        }
        text = render_to_string(f"donations/mail/{name}.txt", context | {"words": promise.campaign.text()})
    subject, _, body = text.strip().partition("\n")
    post.queue(key, to=promise.email, subject=subject, body=body.strip() + "\n")
