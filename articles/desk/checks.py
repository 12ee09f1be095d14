"""The page on which an administrator says how strict each check before publication is."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext

from articles.models.checks import FIXED, Check, CheckLevel, Level, default_level


class LevelForm(forms.Form):
    """One choice for each check; what cannot be switched off is shown and stays."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        levels = CheckLevel.objects.in_force()
        for check in Check:
            self.fields[check.value] = forms.ChoiceField(
                label=check.label, choices=choices(check), initial=levels[check].value, disabled=check in FIXED
            )


def choices(check: Check) -> list[tuple[str, str]]:
    """The levels, the default one with a word beside it."""
    if check in FIXED:
        return [(Level.REQUIRED.value, gettext("Required, always"))]
    default = default_level(check)
    return [
        (level.value, gettext("%(level)s (default)") % {"level": level.label} if level == default else level.label)
        for level in Level
    ]


@admin.register(CheckLevel)
class CheckLevelAdmin(admin.ModelAdmin):
    """All levels on one page, in place of a list of exceptions."""

    def get_urls(self):
        page = self.admin_site.admin_view(self.changelist_view)
        return [path("", page, name="articles_checklevel_changelist")]

    def has_view_permission(self, request, obj=None):
        return self.has_change_permission(request, obj)

    def changelist_view(self, request, extra_context=None):
        if not self.has_change_permission(request):
            raise PermissionDenied
        form = LevelForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            CheckLevel.objects.choose(form.cleaned_data, by=request.user)
            messages.success(request, gettext("The levels hold from now on."))
            return HttpResponseRedirect(request.path)
        context = {"form": form, "title": self.opts.verbose_name_plural, **self.admin_site.each_context(request)}
        return render(request, "articles/desk/check_levels.html", context)
