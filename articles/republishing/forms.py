"""What republishers write to us."""

from django import forms
from django.core import signing
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.addresses import same_place
from articles.models import CorrectionSubscription, Republication
from articles.models.republications import publication_named
from articles.pictures.receiving import receive

# In each form the moment when it was made; and the key to the page that follows.
MADE, TOLD = signing.TimestampSigner(salt="articles.tell"), signing.TimestampSigner(salt="articles.told")
# No person fills a form in in three seconds, and nobody comes back to it after a day.
TOO_FAST, DAY = 3, 24 * 60 * 60


class PlaceForm(forms.ModelForm):
    """A place where one text of ours appeared, for the desk and for everybody."""

    text = forms.CharField(
        label=_("Our text"), max_length=500,
        help_text=_("The code of your copy, eight letters and digits at the end of the credit line, or our address."),
        error_messages={"required": _("Say which text of ours it is.")},
    )  # fmt: skip

    class Meta:
        model = Republication
        fields = ["medium", "url", "outlet", "appeared_on", "contact", "note"]
        # Read in a list above the form, too, where no label stands beside them.
        error_messages = {"outlet": {"required": _("Say who published it.")}}
        widgets = {
            "medium": forms.RadioSelect,
            "url": forms.URLInput(attrs={"maxlength": 500}),
            "appeared_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "note": forms.Textarea(attrs={"rows": 3}),
        }

    field_order = ["text"]

    def clean_url(self):
        address = self.cleaned_data["url"]
        try:
            same_place(address)
        except ValueError as error:
            raise forms.ValidationError(_("Enter a valid URL.")) from error
        return address

    def clean_text(self):
        publication = publication_named(self.cleaned_data["text"])
        if publication is None:
            raise forms.ValidationError(_("We have no text with this code or address. Please look at it again."))
        self.instance.publication = publication
        return self.cleaned_data["text"]

    def clean(self):
        cleaned = super().clean()
        medium, url = cleaned.get("medium"), cleaned.get("url")
        if medium == Republication.Medium.WEB and not url and "url" not in self.errors:
            self.add_error("url", _("Write the address of the page."))
        if medium and medium != Republication.Medium.WEB:
            if url:
                self.add_error("url", _("Only a web page has an address. Choose it above, or leave this empty."))
            if not cleaned.get("appeared_on") and "appeared_on" not in self.errors:
                self.add_error("appeared_on", _("Write the day; of a monthly issue the first of its month."))
        if (day := cleaned.get("appeared_on")) and day > timezone.localdate():
            self.add_error("appeared_on", _("This day has not come yet."))
        return cleaned


class TellForm(PlaceForm):
    """What anybody may tell us. Not signed in, no cookie; what was typed stays in the form until it is right."""

    wants_corrections = forms.BooleanField(
        label=_("Write to me when this text is corrected or withdrawn"), required=False
    )
    # People do not see this field; programs that fill in everything do.
    homepage = forms.CharField(label=_("Leave this empty"), required=False)
    token = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta(PlaceForm.Meta):
        labels = {
            "medium": _("Where it appeared"), "url": _("Address of the page"), "outlet": _("Published by"),
            "appeared_on": _("On which day"), "contact": _("Your e-mail"), "note": _("Anything else"),
        }  # fmt: skip
        help_texts = {
            "outlet": _("The paper, the portal, the station."),
            "appeared_on": _("For a web page you may leave it empty."),
            "contact": _("If we may write to you about it. Only our editors see it."),
        }

    def __init__(self, data=None, **options):
        super().__init__(data, use_required_attribute=False, **options)
        self.initial["token"] = MADE.sign("")
        hints = {"contact": "email", "outlet": "organization", "homepage": "off", "url": "off", "note": "off"}
        for name, hint in hints.items():
            self.fields[name].widget.attrs["autocomplete"] = hint
        self.fields["homepage"].widget.attrs["tabindex"] = "-1"

    def clean_token(self):
        """Refuses what a program sent, and lets a person simply send again."""
        token = self.cleaned_data["token"]
        if not is_signed(token, DAY):
            self.data = self.data.copy()
            self.data["token"] = MADE.sign("")
            raise forms.ValidationError(_("This form was open for long. Please check it and send it again."))
        if is_signed(token, TOO_FAST):
            raise forms.ValidationError(_("That was very quick. Please check it and send it again."))
        return token

    def clean_homepage(self):
        if self.cleaned_data["homepage"]:
            raise forms.ValidationError(_("Please leave this field empty."))
        return ""

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("wants_corrections") and not cleaned.get("contact") and "contact" not in self.errors:
            self.add_error("contact", _("Write the address to which we should write."))
        return cleaned

    @transaction.atomic
    def declare(self) -> Republication:
        place = Republication.objects.declare(self.instance)
        if self.cleaned_data["wants_corrections"]:
            CorrectionSubscription.objects.ask(self.instance.publication, self.cleaned_data["contact"])
        return place


class ScanForm(forms.Form):
    """One picture of the printed page."""

    scan = forms.FileField(
        label=_("A picture of the page"),
        help_text=_("JPEG, PNG or WebP, at most 15 MB. Only our editors see it."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )

    def __init__(self, *args, **options):
        super().__init__(*args, use_required_attribute=False, **options)

    def clean_scan(self):
        file = self.cleaned_data["scan"]
        if file.read(5) == b"%PDF-":
            told = _(
                "We take no PDF here, since one may hold more than a page. Send a picture of it, or mail it to us."
            )
            raise forms.ValidationError(told)
        return receive(file)


def is_signed(token: str, seconds: int) -> bool:
    """By us, within so many seconds."""
    try:
        MADE.unsign(token, max_age=seconds)
    except signing.BadSignature:
        return False
    return True
