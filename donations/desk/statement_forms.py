from django import forms
from django.utils.translation import gettext_lazy as _

from donations.models import BankLine, BankProfile, Gift
from donations.statements import booking, importing


class UploadForm(forms.Form):
    profile = forms.ModelChoiceField(
        BankProfile.objects.select_related("account"), label=_("Way of reading"), empty_label=None
    )
    file = forms.FileField(label=_("File"))

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > importing.LIMIT:
            raise forms.ValidationError(_("The file is larger than 10 MB."))
        return file


class LineForm(forms.Form):
    """What an open line of the bank is."""

    REFERENCE, NEW = "reference", "new"

    what = forms.ChoiceField(label=_("What is it?"), widget=forms.RadioSelect)
    reference = forms.CharField(label=_("Reference"), max_length=60, required=False)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(self, data=None, *, line: BankLine):
        super().__init__(data)
        self.line = line
        choices = [
            (self.REFERENCE, _("It belongs to the gift or pledge with this reference")),
            (self.NEW, _("A gift of somebody whom we do not know")),
        ]
        if line.amount_minor < 0 or line.is_reversal:
            choices.pop(1)
        self.fields["what"].choices = choices + [(kind, _("No gift: %s") % label) for kind, label in BankLine.NO_GIFT]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("what") == self.REFERENCE:
            self.target = self._target(cleaned.get("reference", ""))
        if cleaned.get("what") == BankLine.Kind.OTHER and not cleaned.get("note"):
            self.add_error("note", _("Write in a few words what it is."))
        return cleaned

    def _target(self, written: str):
        """The gift or pledge that is meant; it must be able to take this line."""
        found = booking.named(written)
        if len(found) != 1 or found[0].currency != self.line.currency:
            self.add_error("reference", _("There is no gift or pledge with this reference and currency."))
            return None
        if self.line.is_reversal or (self.line.amount_minor < 0 and not _was_paid(found[0])):
            self.add_error("reference", _("Nothing has come in for it that could be given back."))
        return found[0]

    def carry_out(self, *, by):
        what, line = self.cleaned_data["what"], self.line
        if what == self.NEW:
            booking.book_as_new(line, by=by)
        elif what != self.REFERENCE:
            booking.set_aside(line, kind=what, note=self.cleaned_data["note"], by=by)
        elif line.amount_minor > 0:
            booking.book_payments([(line, self.target)], by=by)
        else:
            booking.book_repayment(line, self.target, by=by)


def _was_paid(promise) -> bool:
    """Or was given what another had been paid."""
    return isinstance(promise, Gift) and (promise.balance() > 0 or promise.entries.filter(kind="payment").exists())
