from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from articles.desk.widgets import PeopleField, PictureField, TopicsField
from articles.models import Article, Publication, Revision
from articles.models.text import PAIRS, TEXT_FIELDS
from articles.richtext.cleaning import Unclean, clean
from articles.richtext.widgets import BodyEditor
from articles.spelling import fold, slug


class ArticleForm(forms.ModelForm):
    """The whole editing state of a text in one form without inlines."""

    bylines = PeopleField(label=_("authors"), required=False)
    topics = TopicsField(label=_("topics"), required=False)
    lead_picture = PictureField(label=_("lead picture"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, initial=0)

    class Meta:
        model = Article
        fields = [
            "title", "language", "kind", "slug", "lead", "body", "search_title", "search_description", "topics",
            "lead_caption", "series", "series_position",
            "byline_note", "own_terms", "source_name", "source_url", "permission_note",
            "head_request", "shows_support_box",
        ]  # fmt: skip
        widgets = {
            "title": forms.Textarea(attrs={"rows": 1, "maxlength": 200}),
            "lead": forms.Textarea(attrs={"rows": 3, "maxlength": 700}),
            "body": BodyEditor(
                attrs={
                    "data-pictures": reverse_lazy("admin:articles_choose", args=["picture"]),
                    "data-texts": reverse_lazy("admin:articles_choose", args=["text"]),
                    "data-upload": reverse_lazy("admin:articles_picture_upload"),
                }
            ),
        }

    # Fields by name as a browser sends them, to begin with in place of the desk's copy.
    begins_with: dict[str, str] | None = None
    # After cleaning, the revision that was saved since this form was opened: see desk/autosave.py, conflict().
    newer: Revision | None = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self._begin_with(self.instance)
        else:
            self.fields["title"].widget.attrs["autofocus"] = True
        if self.begins_with:
            self.initial |= {"shows_support_box": False} | self.begins_with

    def _begin_with(self, article):
        """The rows that the text is linked to are read once, for the pickers too."""
        lines = list(article.bylines.select_related("author__portrait"))
        topics = list(article.topics.order_by("pk"))
        keys = ("author_id", "role", "credited_as")
        self.initial |= {
            "bylines": [{key.removesuffix("_id"): getattr(line, key) for key in keys} for line in lines],
            "topics": [topic.pk for topic in topics],
            "lead_picture": article.lead_picture_id, "version": article.version,
        }  # fmt: skip
        picture = [article.lead_picture] if article.lead_picture_id else []
        for name, rows in (("bylines", [line.author for line in lines]), ("topics", topics), ("lead_picture", picture)):
            self.fields[name].widget.known = {row.pk: row for row in rows}

    def clean_title(self):
        title = " ".join(self.cleaned_data["title"].split())
        if not fold(title):
            raise ValidationError(_("The title has no visible characters."))
        return title

    def clean_slug(self):
        """The address that was made from the title follows it, until readers could have it."""
        address, changed = self.cleaned_data["slug"], self.changed_data
        is_made = self.instance.pk and address.startswith(slug(self.instance.title))
        follows = is_made and "title" in changed and "slug" not in changed and not self.instance.publications.exists()
        return "" if follows else address

    def clean_language(self):
        language = self.cleaned_data["language"]
        same = Article.objects.filter(translation_group=self.instance.translation_group, language=language)
        if "language" in self.changed_data and same.exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("There is a text in that language already."))
        return language

    def clean_body(self):
        try:
            return clean(self.cleaned_data["body"]).html
        except Unclean as error:
            raise ValidationError(str(error)) from error

    def clean(self):
        cleaned = super().clean()
        # Away from the model's own field of that name, which wants a row.
        self.picture_id = cleaned.pop("lead_picture", None)
        # Beside the empty one of two; the constraint would say it at the top.
        for pair, sentence in PAIRS.items():
            empty = [name for name in pair if name in cleaned and not cleaned[name]]
            if len(empty) == 1 and not set(pair) & set(self.errors):
                self.add_error(empty[0], sentence)
        if self.instance.pk and not self.errors:
            self.newer = self.instance.newer_than(cleaned.get("version") or 0)
        if self.newer:
            raise ValidationError(_("Somebody saved this text after you opened it."))
        return cleaned

    def state(self) -> dict:
        """The cleaned form as an editing state for `Article.save_desk_copy`."""
        cleaned = self.cleaned_data
        columns = {field: cleaned[field] for field in TEXT_FIELDS if field in cleaned}
        return columns | {
            "series_id": cleaned["series"].pk if cleaned.get("series") else None,
            "own_terms_id": cleaned["own_terms"].pk if cleaned.get("own_terms") else None,
            "lead_picture_id": self.picture_id,
            "bylines": cleaned["bylines"],
            "topics": cleaned["topics"],
        }


class MomentField(forms.DateTimeField):
    """A day and a time by the site's clock. An hour that the clock skips or repeats is refused."""

    # With a last day the year has four digits, and typing goes on to the hour by itself.
    widget = forms.DateTimeInput(attrs={"type": "datetime-local", "max": "9999-12-31T23:59"}, format="%Y-%m-%dT%H:%M")


class PublishForm(forms.Form):
    """When readers get the text and when it leaves them, and what they are told of the change."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    at = MomentField(label=_("from"), required=False, help_text=_("Leave empty to publish now. Warsaw time."))
    until = MomentField(
        label=_("until"), required=False,
        help_text=_("Mostly empty. At this moment the text leaves all pages; its address says so."),
    )  # fmt: skip
    change = forms.ChoiceField(
        label=_("kind of change"), choices=Publication.Change.choices[1:], widget=forms.RadioSelect, required=False
    )
    note = forms.CharField(
        label=_("public note"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One sentence for readers: what was updated or corrected."),
    )  # fmt: skip
    replace = forms.BooleanField(label=_("give up the publication that waits"), required=False)

    def __init__(self, *args, is_first, waiting, **kwargs):
        super().__init__(*args, **kwargs)
        if is_first:
            del self.fields["change"], self.fields["note"]
        if not waiting:
            del self.fields["replace"]


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=_("public reason"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Readers who come to the address see the title and this sentence."),
    )  # fmt: skip
