from io import BytesIO

import segno
from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe


@require_safe
@login_required
def totp_picture(request):
    """The secret that the page of enrolment shows, as a QR code. A file, since the policy forbids data: addresses."""
    secret = request.session.get(SECRET_SESSION_KEY)
    if not secret:
        raise Http404
    file = BytesIO()
    segno.make(get_adapter().build_totp_url(request.user, secret)).save(file, kind="png", scale=5)
    return HttpResponse(file.getvalue(), content_type="image/png")
