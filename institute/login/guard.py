"""What stands before every page of the desk: the end of a session, the second factor, and a fresh proof."""

import time

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.reauthentication import suspend_request
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponseRedirect
from django.urls import reverse

from institute.login.sessions import HOUR, MINUTE, has_ended

QUARTER = 15 * MINUTE

# Open to those who are logged in but have no second factor yet.
ENROLMENT = {
    "account_login", "account_logout", "account_inactive", "account_reauthenticate",
    "mfa_authenticate", "mfa_reauthenticate", "mfa_activate_totp", "totp_picture", "mfa_add_webauthn",
    "login", "logout", "jsi18n",
}  # fmt: skip
# A page that lies open asks for these by itself; they do not count as work.
BY_ITSELF = {"articles_article_heartbeat"}
# The greatest age of the last proof, in seconds, for what is posted there.
PROOF = dict.fromkeys(
    [
        "articles_article_publish", "articles_article_publish_many", "articles_article_cancel",
        "articles_article_withdraw", "articles_article_lift_embargo",
        "articles_author_merge", "articles_author_undo_merge", "articles_topic_merge", "articles_topic_undo_merge",
        "articles_termsversion_put_in_force", "articles_termsversion_renew",
        "articles_redirect_add", "articles_redirect_change",
        "articles_checklevel_changelist",
    ],
    2 * HOUR,
) | dict.fromkeys(
    [
        "articles_rightssettings_change", "institute_user_add", "institute_user_change", "institute_user_delete",
        "auth_user_password_change", "mfa_authenticator_add", "mfa_authenticator_change", "mfa_authenticator_delete",
        "donations_bankaccount_add", "donations_bankaccount_confirm",
        "donations_donor_export", "donations_donor_erase", "donations_gift_export",
    ],
    QUARTER,
)  # fmt: skip


class Guard:
    """Middleware. Public pages pass it without a look at the session."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not request.path_info.startswith("/admin/") or not request.user.is_authenticated:
            return None
        name = request.resolver_match.url_name
        if has_ended(request.session, int(time.time()), counts=name not in BY_ITSELF):
            logout(request)
            return redirect_to_login(request.get_full_path() if request.method == "GET" else reverse("admin:index"))
        if name not in ENROLMENT and lacks_second_factor(request.user):
            return HttpResponseRedirect(reverse("mfa_activate_totp"))
        if settings.ASK_AGAIN and request.method == "POST" and name in PROOF and needs_proof(request, PROOF[name]):
            return suspend_request(request, way_of_proof(request.user))
        return None


def lacks_second_factor(user) -> bool:
    return must_have_second_factor(user) and not is_mfa_enabled(user)


def must_have_second_factor(user) -> bool:
    """The setting holds "all", or names of roles. A superuser is everybody."""
    roles = settings.REQUIRE_SECOND_FACTOR
    if "all" in roles:
        return True
    return bool(roles) and (user.is_superuser or user.groups.filter(name__in=roles).exists())


def needs_proof(request, age: int) -> bool:
    """True when the last password or code was given more than `age` seconds ago."""
    records = get_authentication_records(request, request.user)
    return not records or time.time() - records[-1]["at"] > age


def way_of_proof(user) -> str:
    """The page that asks for the strongest proof this account has."""
    return get_adapter().get_reauthentication_methods(user)[0]["url"]
