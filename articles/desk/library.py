from pathlib import PurePath

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db.models import Exists, OuterRef, Q
from django.http import JsonResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from articles.desk.choosing import KINDS, refusal
from articles.models import Article, Author, Picture, PictureUse, Publication
from articles.pictures.receiving import receive

# What only those change who may decide about rights.
RIGHTS = ["others_may", "own_use", "own_use_until"]


class PictureForm(forms.ModelForm):
    upload = forms.FileField(
        label=_("file"), required=False,
        help_text=_("JPEG, PNG or WebP, at most 15 MB. It is rebuilt from its pixels; nothing else of it is kept."),
    )  # fmt: skip

    reason = forms.CharField(
        label=_("reason for the change of reuse"), max_length=300, required=False,
        help_text=_("Who allowed it or forbade it, and when. Needed where others may use it from now on."),
    )  # fmt: skip

    class Meta:
        model = Picture
        fields = [
            "title", "alt", "alt_pl", "is_decorative", "caption", "caption_pl", "credit", "holder", "others_may",
            "own_use", "own_use_until", "focal_x", "focal_y",
        ]  # fmt: skip
        widgets = {"own_use_until": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def clean_upload(self):
        file = self.cleaned_data["upload"]
        if not file and not self.instance.pk:
            raise forms.ValidationError(_("Choose a file."))
        return receive(file) if file else None

    def clean_reason(self):
        is_opened = self.instance.pk and "others_may" in self.changed_data
        is_opened = is_opened and self.cleaned_data.get("others_may") == Picture.Reuse.ALLOWED
        if is_opened and not self.cleaned_data["reason"].strip():
            raise forms.ValidationError(_("Say who allowed it, and when."))
        return self.cleaned_data["reason"]

    def clean(self):
        """What the file says of itself fills what was left empty."""
        cleaned = super().clean()
        received = cleaned.get("upload")
        for field in ("credit", "holder"):
            if received and not cleaned.get(field):
                cleaned[field] = getattr(received, field)
        return cleaned


class Wanting(admin.SimpleListFilter):
    """What a picture wants before it can be used, or whether it is used at all."""

    title = _("wanting")
    parameter_name = "wanting"
    WANTING = {
        "description": (_("No description"), Q(is_decorative=False, alt="", alt_pl="")),
        "credit": (_("No credit"), Q(credit="")),
        "right": (
            _("Live, reuse unknown"),
            Q(others_may=Picture.Reuse.UNKNOWN)
            & Exists(Publication.objects.live().with_picture(OuterRef(OuterRef("pk")))),
        ),
        "use": (_("Not used"), ~Exists(PictureUse.objects.filter(picture=OuterRef("pk")))),
    }

    def lookups(self, request, model_admin):
        return [(value, label) for value, (label, _condition) in self.WANTING.items()]

    def queryset(self, request, pictures):
        return pictures.filter(self.WANTING[self.value()][1]) if self.value() in self.WANTING else pictures


@admin.register(Picture)
class PictureAdmin(admin.ModelAdmin):
    """The picture library."""

    form = PictureForm
    list_display = ["thumbnail", "title", "credit", "others_may", "own_use_until", "has_description"]
    list_display_links = ["thumbnail", "title"]
    list_filter = ["others_may", "own_use", Wanting, "is_decorative"]
    search_fields = ["title", "credit", "holder", "caption", "caption_pl"]
    actions = None

    @admin.display(description=_("picture"))
    def thumbnail(self, picture):
        name = picture.renditions["card"][0][3]
        # It is the link of the row's first cell, which needs a name.
        shown = '<img class="thumbnail" src="{}" alt="{}" width="120" height="80">'
        return format_html(shown, default_storage.url(name), picture.title)

    @admin.display(description=_("described"), boolean=True)
    def has_description(self, picture):
        return bool(picture.is_decorative or picture.alt or picture.alt_pl)

    def changelist_view(self, request, extra_context=None):
        decides = request.user.has_perm("articles.decide_picture_rights")
        choices = Picture.OwnUse.choices if decides else []
        return super().changelist_view(request, {"own_uses": choices, **(extra_context or {})})

    def change_view(self, request, object_id, form_url="", extra_context=None):
        picture = self.get_object(request, object_id)
        shown = self.shown_with(picture, request.user) if picture else {}
        return super().change_view(request, object_id, form_url, shown)

    def shown_with(self, picture, user) -> dict:
        """The picture itself, and what shows it, as far as this person may see that."""
        uses = PictureUse.objects.filter(picture=picture)
        shown_by = Q(pk__in=uses.values("revision__article")) | Q(lead_picture=picture)
        authors = Author.objects.filter(portrait=picture)
        return {
            "preview": default_storage.url(picture.renditions["whole"][-1][3]),
            "used_in": Article.objects.visible_to(user).filter(shown_by).order_by("title"),
            "portrait_of": authors,
            "rights_changes": picture.rights_changes.select_related("by"),
            "is_used": uses.exists() or authors.exists(),
        }

    def get_queryset(self, request):
        pictures = super().get_queryset(request)
        return pictures if request.user.has_perm("articles.view_picture") else pictures.filter(added_by=request.user)

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def has_view_permission(self, request, obj=None):
        return self.has_change_permission(request, obj) or super().has_view_permission(request, obj)

    def has_change_permission(self, request, obj=None):
        own = request.user.has_perm("articles.change_own_picture") and (
            obj is None or obj.added_by_id == request.user.pk
        )
        return own or super().has_change_permission(request, obj)

    def get_readonly_fields(self, request, obj=None):
        return [] if request.user.has_perm("articles.decide_picture_rights") else RIGHTS

    def get_fields(self, request, obj=None):
        """A reason is asked of those who decide, beside what they decide."""
        fields = [field for field in super().get_fields(request, obj) if field != "reason"]
        if request.user.has_perm("articles.decide_picture_rights"):
            fields.insert(fields.index("others_may") + 1, "reason")
        return fields

    def get_urls(self):
        return [
            path("upload/", self.admin_site.admin_view(self.upload), name="articles_picture_upload"),
            *super().get_urls(),
        ]

    @method_decorator(require_POST)
    def upload(self, request):
        """One file of several, or of the body's editor: the new picture as JSON, or a sentence on why there is none.

        What the library wants to know besides is asked on the picture's own page and before publication.
        """
        if not self.has_add_permission(request):
            raise PermissionDenied
        name = PurePath(getattr(request.FILES.get("upload"), "name", "") or "").stem
        may_decide = request.user.has_perm("articles.decide_picture_rights")
        given = {
            "title": name[:160] or gettext("Untitled"),
            "others_may": Picture.Reuse.UNKNOWN,
            "own_use": may_decide and request.POST.get("own_use") or Picture.OwnUse.UNKNOWN,
            "focal_x": 50,
            "focal_y": 50,
        }
        form = PictureForm(given | self.described(request.POST), request.FILES)
        if not form.is_valid():
            return refusal(" ".join(sentence for sentences in form.errors.values() for sentence in sentences))
        if "credit" in request.POST and not form.cleaned_data["credit"]:
            return refusal(gettext("The file names no credit. Write one."))
        picture = form.save(commit=False)
        self.save_model(request, picture, form, change=False)
        self.log_addition(request, picture, gettext("Uploaded."))
        return JsonResponse(KINDS["picture"].json(picture))

    @staticmethod
    def described(posted) -> dict:
        """What the dialog of the article form asks of a new picture; the description is in the language of the text."""
        alt = "alt_pl" if posted.get("language") == "pl" else "alt"
        given = {name: posted[name] for name in ("credit", "is_decorative") if name in posted}
        return given | {alt: posted.get("alt", "")}

    def save_model(self, request, obj, form, change):
        received = form.cleaned_data["upload"]
        if received:
            obj.take(received.image)
        if not change:
            obj.added_by = request.user
        if "others_may" in form.changed_data:
            obj.decide(obj.others_may, by=request.user, reason=form.cleaned_data["reason"])
            return
        if received or {"focal_x", "focal_y", "credit", "holder"} & set(form.changed_data):
            obj.make_renditions()
        super().save_model(request, obj, form, change)
