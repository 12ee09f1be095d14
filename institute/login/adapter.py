from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.ratelimit import respond_429
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext

from institute import alerts
from institute.login.browsers import recognize
from institute.login.guard import QUARTER, needs_proof


class StaffAdapter(DefaultAccountAdapter):
    """Accounts are made on the desk, never by signing up."""

    def is_open_for_signup(self, request):
        return False

    def get_login_redirect_url(self, request):
        return reverse("admin:index")

    def is_reauthentication_required(self, *, app, **kwargs):
        """For changes of the second factor. A login just made is a proof: enrolment does not ask twice."""
        return needs_proof(context.request, QUARTER)

    def get_reauthentication_methods(self, user):
        """The strongest first: a key, a code, the password."""
        return super().get_reauthentication_methods(user)[::-1]

    def post_login(self, request, user, **kwargs):
        response = super().post_login(request, user, **kwargs)
        recognize(request, response, user)
        return response

    def send_notification_mail(self, template_prefix, user, context=None, email=None):
        """A letter of ours: the library's names the network and the browser."""
        alerts.factor_changed(user, template_prefix)

    def pre_authenticate(self, request, **credentials):
        """Answer 429 instead of a form with a message; unknown names are counted like known ones."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError as error:
            raise ImmediateHttpResponse(respond_429(request)) from error


class SecondFactorAdapter(DefaultMFAAdapter):
    def get_totp_issuer(self):
        return settings.INSTITUTE_NAME

    def get_public_key_credential_rp_entity(self):
        """Keys are bound to the name of the host; an authenticator shows the institute's."""
        return super().get_public_key_credential_rp_entity() | {"name": settings.INSTITUTE_NAME}

    def generate_authenticator_name(self, user, type):
        return gettext("Key of %(date)s") % {"date": date_format(localdate())}
