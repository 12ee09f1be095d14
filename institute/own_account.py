"""What each member of the staff decides about the own account."""

from django import forms
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from institute.models import User


class OwnAccountForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["language", "wants_mail"]
        help_texts = {"wants_mail": gettext_lazy("When a text is handed to you, sent back or commented.")}


def own_account(request, site):
    form = OwnAccountForm(request.POST or None, instance=User.objects.get(pk=request.user.pk))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Your settings were kept."))
        return HttpResponseRedirect(reverse("admin:own_account"))
    context = {"form": form, "title": _("My settings"), **site.each_context(request)}
    return render(request, "institute/own_account.html", context)
