"""Where texts of ours appeared, as the desk keeps it."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from articles.desk.people import DeskModel
from articles.desk.recording import RIGHT, Recorded
from articles.desk.reuse_report import draft, overview
from articles.models import Publication, Republication, RightsSettings, Scan
from articles.pictures.receiving import receive
from articles.republishing.forms import PlaceForm
from articles.signals import public_changed

CHECKS_SHOWN = 5


class DeskPlaceForm(PlaceForm):
    class Meta(PlaceForm.Meta):
        fields = [*PlaceForm.Meta.fields, "state", "is_shown"]
        widgets = PlaceForm.Meta.widgets | {"medium": forms.Select}

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        for name in ("text", "url"):
            self.fields[name].widget.attrs["class"] = "vTextField"
        if self.instance.pk:
            self.initial["text"] = self.instance.publication.package_code

    def clean(self):
        """Another row for the same place would be refused by the database."""
        cleaned = super().clean()
        if not self.errors:
            place = Republication(
                publication=self.instance.publication,
                **{name: cleaned[name] for name in ("medium", "url", "outlet", "appeared_on")},
            )
            place.fill_key()
            if Republication.objects.filter(url_key=place.url_key).exclude(pk=self.instance.pk).exists():
                raise forms.ValidationError(_("This place is known already; it stands in the list."))
        return cleaned


class ScanInlineForm(forms.ModelForm):
    upload = forms.FileField(
        label=_("file"), required=False,
        help_text=_("JPEG, PNG or WebP, at most 15 MB. It is rebuilt from its pixels; nothing else of it is kept."),
    )  # fmt: skip

    class Meta:
        model = Scan
        fields = []

    def clean_upload(self):
        file = self.cleaned_data["upload"]
        return receive(file) if file else None

    def save(self, commit=True):
        if received := self.cleaned_data.get("upload"):
            self.instance.take(received.image)
        return super().save(commit)


class ScanInline(Recorded, admin.TabularInline):
    model = Scan
    form = ScanInlineForm
    fields = ["picture", "upload"]
    readonly_fields = ["picture"]
    extra = 1

    @admin.display(description=_("picture"))
    def picture(self, scan):
        if not scan.pk:
            return "–"
        address = reverse("admin:articles_scan_file", args=[scan.pk])
        return format_html('<a href="{0}"><img class="thumbnail" src="{0}" alt="" width="120"></a>', address)


@admin.register(Republication)
class RepublicationAdmin(Recorded, DeskModel):
    """What republishers told us and what we found."""

    form = DeskPlaceForm
    change_form_template = "articles/desk/republication.html"
    change_list_template = "articles/desk/places.html"
    inlines = [ScanInline]
    list_display = ["outlet", "title", "place", "state", "contact", "scan_count", "is_shown"]
    list_filter = ["state", "medium", "reported_by", "is_shown"]
    search_fields = ["outlet", "url", "publication__title", "publication__package_code"]
    date_hierarchy = "reported_at"
    show_full_result_count = False
    actions = ["check_now"]
    fieldsets = [
        (None, {"fields": ["text", "medium", "url", "outlet", "appeared_on"]}),
        (_("What we know"), {"fields": ["state", "is_shown", "contact", "note"]}),
    ]

    def get_queryset(self, request):
        texts = [f"publication__{name}" for name in ("body", "html", "plain")]
        return super().get_queryset(request).select_related("publication").defer(*texts).annotate(Count("scans"))

    @admin.action(description=_("Look at them now"), permissions=["view"])
    def check_now(self, request, places):
        tell_queued(request, places.check_now())

    @admin.display(description=_("text"), ordering="publication__title")
    def title(self, place):
        return place.publication.title

    @admin.display(description=_("where"))
    def place(self, place):
        """An address that somebody typed stays text: nobody has looked at it."""
        return place.url or place.get_medium_display()

    @admin.display(description=_("scans"), ordering="scans__count")
    def scan_count(self, place):
        return place.scans__count or ""

    def save_model(self, request, obj, form, change):
        if not change:
            obj.reported_by = Republication.Source.EDITOR
        if "state" in form.changed_data:
            obj.checked_at = timezone.now()
        if "url" in form.changed_data:
            obj.next_check_at = timezone.now()
        super().save_model(request, obj, form, change)
        if obj.is_shown or form.initial.get("is_shown"):
            public_changed.send(Publication)

    def delete_model(self, request, obj):
        super().delete_model(request, obj)
        if obj.is_shown:
            public_changed.send(Publication)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj:
            context["draft"] = draft(obj.publication, obj)
            context["checks"] = obj.checks.all()[:CHECKS_SHOWN]
        return super().render_change_form(request, context, add, change, form_url, obj)

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("reuse/", view(overview), name="articles_reuse"),
            path("scan/<int:pk>/", view(scan_file), name="articles_scan_file"),
            path("<int:pk>/check/", view(check), name="articles_republication_check"),
            *super().get_urls(),
        ]


@require_POST
def check(request, pk):
    """Have one page looked at. Nobody waits for somebody else's server here."""
    if not request.user.has_perm(RIGHT):
        raise PermissionDenied
    get_object_or_404(Republication, pk=pk)
    tell_queued(request, Republication.objects.filter(pk=pk).check_now())
    return redirect("admin:articles_republication_change", pk)


def tell_queued(request, number: int):
    if not RightsSettings.objects.current().checks_copies:
        messages.warning(request, _("“Look at copies on the web” is off in the rights of the institute, so they wait."))
        return
    told = ngettext(
        "%(number)s page will be looked at within minutes.",
        "%(number)s pages will be looked at within minutes.",
        number,
    )
    messages.success(request, told % {"number": number})


@require_safe
def scan_file(request, pk):
    if not request.user.has_perm(RIGHT):
        raise PermissionDenied
    return FileResponse(get_object_or_404(Scan, pk=pk).file.open(), content_type="image/jpeg")
