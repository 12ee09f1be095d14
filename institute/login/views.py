from io import BytesIO

import segno
from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from allauth.mfa.webauthn.views import ReauthenticateWebAuthnView
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


class KeyProof(ReauthenticateWebAuthnView):
    """Asks for a passkey or security key before something that needs a fresh proof."""

    def form_invalid(self, form):
        """Ask once more; allauth would lead away, and what was sent would be lost."""
        return self.render_to_response(self.get_context_data() | {"form": form})
