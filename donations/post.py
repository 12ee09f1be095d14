"""Mails: a row first, in the transaction of its cause; sent after the commit, and again later when that failed."""

import logging
from collections.abc import Iterable

from django.conf import settings
from django.core.mail import EmailMessage

from donations.models import OutboxMail
from donations.receipts import as_pdf

logger = logging.getLogger(__name__)


def queue(mails: Iterable[OutboxMail]) -> list[OutboxMail]:
    """Write each mail down once for its key and return those that are new. `manage.py post_mail` sends what waits."""
    mails = {mail.dedupe_key: mail for mail in mails}
    known = OutboxMail.objects.filter(dedupe_key__in=mails).values_list("dedupe_key", flat=True)
    new = [mails[key] for key in mails.keys() - set(known)]
    return OutboxMail.objects.bulk_create(new)


def send(pk: int, write):
    """Send one waiting mail; `write(mail)` gives its subject and body. The claim comes first: nothing is sent twice."""
    if not OutboxMail.objects.claim(pk):
        return
    mail = OutboxMail.objects.with_all().get(pk=pk)
    subject, body = write(mail)
    message = EmailMessage(subject, body, settings.INSTITUTE_EMAIL, [mail.recipient])
    if mail.valid_receipt:
        message.attach(mail.receipt.file_name, as_pdf(mail.receipt), "application/pdf")
    try:
        message.send()
    except OSError as error:  # smtplib's own errors are OSErrors too
        logger.warning("Mail %s was not taken: %s", mail.pk, type(error).__name__)
        mail.was_refused()
    else:
        mail.was_sent()
