from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from donations import fees, form_tokens
from donations.models import ConsentText
from donations.money import BadAmount, Money, parse_minor
from donations.templatetags.support import amount

CARD, TRANSFER = "card", "transfer"


class GiftForm(forms.Form):
    """One wish to give. `offer` says what for, how often and in which currency."""

    amount = forms.ChoiceField(label=_("Amount"), widget=forms.RadioSelect, required=False)
    other = forms.CharField(label=_("Another amount"), required=False)
    way = forms.ChoiceField(label=_("How"), widget=forms.RadioSelect, required=False)
    covers_fee = forms.BooleanField(label=_("I add what the card company keeps"), required=False)
    email = forms.EmailField(
        label=_("E-mail"), max_length=254, required=False,
        help_text=_("If you give it, we send you the account details now and our thanks when the gift arrives."),
    )  # fmt: skip
    name = forms.CharField(label=_("Name"), max_length=100, required=False)
    message = forms.CharField(
        label=_("Message to us"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    shows_name = forms.BooleanField(label=_("Show my name among the donors"), required=False)
    shows_message = forms.BooleanField(label=_("Show my message beside my name"), required=False)
    # People do not see this field; programs that fill in everything do.
    homepage = forms.CharField(label=_("Leave this empty"), required=False)
    token = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data=None, *, offer):
        super().__init__(data, initial={"token": form_tokens.new()}, use_required_attribute=False)
        self.offer = offer
        self.fields["amount"].choices = [(str(money.minor), amount(money)) for money in offer.suggested()]
        self.fields["other"].widget.attrs |= {"inputmode": "decimal", "autocomplete": "off", "maxlength": 20}
        for name, hint in {"email": "email", "name": "name", "homepage": "off", "message": "off"}.items():
            self.fields[name].widget.attrs["autocomplete"] = hint
        self.fields["homepage"].widget.attrs["tabindex"] = "-1"
        self._offer_cards(offer)
        if not offer.campaign.shows_names:
            del self.fields["shows_name"], self.fields["shows_message"]
        self.consents = ConsentText.objects.current(get_language())
        for text in self.consents:
            self.fields[f"consent_{text.pk}"] = forms.BooleanField(label=text.body, required=False)

    def _offer_cards(self, offer):
        if offer.cards is None:
            del self.fields["way"], self.fields["covers_fee"]
            return
        transfer = _("Standing order") if offer.frequency == "month" else _("Bank transfer")
        self.fields["email"].help_text = _("Needed for a card gift: we send the receipt there.")
        self.fields["way"].choices = [(CARD, _("Card")), (TRANSFER, transfer)]
        self.initial["way"] = CARD
        self.fields["email"].help_text = _(
            "A gift by card needs it, for the receipt. For a transfer, if you like, we send you the account details."
        )

    @property
    def is_by_card(self) -> bool:
        return self.cleaned_data.get("way") == CARD

    def clean_token(self):
        """Refuses what a program sent, and lets a person simply send again: what was typed stays."""
        try:
            return form_tokens.read(self.cleaned_data["token"])
        except form_tokens.Stale:
            self.data = self.data.copy()
            self.data["token"] = form_tokens.new()
            raise forms.ValidationError(_("This form was open for long. Please check it and send it again.")) from None
        except form_tokens.Hasty:
            raise forms.ValidationError(_("That was very quick. Please check it and send it again.")) from None

    def clean_homepage(self):
        if self.cleaned_data["homepage"]:
            raise forms.ValidationError(_("Please leave this field empty."))

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("shows_name") and not cleaned.get("name"):
            self.add_error("name", _("Write the name that we should show."))
        if cleaned.get("way") == CARD and not cleaned.get("email") and "email" not in self.errors:
            self.add_error("email", _("For a card gift we need an address to send the receipt to."))
        if "amount" not in self.errors:
            self._clean_sum(cleaned)
        return cleaned

    def _clean_sum(self, cleaned):
        """The other amount wins when it is filled in."""
        other, preset, currency = cleaned.get("other", ""), cleaned.get("amount", ""), self.offer.currency
        least, most = self.offer.campaign.least_and_most(currency)
        try:
            minor = parse_minor(other, currency) if other else int(preset or 0)
        except BadAmount as error:
            self.add_error("other", str(error))
            return
        if not minor:
            self.add_error("other" if other else "amount", _("Choose an amount or write another one."))
        elif not least.minor <= minor <= most.minor:
            limits = {"least": amount(least), "most": amount(most)}
            self.add_error("other", _("The amount must be between %(least)s and %(most)s.") % limits)
        else:
            cleaned["money"], cleaned["fee"] = self._with_fee(Money(minor, currency))

    def _with_fee(self, money: Money) -> tuple[Money, Money]:
        """The whole sum, and the part of it that is meant for the card company."""
        wants = self.is_by_card and self.cleaned_data["covers_fee"]
        fee = fees.to_cover(money) if wants else Money(0, money.currency)
        return money + fee, fee

    def given_consents(self) -> list[ConsentText]:
        return [text for text in self.consents if self.cleaned_data[f"consent_{text.pk}"]]

    def consent_fields(self):
        return [self[f"consent_{text.pk}"] for text in self.consents]
