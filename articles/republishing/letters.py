"""The letters to republishers: what they say, in the language of the text, and sending one of them."""

import logging

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation

from articles.addresses import absolute, institute_name, path_in
from articles.models import CorrectionMail, RightsSettings

logger = logging.getLogger(__name__)


def send(pk: int):
    """Send one waiting letter to its one recipient. The claim comes first: nothing is sent twice."""
    if not CorrectionMail.objects.claim(pk):
        return
    mail = CorrectionMail.objects.select_related("subscription__publication", "publication").get(pk=pk)
    token, language = mail.new_token(), mail.publication.language
    stop = absolute(path_in(language, "articles:corrections_stop", token))
    subject, body = write(mail, token, stop)
    # One click in the reader's own program stops them, as RFC 8058 has it.
    headers = {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    message = EmailMessage(
        subject, body, settings.INSTITUTE_EMAIL, [mail.subscription.email],
        headers=headers, reply_to=[RightsSettings.objects.current().mail],
    )  # fmt: skip
    try:
        message.send()
    except OSError as error:  # smtplib's own errors are OSErrors too
        logger.warning("Letter %s to a republisher was not taken: %s", mail.pk, type(error).__name__)
        mail.was_refused()
    else:
        mail.was_sent()


def write(mail: CorrectionMail, token: str, stop: str) -> tuple[str, str]:
    """(subject, body). The first line of a template is the subject."""
    text, taken = mail.publication, mail.subscription.publication
    context = {
        "text": text, "taken": taken, "institute": institute_name(text.language), "stop": stop,
        "confirm": absolute(path_in(text.language, "articles:corrections_confirm", token)),
        "republishing": absolute(path_in(text.language, "articles:republish_detail", text.slug)),
        "status": absolute(path_in(text.language, "articles:copy_status", taken.package_code)),
    }  # fmt: skip
    with translation.override(text.language):
        written = render_to_string(f"articles/mail/{mail.letter}.txt", context)
    subject, _, body = written.strip().partition("\n")
    return subject, body.strip() + "\n"
