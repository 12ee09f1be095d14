"""The browsers that have opened an account: each keeps a signed cookie, and its lack is told by letter."""

from django.conf import settings
from django.urls import reverse

from institute import alerts

COOKIE = "browser"
# Browsers keep no cookie for longer. In seconds.
KEPT = 400 * 24 * 60 * 60


def recognize(request, response, user):
    """After a login, with its answer. Several people may use one browser."""
    accounts = request.get_signed_cookie(COOKIE, default="").split()
    if str(user.pk) not in accounts:
        accounts.append(str(user.pk))
        alerts.opened_by_new_browser(user)
    response.set_signed_cookie(
        COOKIE, " ".join(accounts), max_age=KEPT, path=reverse("admin:index"),
        secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax",
    )  # fmt: skip
