"""Donors who came by a link: one cookie of half an hour, which only the support pages of a language are sent."""

import secrets
from functools import wraps

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import get_language, override
from django.views.decorators.csrf import csrf_exempt

from donations.models import Donor

SALT, LIVES = "donations.donor", 30 * 60


def places():
    """The cookie's name and path in each language, so that the other language's pages know the donor too."""
    for code, _name in settings.LANGUAGES:
        with override(code):
            yield f"donor_{code}", reverse("donations:support")


def sign_in(response, donor: Donor):
    """Strict, so that no form on another site acts for the donor; its value differs each time."""
    value = f"{donor.pk}:{secrets.token_urlsafe(9)}"
    for name, path in places():
        response.set_signed_cookie(
            name, value, salt=SALT, max_age=LIVES, path=path,
            secure=settings.IS_HTTPS, httponly=True, samesite="Strict",
        )  # fmt: skip
    return response


def sign_out(response):
    for name, path in places():
        response.delete_cookie(name, path=path, samesite="Strict")
    return response


def cookie(request) -> str:
    return request.get_signed_cookie(f"donor_{get_language()}", default="", salt=SALT, max_age=LIVES)


def donor_of(request) -> Donor | None:
    pk = cookie(request).partition(":")[0]
    return Donor.objects.exclude(email="").filter(pk=pk).first() if pk else None


def form_token(request) -> str:
    """Stands in each form of a signed-in donor. Django's own check would set a cookie for the whole site."""
    return salted_hmac("donations.donor.form", cookie(request), algorithm="sha256").hexdigest()


def for_donors(view):
    """`view(request, donor, ...)`. Others are asked to sign in; a form that is not ours is refused."""

    @csrf_exempt
    @wraps(view)
    def signed_in(request, *args, **kwargs):
        donor = donor_of(request)
        if donor is None:
            return redirect("donations:donor_ask")
        if request.method == "POST" and not constant_time_compare(request.POST.get("token", ""), form_token(request)):
            raise PermissionDenied
        return view(request, donor, *args, **kwargs)

    return signed_in
