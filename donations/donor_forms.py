from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AskForm(forms.Form):
    """Whose gifts."""

    email = forms.EmailField(label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "email"}))

    def __init__(self, data=None):
        super().__init__(data, use_required_attribute=False)


class OverviewForm(forms.Form):
    """From which day to which. This year to begin with."""

    first = forms.DateField(label=_("From"))
    last = forms.DateField(label=_("Until"))

    def __init__(self, data=None):
        today = timezone.localdate()
        super().__init__(
            data, initial={"first": today.replace(month=1, day=1), "last": today}, use_required_attribute=False
        )
        for name in self.initial:
            self.fields[name].widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def clean(self):
        cleaned = super().clean()
        if "first" in cleaned and "last" in cleaned and cleaned["first"] > cleaned["last"]:
            self.add_error("last", _("The last day is before the first."))
        return cleaned
