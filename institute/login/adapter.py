from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.ratelimit import respond_429
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse

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

    def pre_authenticate(self, request, **credentials):
        """Answer 429 instead of a form with a message; unknown names are counted like known ones."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError as error:
            raise ImmediateHttpResponse(respond_429(request)) from error


class SecondFactorAdapter(DefaultMFAAdapter):
    def get_totp_issuer(self):
        return settings.INSTITUTE_NAME
