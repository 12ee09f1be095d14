from django.conf import settings
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.addresses import kept_path

# Fields that go together, and what is said when one of them is missing.
PAIRS = {
    ("series", "series_position"): _("Name the series and the part, or neither."),
    ("source_name", "source_url"): _("Say by whom it was first published, and the address there, or neither."),
}


class ArticleText(models.Model):
    """Everything an editor writes. Publishing copies it, column by column, from the desk to the public."""

    class Kind(models.TextChoices):
        ANALYSIS = "analysis", _("Analysis")
        COMMENTARY = "commentary", _("Commentary")
        REPORT = "report", _("Report")
        INTERVIEW = "interview", _("Interview")
        NEWS = "news", _("News")

    class HeadRequest(models.TextChoices):
        __empty__ = _("as the terms say")
        NOTHING = "nothing", _("nothing")
        CANONICAL = "canonical", _("to name the original as canonical")
        NOINDEX_NEWS = "noindex_news", _("to stay out of news search")
        NOINDEX = "noindex", _("to stay out of search")

    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="en")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.COMMENTARY)
    title = models.CharField(_("title"), max_length=200)
    slug = models.SlugField(
        _("address"), max_length=80, blank=True, help_text=_("Made from the title when left empty.")
    )
    lead = models.TextField(
        _("lead"),
        max_length=700,
        blank=True,
        help_text=_("Two or three sentences: what the reader will know at the end."),
    )
    body = models.TextField(_("text"), blank=True)

    search_title = models.CharField(
        _("title in search results"), max_length=70, blank=True, help_text=_("Left empty, the title.")
    )
    search_description = models.CharField(
        _("description in search results"), max_length=160, blank=True, help_text=_("Left empty, the lead.")
    )

    lead_picture = models.ForeignKey(
        "articles.Picture", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("lead picture")
    )
    lead_caption = models.CharField(
        _("caption"), max_length=400, blank=True, help_text=_("In place of the caption in the library.")
    )

    series = models.ForeignKey(
        "articles.Series", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("series")
    )
    series_position = models.PositiveSmallIntegerField(_("part"), null=True, blank=True)
    byline_note = models.CharField(
        _("byline note"), max_length=200, blank=True, help_text=_("After the authors, such as “with research by …”.")
    )

    own_terms = models.ForeignKey(
        "articles.Terms", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("terms of its own"),
        limit_choices_to=~Q(key="pictures"),
        help_text=_("Left empty, the terms of its series, of its authors or of the site hold."),
    )  # fmt: skip
    source_name = models.CharField(
        _("first published by"), max_length=160, blank=True,
        help_text=_("Somebody else’s text: readers see it, and others may not take it from us."),
    )  # fmt: skip
    source_url = models.CharField(
        _("address there"), max_length=300, blank=True, validators=[URLValidator(["http", "https"])]
    )
    permission_note = models.CharField(
        _("why we may pass it on"), max_length=300, blank=True,
        help_text=_("For somebody else’s text that has terms of its own. Readers do not see it."),
    )  # fmt: skip
    head_request = models.CharField(
        _("we ask a copy’s page"), max_length=12, choices=HeadRequest, blank=True,
        help_text=_("A line for its head, which stands on the republishing page."),
    )  # fmt: skip

    shows_support_box = models.BooleanField(
        _("shows the support box"), default=True, help_text=_("Readers are asked for a gift under the text.")
    )

    public_id = models.UUIDField(editable=False)
    translation_group = models.UUIDField(editable=False)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(series=None, series_position=None) | Q(series__isnull=False, series_position__isnull=False),
                name="%(class)s_has_series_and_part_or_neither",
                violation_error_message=PAIRS["series", "series_position"],
            ),
            models.CheckConstraint(
                condition=Q(source_name="", source_url="") | (~Q(source_name="") & ~Q(source_url="")),
                name="%(class)s_has_source_and_address_or_neither",
                violation_error_message=PAIRS["source_name", "source_url"],
            ),
            models.CheckConstraint(
                condition=Q(source_name="") | Q(own_terms=None) | ~Q(permission_note=""),
                name="%(class)s_from_elsewhere_has_terms_by_permission",
                violation_error_message=_(
                    "A text first published elsewhere is not ours to give: say why we may pass it on, or name no terms."
                ),
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return article_path(self.language, self.slug)

    @property
    def head_title(self) -> str:
        """For search engines, and for cards in other networks."""
        return self.search_title or self.title

    @property
    def head_description(self) -> str:
        return self.search_description or self.lead

    @property
    def shown_picture(self):
        """The lead picture, as long as we may show it."""
        return self.lead_picture if self.lead_picture and self.lead_picture.may_be_shown else None


# What a revision keeps and a publication copies: every written column.
TEXT_FIELDS = tuple(field.attname for field in ArticleText._meta.local_fields if field.editable)


def article_path(language: str, slug: str) -> str:
    """The public address of a text, whatever language is spoken around it."""
    return kept_path(language, "articles:article_detail", slug)
