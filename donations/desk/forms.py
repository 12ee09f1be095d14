from datetime import date

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from stdnum import iban

from donations.models import BankAccount, Campaign, Donor
from donations.models.campaign import FREQUENCIES
from donations.money import CURRENCIES, BadAmount, Money, parse_minor

# Another year is a slip of the hand.
DAYS = [MinValueValidator(date(1990, 1, 1)), MaxValueValidator(date(2199, 12, 31))]


def parsed(form: forms.Form, name: str, currency: str) -> Money | None:
    """The sum that a text field says, or None after telling the person what is wrong with it."""
    try:
        minor = parse_minor(form.cleaned_data[name], currency)
    except BadAmount as error:
        form.add_error(name, str(error))
        return None
    if not minor:
        form.add_error(name, _("The amount is more than nothing."))
    return Money(minor, currency)


class LinesField(forms.CharField):
    """A table of whole amounts as a person writes it: one line for each name, such as `PLN once: 50 100 200`."""

    widget = forms.Textarea(attrs={"rows": 4})

    def __init__(self, *, names: list[str], **kwargs):
        self.names = names
        super().__init__(**kwargs)

    def to_python(self, value):
        rows = [line.partition(":") for line in super().to_python(value).splitlines() if line.strip()]
        if sorted(name.strip() for name, _mark, _rest in rows) != sorted(self.names):
            raise forms.ValidationError(
                _("Write one line for each of: %(names)s."), params={"names": ", ".join(self.names)}
            )
        return {name.strip(): self.amounts(rest) for name, _mark, rest in rows}

    def amounts(self, text: str) -> list[int]:
        words = text.replace(",", " ").split()
        if not words or not all(word.isascii() and word.isdigit() and len(word) <= 7 for word in words):
            raise forms.ValidationError(_("Write whole amounts, such as 50 100 200."))
        return [int(word) for word in words]

    def prepare_value(self, value):
        if not isinstance(value, dict):
            return value
        return "\n".join(f"{name}: {' '.join(map(str, amounts))}" for name, amounts in value.items())


def flat(presets: dict) -> dict:
    return {f"{currency} {often}": presets[currency][often] for currency in CURRENCIES for often in FREQUENCIES}


def nested(lines: dict) -> dict:
    return {currency: {often: lines[f"{currency} {often}"] for often in FREQUENCIES} for currency in CURRENCIES}


class CampaignForm(forms.ModelForm):
    presets = LinesField(
        label=_("suggested amounts"), names=[f"{c} {often}" for c in CURRENCIES for often in FREQUENCIES]
    )
    limits = LinesField(label=_("least and most"), names=list(CURRENCIES), widget=forms.Textarea(attrs={"rows": 2}))
    goal = forms.CharField(label=_("goal"), required=False, max_length=20, help_text=_("Empty when there is none."))

    class Meta:
        model = Campaign
        fields = [
            "slug", "starts_on", "ends_on", "is_default", "default_frequency", "presets", "limits", "currency",
            "shows_progress", "shows_names",
        ]  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["presets"] = flat(self.instance.presets)
        self.initial["limits"] = self.instance.limits
        self.initial["goal"] = str(self.instance.goal().decimal()) if self.instance.goal_minor else ""

    def clean_presets(self):
        return nested(self.cleaned_data["presets"])

    def clean(self):
        cleaned = super().clean()
        goal = parsed(self, "goal", cleaned["currency"]) if cleaned.get("goal") and "currency" in cleaned else None
        self.instance.goal_minor = goal and goal.minor
        return cleaned


class BankAccountForm(forms.ModelForm):
    iban = forms.CharField(label="IBAN", max_length=60, help_text=_("With or without spaces."))

    class Meta:
        model = BankAccount
        fields = ["currency", "iban", "bic", "recipient", "short_recipient", "tax_id"]

    def clean_iban(self):
        return iban.compact(self.cleaned_data["iban"])


def today():
    return timezone.localdate()


class MergeForm(forms.Form):
    """The other row of the same person."""

    address = forms.EmailField(
        label=_("Address of the other donor"), help_text=_("Gifts, pledges and receipts go to that one, which stays.")
    )

    def __init__(self, data=None, *, donor):
        super().__init__(data)
        self.donor = donor

    def clean_address(self):
        into = Donor.objects.filter(email__iexact=self.cleaned_data["address"], merged_into=None).first()
        if into is None or into == self.donor or self.donor.erased_at or self.donor.merged_into_id:
            raise forms.ValidationError(_("There is no other donor with this address."))
        return into


class PeriodForm(forms.Form):
    """What to take out, and of which days."""

    GIFTS, LEDGER = "gifts", "ledger"

    what = forms.ChoiceField(
        label=_("What"), widget=forms.RadioSelect, initial=LEDGER,
        choices=[(LEDGER, _("The ledger, for the accountant: no names")), (GIFTS, _("Gifts promised in these days"))],
    )  # fmt: skip
    first = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}), validators=DAYS)
    last = forms.DateField(label=_("Until"), widget=forms.DateInput(attrs={"type": "date"}), validators=DAYS)

    def __init__(self, data=None):
        last_year = today().year - 1
        super().__init__(data, initial={"first": date(last_year, 1, 1), "last": date(last_year, 12, 31)})

    def clean(self):
        days = self.cleaned_data
        if "first" in days and "last" in days and days["first"] > days["last"]:
            self.add_error("last", _("The last day is before the first."))
        return days
