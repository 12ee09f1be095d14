"""Two authors or two topics that are one: a page that shows what moves before it moves, and the way back."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from articles.errors import Refused
from articles.models import ArticleByline, ArticleTopic, Merge
from articles.models.addresses import paths_of

# The relation of which the desk's own search offers rows.
RELATIONS = {"author": ArticleByline._meta.get_field("author"), "topic": ArticleTopic._meta.get_field("tag")}


class Mergeable:
    """Part of the admin of a model whose rows can be merged."""

    change_form_template = "admin/articles/mergeable/change_form.html"

    def get_urls(self):
        view, name = self.admin_site.admin_view, self.model._meta.model_name
        return [
            path("<int:pk>/merge/", view(self.merge), name=f"articles_{name}_merge"),
            path("merges/<int:pk>/undo/", view(require_POST(self.undo)), name=f"articles_{name}_undo_merge"),
            *super().get_urls(),
        ]

    def may_merge(self, user) -> bool:
        return user.has_perm(f"articles.merge_{self.model._meta.model_name}")

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj and obj.pk and self.may_merge(request.user):
            merges = Merge.objects.possible_to_undo(obj).select_related("by")
            name = self.model._meta.model_name
            context |= {
                "merge_address": reverse(f"admin:articles_{name}_merge", args=[obj.pk]),
                "merges": [(merge, reverse(f"admin:articles_{name}_undo_merge", args=[merge.pk])) for merge in merges],
            }
        return super().render_change_form(request, context, add, change, form_url, obj)

    def merge(self, request, pk):
        """GET ?into= shows what would move, POST moves it."""
        gone = self.row(request, pk)
        form = merge_form(self.model, request.POST or (request.GET if "into" in request.GET else None))
        into = form.cleaned_data["into"] if form.is_valid() else None
        if request.method == "POST" and into:
            try:
                Merge.objects.merge(gone, into, by=request.user)
            except Refused as error:
                form.add_error("into", str(error))
            else:
                told = {"gone": gone, "into": into}
                messages.success(request, _("“%(gone)s” is now “%(into)s” in every text.") % told)
                return self.change_page(into.pk)
        context = {
            "gone": gone, "into": into, "form": form, "title": str(gone), "opts": self.opts, "paths": paths_of(gone),
            "texts": self.live_texts(gone).count(), **admin.site.each_context(request),
        }  # fmt: skip
        return render(request, "articles/desk/merge.html", context)

    def undo(self, request, pk):
        merge = get_object_or_404(Merge, pk=pk, kind=self.model._meta.model_name)
        try:
            merge.undo(by=request.user)
        except Refused as error:
            messages.error(request, str(error))
            return self.change_page(merge.into_id)
        messages.success(request, _("“%(name)s” stands by itself again.") % {"name": merge.name})
        return self.change_page(merge.gone_id)

    def change_page(self, pk):
        return HttpResponseRedirect(reverse(f"admin:articles_{self.model._meta.model_name}_change", args=[pk]))

    def row(self, request, pk):
        if not self.may_merge(request.user):
            raise PermissionDenied
        return get_object_or_404(self.model, pk=pk)


def merge_form(model, data):
    class MergeForm(forms.Form):
        into = forms.ModelChoiceField(
            model.objects.all(), label=_("merge into"),
            widget=AutocompleteSelect(RELATIONS[model._meta.model_name], admin.site),
        )  # fmt: skip

    return MergeForm(data)
