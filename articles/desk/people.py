from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from articles.desk.merging import Mergeable
from articles.desk.widgets import PictureField
from articles.models import Author, Picture, Publication, Redirect, Series, Topic
from articles.models.addresses import paths_of
from articles.models.redirects import TARGETS
from articles.spelling import fold


class DeskModel(admin.ModelAdmin):
    """The common ground of the smaller models: no bulk deletion, it would go past the checks."""

    actions = None


class NamedModel(DeskModel):
    """People, topics and series: what readers see by its name is renamed by few, and its old address leads on."""

    naming = ("slug",)

    @staticmethod
    def live_texts(row):
        raise NotImplementedError

    def get_readonly_fields(self, request, obj=None):
        if obj is None or request.user.has_perm("articles.rename_public") or not self.live_texts(obj).exists():
            return ()
        return self.naming

    def save_model(self, request, obj, form, change):
        before = form.initial.get("slug") if change and "slug" in form.changed_data else None
        super().save_model(request, obj, form, change)
        if before:
            Redirect.objects.filter(old_path__in=paths_of(obj)).delete()
            Redirect.objects.lead(paths_of(type(obj)(slug=before)), **{obj._meta.model_name: obj})


class AuthorForm(forms.ModelForm):
    portrait = PictureField(label=_("portrait"), required=False)

    def clean_portrait(self) -> Picture | None:
        return Picture.objects.filter(pk=self.cleaned_data["portrait"]).first()


@admin.register(Author)
class AuthorAdmin(Mergeable, NamedModel):
    form = AuthorForm
    list_display = ["name", "position", "is_organisation", "slug"]
    search_fields = ["given_names", "family_name"]
    fieldsets = [
        (None, {"fields": [("given_names", "family_name"), "is_organisation", "slug"]}),
        ("English", {"fields": ["position", "biography"]}),
        ("Polski", {"fields": ["position_pl", "biography_pl"]}),
        (None, {"fields": ["portrait", "public_email", "terms"]}),
    ]
    naming = ("given_names", "family_name", "is_organisation", "slug")

    @staticmethod
    def live_texts(author):
        return Publication.objects.live().by(author)


class TopicForm(forms.ModelForm):
    aliases = forms.CharField(
        label=_("other spellings"), required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line: who types one of them finds this topic."),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            aliases = self.instance.spellings.filter(is_alias=True).values_list("spelling", flat=True)
            self.fields["aliases"].initial = "\n".join(aliases)

    def clean_aliases(self) -> list[str]:
        aliases = [" ".join(line.split()) for line in self.cleaned_data["aliases"].splitlines() if fold(line)]
        for alias in aliases:
            if len(alias) > 100:
                raise ValidationError(_("“%(alias)s…” is longer than 100 letters."), params={"alias": alias[:40]})
            twin = Topic.objects.exclude(pk=self.instance.pk).spelled(alias)
            if twin:
                told = {"alias": alias, "topic": twin.name}
                raise ValidationError(_("“%(alias)s” is the topic “%(topic)s” already."), params=told)
        return aliases


@admin.register(Topic)
class TopicAdmin(Mergeable, NamedModel):
    form = TopicForm
    list_display = ["name", "name_pl", "slug"]
    search_fields = ["name", "name_pl", "folded", "spellings__folded"]
    fields = ["name", "name_pl", "aliases", "slug", "description", "description_pl"]
    naming = ("name", "name_pl", "slug")

    @staticmethod
    def live_texts(topic):
        return Publication.objects.live().about(topic)

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        obj.set_aliases(form.cleaned_data["aliases"])


@admin.register(Series)
class SeriesAdmin(NamedModel):
    list_display = ["title", "title_pl", "is_finished"]
    search_fields = ["title", "title_pl"]
    naming = ("title", "title_pl", "slug")

    @staticmethod
    def live_texts(series):
        return Publication.objects.live().in_series(series)


@admin.register(Redirect)
class RedirectAdmin(DeskModel):
    list_display = ["old_path", "target"]
    search_fields = ["old_path", "new_path"]
    list_select_related = autocomplete_fields = TARGETS
    fieldsets = [
        (None, {"fields": ["old_path"]}),
        (_("Leads to"), {"fields": [*TARGETS, "new_path"], "description": _("Exactly one of these.")}),
    ]

    @admin.display(description="→")
    def target(self, redirect):
        return redirect.article or redirect.author or redirect.topic or redirect.series or redirect.new_path
