"""The two acts on terms that have a page of their own: putting a draft in force, and giving texts what is in force."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.comparing.wordings import compare_wordings
from articles.errors import Refused
from articles.models import TermsVersion
from articles.models.resolution import due_for

# As many texts are renewed in one transaction; the page then shows the next ones.
AT_ONCE = 200


class InForceForm(forms.Form):
    at = forms.DateTimeField(
        label=gettext_lazy("in force from"), required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=gettext_lazy("Leave empty for now. Warsaw time. It can never be changed afterwards."),
    )  # fmt: skip


class RenewForm(forms.Form):
    """Which of the texts that are due get the terms."""

    texts = forms.TypedMultipleChoiceField(coerce=int, widget=forms.CheckboxSelectMultiple)
    confirmed = forms.CharField(label=gettext_lazy("address of these terms"), max_length=60, required=False)

    def __init__(self, *args, due: list, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["texts"].choices = [(text.pk, text.title) for text in due]


def put_in_force(request, pk):
    """What a draft changes against the version before it; POST puts it in force."""
    version = version_for(request.user, "articles.put_terms_in_force", pk)
    if version.in_force_from:
        raise Http404("In force already.")
    form = InForceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            version.put_in_force(by=request.user, at=form.cleaned_data["at"])
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("“%(title)s” holds for what is published from then on.") % {"title": version})
            return HttpResponseRedirect(reverse("admin:articles_termsversion_renew", args=[pk]))
    last = TermsVersion.objects.in_force().filter(terms=version.terms_id).first()
    comparison = compare_wordings(last, version) if last else None
    return page(request, "put_in_force", version, form=form, last=last, comparison=comparison)


def renew(request, pk):
    """The live and waiting texts that are due for these terms; POST renews those that are ticked."""
    version = version_for(request.user, "articles.renew_terms", pk)
    if not version.in_force_from:
        raise Http404("A draft.")
    all_due = due_for(version)
    due = all_due[:AT_ONCE]
    form = RenewForm(request.POST or None, due=due)
    if request.method == "POST" and form.is_valid() and carry_out(request, version, due, form):
        return HttpResponseRedirect(request.path)
    told = {"due": due, "more": len(all_due) - len(due), "is_taken_away": any(map(version.takes_away, terms_of(due)))}
    return page(request, "renew", version, form=form, **told)


def terms_of(texts) -> list[TermsVersion]:
    return [text.terms for text in texts]


def carry_out(request, version, due, form) -> bool:
    """Renew what was chosen; a refusal becomes a sentence on the form."""
    chosen = [text for text in due if text.pk in form.cleaned_data["texts"]]
    try:
        version.renew(chosen, by=request.user, confirmed=form.cleaned_data["confirmed"].strip())
    except Refused as error:
        form.add_error(None, str(error))
        return False
    told = ngettext("%(number)d text has these terms now.", "%(number)d texts have these terms now.", len(chosen))
    messages.success(request, told % {"number": len(chosen)})
    return True


def version_for(user, permission: str, pk) -> TermsVersion:
    if not user.has_perm(permission):
        raise PermissionDenied
    return get_object_or_404(TermsVersion.objects.select_related("terms"), pk=pk)


def page(request, name, version, **context):
    context |= {"version": version, "title": str(version), "opts": TermsVersion._meta}
    return render(request, f"articles/desk/{name}.html", context | admin.site.each_context(request))
