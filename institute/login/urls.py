"""allauth's pages that the desk has. What it offers besides (signing up, mail addresses) is not there."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.urls import path, reverse_lazy

from institute.login import views

HOME = {"success_url": reverse_lazy("mfa_index")}

urlpatterns = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("second-factor/", mfa.index, name="mfa_index"),
    path("second-factor/authenticate/", mfa.authenticate, name="mfa_authenticate"),
    path("second-factor/reauthenticate/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("second-factor/reauthenticate/key/", views.KeyProof.as_view(), name="mfa_reauthenticate_webauthn"),
    path("second-factor/key/", webauthn.add_webauthn, name="mfa_add_webauthn"),
    path("second-factor/key/<int:pk>/", webauthn.EditWebAuthnView.as_view(**HOME), name="mfa_edit_webauthn"),
    path("second-factor/key/<int:pk>/remove/", webauthn.RemoveWebAuthnView.as_view(**HOME), name="mfa_remove_webauthn"),
    path("second-factor/app/", totp.activate_totp, name="mfa_activate_totp"),
    path("second-factor/app/picture/", views.totp_picture, name="totp_picture"),
    path("second-factor/app/remove/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("second-factor/codes/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("second-factor/codes/new/", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("second-factor/codes/download/", recovery.download_recovery_codes, name="mfa_download_recovery_codes"),
]
