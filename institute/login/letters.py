"""Letters about changes of a second factor: whoever did not make one must hear of it."""

from functools import partial

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from articles.addresses import on_desk
from articles.letters import send

# By the name that allauth gives to its own letter.
CHANGES = {
    "mfa/email/totp_activated": _("An authenticator app now opens your account"),
    "mfa/email/totp_deactivated": _("Your authenticator app no longer opens your account"),
    "mfa/email/webauthn_added": _("A new passkey or security key now opens your account"),
    "mfa/email/webauthn_removed": _("A passkey or security key no longer opens your account"),
    "mfa/email/recovery_codes_generated": _("Your account has new recovery codes"),
}


def tell(person, change: str):
    """Write after the commit, in the person's language, whatever letters they want otherwise."""
    with translation.override(person.language):
        subject = gettext(CHANGES[change])
        context = {
            "sentence": subject, "institute_name": settings.INSTITUTE_NAME, "institute_email": settings.INSTITUTE_EMAIL,
            "address": on_desk(reverse("mfa_index")),
        }  # fmt: skip
        body = render_to_string("mfa/letter.txt", context)
    if person.email:
        letter = EmailMessage(subject, body, settings.DEFAULT_FROM_EMAIL, [person.email])
        transaction.on_commit(partial(send, [letter], f"account {person.pk}"), robust=True)
