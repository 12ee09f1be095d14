"""Letters about what an intruder would do first: open an account, change a second factor, a role, where gifts go.

They go to those who must hear of it, each in their language, whatever letters they want otherwise.
"""

from collections.abc import Iterable

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.db import transaction
from django.dispatch import receiver
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_noop as _

from articles.addresses import on_desk
from articles.letters import send
from donations.models import BankAccount
from donations.signals import support_changed

# By the name that allauth gives to its own letter.
FACTORS = {
    "mfa/email/totp_activated": _("An authenticator app now opens your account"),
    "mfa/email/totp_deactivated": _("Your authenticator app no longer opens your account"),
    "mfa/email/webauthn_added": _("A new passkey or security key now opens your account"),
    "mfa/email/webauthn_removed": _("A passkey or security key no longer opens your account"),
    "mfa/email/recovery_codes_generated": _("Your account has new recovery codes"),
}
OPENED = _("Your account was opened in a browser that had not opened it before")
RIGHTS = _("%(by)s changed the rights of the account “%(account)s”: %(rights)s")
ACCOUNTS = _("Gifts by transfer now go to: %(accounts)s")
NONE = gettext_lazy("none")


def factor_changed(person, change: str):
    tell([person], FACTORS[change], reverse("mfa_index"), is_own=True)


def opened_by_new_browser(person):
    tell([person], OPENED, reverse("mfa_index"), is_own=True)


def rights_changed(account, *, by):
    """To the person and to all who may give rights."""
    roles = ", ".join(account.groups.values_list("name", flat=True)) if account.is_active and account.is_staff else ""
    told = {"by": by.username, "account": account.username, "rights": roles or NONE}
    tell({account, *holders("institute.change_user")}, RIGHTS, reverse("admin:institute_user_changelist"), told)


@receiver(support_changed, sender=BankAccount)
def accounts_changed(sender, **kwargs):
    """To all who see the accounts on the desk."""
    told = {"accounts": ", ".join(map(str, BankAccount.objects.shown())) or NONE}
    tell(holders("donations.view_bankaccount"), ACCOUNTS, reverse("admin:donations_bankaccount_changelist"), told)


def holders(permission: str):
    return get_user_model().objects.with_perm(permission)


def tell(people: Iterable, sentence: str, place: str, told: dict | None = None, *, is_own: bool = False):
    """Write after the commit. `told` has the values for `sentence`."""
    letters = [letter(person, sentence, place, told or {}, is_own) for person in people if person.email]
    if letters:
        transaction.on_commit(lambda: send(letters, place), robust=True)


def letter(person, sentence: str, place: str, told: dict, is_own: bool) -> EmailMessage:
    with translation.override(person.language):
        subject = gettext(sentence) % told
        context = {
            "sentence": subject, "is_own": is_own, "address": on_desk(place),
            "institute_name": settings.INSTITUTE_NAME, "institute_email": settings.INSTITUTE_EMAIL,
        }  # fmt: skip
        body = render_to_string("alert.txt", context)
    return EmailMessage(subject, body, settings.DEFAULT_FROM_EMAIL, [person.email])
