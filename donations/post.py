"""Mails: a row first, in the transaction of its cause; sent after the commit, and again later when that failed."""

import logging

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction

from donations.models import OutboxMail

logger = logging.getLogger(__name__)


def queue(key: str, *, to: str, subject: str, body: str):
    """Write the mail down once for each key. One try follows the commit; `manage.py post_mail` does the rest."""
    mail, made = OutboxMail.objects.get_or_create(
        dedupe_key=key, defaults={"recipient": to, "subject": subject, "body": body}
    )
    if made:
        transaction.on_commit(lambda: send(mail.pk), robust=True)


def send(pk: int):
    """Send one waiting mail. The claim comes first, so that nothing is ever sent twice by itself."""
    if not OutboxMail.objects.claim(pk):
        return
    mail = OutboxMail.objects.get(pk=pk)
    try:
        EmailMessage(mail.subject, mail.body, settings.INSTITUTE_EMAIL, [mail.recipient]).send()
    except OSError as error:  # smtplib's own errors are OSErrors too
        logger.warning("Mail %s was not taken: %s", mail.pk, type(error).__name__)
        mail.was_refused()
    else:
        mail.was_sent()
