from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from donations.donor_forms import OverviewForm


class VoidForm(forms.Form):
    """Why a receipt holds no longer."""

    reason = forms.CharField(
        label=_("Reason"), max_length=200, widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=_("Such as: issued for the wrong purpose. Stays for ever, so name no donor here."),
    )  # fmt: skip


class OverviewInLanguageForm(OverviewForm):
    """The donor's language to begin with."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    def __init__(self, data=None, *, language: str):
        super().__init__(data)
        self.initial["language"] = language
