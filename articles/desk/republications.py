"""Where texts of ours appeared, as the desk keeps it; and the report of one text."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Sum
from django.http import FileResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from articles.addresses import absolute, path_in
from articles.desk.people import DeskModel
from articles.desk.publishing import article_for, page
from articles.models import CopyEvent, CorrectionMail, CorrectionSubscription, Publication, Republication, Scan
from articles.pictures.receiving import receive
from articles.republishing.credit import Credit
from articles.republishing.forms import PlaceForm
from articles.republishing.status import Status
from articles.signals import public_changed

RIGHT = "articles.record_republication"


class Recorded:
    """One right for all of it."""

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm(RIGHT)

    has_add_permission = has_change_permission = has_delete_permission = has_view_permission

    def has_module_permission(self, request):
        return request.user.has_perm(RIGHT)


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
    inlines = [ScanInline]
    list_display = ["outlet", "title", "place", "state", "contact", "scan_count", "is_shown"]
    list_filter = ["state", "medium", "reported_by", "is_shown"]
    search_fields = ["outlet", "url", "publication__title", "publication__package_code"]
    date_hierarchy = "reported_at"
    show_full_result_count = False
    fieldsets = [
        (None, {"fields": ["text", "medium", "url", "outlet", "appeared_on"]}),
        (_("What we know"), {"fields": ["state", "is_shown", "contact", "note"]}),
    ]

    def get_queryset(self, request):
        texts = [f"publication__{name}" for name in ("body", "html", "plain")]
        return super().get_queryset(request).select_related("publication").defer(*texts).annotate(Count("scans"))

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
        super().save_model(request, obj, form, change)
        if obj.is_shown or form.initial.get("is_shown"):
            public_changed.send(Publication)

    def delete_model(self, request, obj):
        super().delete_model(request, obj)
        if obj.is_shown:
            public_changed.send(Publication)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context["draft"] = draft(obj.publication, obj) if obj else ""
        return super().render_change_form(request, context, add, change, form_url, obj)

    def get_urls(self):
        scan = path("scan/<int:pk>/", self.admin_site.admin_view(scan_file), name="articles_scan_file")
        return [scan, *super().get_urls()]


@admin.register(CorrectionMail)
class CorrectionMailAdmin(Recorded, DeskModel):
    """Letters to republishers. What a crash left unsure waits here for a person."""

    list_display = ["sent_at", "letter", "title", "address", "state", "tries"]
    list_display_links = None
    list_filter = ["state", "letter"]
    actions = ["send_again"]

    def get_queryset(self, request):
        texts = [f"publication__{name}" for name in ("body", "html", "plain")]
        return super().get_queryset(request).select_related("publication", "subscription").defer(*texts)

    @admin.display(description=_("text"))
    def title(self, mail):
        return mail.publication.title

    @admin.display(description=_("e-mail"))
    def address(self, mail):
        return mail.subscription.email

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.action(description=_("Send again"), permissions=["view"])
    def send_again(self, request, mails):
        number = mails.send_again()
        told = ngettext("%(number)s letter will be sent again.", "%(number)s letters will be sent again.", number)
        messages.success(request, told % {"number": number})


@require_safe
def scan_file(request, pk):
    if not request.user.has_perm(RIGHT):
        raise PermissionDenied
    return FileResponse(get_object_or_404(Scan, pk=pk).file.open(), content_type="image/jpeg")


@require_safe
def report(request, pk):
    """Of one text: how often it was taken, where it appeared, who hears of corrections."""
    article = article_for(request.user, pk)
    if not request.user.has_perm(RIGHT):
        raise PermissionDenied
    newest = article.publications.once_shown().order_by("-number").first()
    return page(request, "republications", article, **(about(newest) if newest else {}))


def about(newest: Publication) -> dict:
    """The figures of a text, its places, and a drafted note when there is something to tell them."""
    places = list(Republication.objects.of_text(newest).order_by("-reported_at"))
    copies = CopyEvent.objects.filter(publication__article=newest.article_id)
    return {
        "newest": newest,
        "places": places,
        "in_order": sum(place.state == Republication.State.OK for place in places),
        "copies": copies.aggregate(Sum("number"))["number__sum"] or 0,
        "addresses": CorrectionSubscription.objects.of_text(newest).running().count(),
        "draft": draft(newest) if places else "",
    }


def draft(publication: Publication, place: Republication | None = None) -> str:
    """A mail to a republisher in the language of the text; "" when there is nothing to say."""
    status, language = Status.of(publication.package_code), publication.language
    bylines = publication.bylines.select_related("author")
    context = {
        "place": place, "status": status, "title": status.newest.title, "code": publication.package_code,
        "credit": Credit.of(publication, bylines).line(),
        "original": absolute(publication.get_absolute_url()),
        "address": absolute(path_in(language, "articles:copy_status", publication.package_code)),
    }  # fmt: skip
    with translation.override(language):
        return render_to_string("articles/desk/draft.txt", context).strip()
