from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _


class Named(forms.Form):
    """Keys are told apart by their names."""

    name = forms.CharField(label=_("Name of the key"), max_length=60)


class AddKey(Named, AddWebAuthnForm):
    def clean(self):
        """Refuse with words what is not the answer of a key; allauth lets some of its reader's errors through."""
        try:
            return super().clean()
        except ValueError as error:
            raise get_adapter().validation_error("incorrect_code") from error


class RenameKey(Named, EditWebAuthnForm):
    pass
