"""Forms about the money of gifts."""

from django import forms
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from donations import booking
from donations.desk.forms import DAYS, parsed, today
from donations.models import Campaign, Gift, LedgerEntry, Pledge
from donations.money import CURRENCY_CHOICES, Money
from donations.statements.booking import named
from donations.templatetags.support import amount


class MoneyForm(forms.Form):
    """A sum, its day, and why staff write it down themselves."""

    sum = forms.CharField(label=_("Amount"), max_length=20)
    day = forms.DateField(
        label=_("Day"), initial=today, widget=forms.DateInput(attrs={"type": "date"}), validators=DAYS
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=200, widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=_("Such as: cash at the evening of 3 May. Stays in the books for ever, so name no donor here."),
    )  # fmt: skip

    def clean_day(self):
        if self.cleaned_data["day"] > today():
            raise forms.ValidationError(_("This day is still to come."))
        return self.cleaned_data["day"]


class BookingForm(MoneyForm):
    """Money for a gift that is there already."""

    kind = forms.ChoiceField(label=_("What happened"), widget=forms.RadioSelect)
    field_order = ["kind", "sum", "day", "reason"]

    def __init__(self, data=None, *, gift, user):
        super().__init__(data, initial={"sum": str(gift.money.decimal()), "kind": LedgerEntry.Kind.PAYMENT})
        self.gift = gift
        kinds = [LedgerEntry.Kind.PAYMENT]
        if user.has_perm("donations.refund_gift"):
            kinds.append(LedgerEntry.Kind.REFUND)
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("sum"):
            cleaned["money"] = parsed(self, "sum", self.gift.currency)
        return cleaned


class EntryChoice(forms.ModelChoiceField):
    def label_from_instance(self, entry):
        return f"{timezone.localdate(entry.occurred_at)} · {entry.get_kind_display()} · {amount(entry.money)}"


class MoveForm(forms.Form):
    """Money that came to the wrong gift."""

    entry = EntryChoice(None, label=_("Which money"), widget=forms.RadioSelect, empty_label=None)
    reference = forms.CharField(
        label=_("To the gift or pledge with the reference"), max_length=60,
        help_text=_("The receipt of this gift becomes void, and the right donor gets one."),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Reason"), max_length=200, widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=_("Such as: the reference was typed wrongly. Stays in the books for ever, so name no donor here."),
    )  # fmt: skip

    def __init__(self, data=None, *, gift):
        movable = booking.movable(gift)
        super().__init__(data, initial={"entry": movable.first()})
        self.gift, self.fields["entry"].queryset = gift, movable

    def clean_reference(self):
        found = named(self.cleaned_data["reference"])
        if len(found) != 1 or found[0].currency != self.gift.currency or found[0] == self.gift:
            raise forms.ValidationError(_("There is no other gift or pledge with this reference and currency."))
        return found[0]

    @transaction.atomic
    def carry_out(self, *, by) -> Gift:
        """Raises Immovable and Contradiction. Of a pledge it becomes a gift of its own."""
        entry, to = self.cleaned_data["entry"], self.cleaned_data["reference"]
        if isinstance(to, Pledge):
            (to,) = Gift.objects.make_all([to.gift_for(f"move:{entry.pk}")])
        booking.move(entry, to, by=by, reason=self.cleaned_data["reason"])
        return to


class BackForm(forms.Form):
    """What shall go back to the donor."""

    sum = forms.CharField(label=_("How much goes back"), max_length=20)
    reason = forms.CharField(
        label=_("Reason"), max_length=200, widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=_("Such as: sent twice by mistake. Stays in the books for ever, so name no donor here."),
    )  # fmt: skip

    def __init__(self, data=None, *, gift):
        super().__init__(data, initial={"sum": str(Money(gift.balance(), gift.currency).decimal())})
        self.gift = gift

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("sum"):
            cleaned["money"] = parsed(self, "sum", self.gift.currency)
        return cleaned


class ManualGiftForm(forms.ModelForm, MoneyForm):
    """A gift that came by no form and no bank: it is paid from the start."""

    currency = forms.ChoiceField(label=_("Currency"), choices=CURRENCY_CHOICES)
    campaign = forms.ModelChoiceField(
        Campaign.objects.all(), label=_("Purpose"), initial=lambda: Campaign.objects.get(is_default=True)
    )
    name = forms.CharField(label=_("Name"), max_length=100, required=False)
    email = forms.EmailField(
        label=_("E-mail"), max_length=254, required=False, help_text=_("Thanks are sent to it at once.")
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=settings.LANGUAGES, initial=get_language, help_text=_("Of thanks and receipt.")
    )
    field_order = ["sum", "currency", "day", "reason", "campaign", "name", "email", "language"]

    class Meta:
        model = Gift
        fields = ["currency", "campaign", "name", "email", "language"]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("sum") and cleaned.get("currency"):
            cleaned["money"] = parsed(self, "sum", cleaned["currency"])
        return cleaned
