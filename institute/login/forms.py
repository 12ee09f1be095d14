from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _


class Named(forms.Form):
    """Keys are told apart by their names."""

    name = forms.CharField(label=_("Name of the key"), max_length=60)


class AddKey(Named, AddWebAuthnForm):
    pass


class RenameKey(Named, EditWebAuthnForm):
    pass
