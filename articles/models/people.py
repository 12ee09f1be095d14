from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.addresses import path_here
from articles.models.addresses import free_slug
from articles.models.bilingual import in_language
from articles.spelling import fold


class AuthorQuerySet(models.QuerySet):
    def named(self, name: str):
        """The authors whose name is spelled like this one, marks and capitals apart."""
        folded = fold(name)
        return [author for author in self if fold(author.name) == folded]


class Author(models.Model):
    """Somebody, or an organisation, whose name stands over a text. Needs no login."""

    given_names = models.CharField(_("given names"), max_length=80, blank=True)
    family_name = models.CharField(_("family name"), max_length=120, help_text=_("Or the name of an organisation."))
    slug = models.SlugField(
        _("address"), max_length=80, unique=True, blank=True, help_text=_("Made from the name when left empty.")
    )
    is_organisation = models.BooleanField(_("is an organisation"), default=False)

    position = models.CharField(_("position"), max_length=160, blank=True)
    position_pl = models.CharField(_("position in Polish"), max_length=160, blank=True)
    biography = models.TextField(_("biography"), max_length=1200, blank=True)
    biography_pl = models.TextField(_("biography in Polish"), max_length=1200, blank=True)
    portrait = models.ForeignKey(
        "articles.Picture", models.PROTECT, null=True, blank=True, related_name="portraits", verbose_name=_("portrait")
    )
    terms = models.ForeignKey(
        "articles.Terms", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("terms"),
        limit_choices_to=~Q(key="pictures"),
        help_text=_("For texts without own terms, in no series that has them; of several authors the strictest."),
    )  # fmt: skip
    public_email = models.EmailField(_("public e-mail"), blank=True, help_text=_("Readers see it."))

    objects = AuthorQuerySet.as_manager()

    class Meta:
        verbose_name = _("author")
        verbose_name_plural = _("authors")
        ordering = ["family_name", "given_names", "pk"]
        permissions = [("merge_author", "Can merge authors")]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_organisation=False) | Q(given_names=""),
                name="organisation_has_no_given_names",
                violation_error_message=_("An organisation has no given names."),
            ),
        ]

    def __str__(self):
        return self.name

    # One transaction with what others do when they are told of it by post_save.
    @transaction.atomic
    def save(self, *args, **kwargs):
        self.slug = self.slug or free_slug(Author, self.name)
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return author_path(self.slug)

    @property
    def name(self) -> str:
        return full_name(self.given_names, self.family_name)

    @property
    def shown_portrait(self):
        """The portrait, as long as we may show it."""
        return self.portrait if self.portrait and self.portrait.may_be_shown else None

    def local_position(self) -> str:
        return in_language(self, "position")

    def local_biography(self) -> str:
        return in_language(self, "biography")


def author_path(slug: str) -> str:
    """The public address of an author, in the language that is spoken around it."""
    return path_here("articles:author_detail", slug)


def full_name(given_names: str, family_name: str) -> str:
    return f"{given_names} {family_name}".strip()


class Byline(models.Model):
    """One author's place in a byline."""

    class Role(models.TextChoices):
        AUTHOR = "author", _("Author")
        CONTRIBUTOR = "contributor", _("Contributor")
        EDITOR = "editor", _("Editor")
        TRANSLATOR = "translator", _("Translator")
        INTERVIEWER = "interviewer", _("Interviewer")
        PHOTOGRAPHER = "photographer", _("Photographer")

    author = models.ForeignKey(Author, models.PROTECT, verbose_name=_("author"))
    position = models.PositiveSmallIntegerField(_("position"))
    role = models.CharField(_("role"), max_length=12, choices=Role, default=Role.AUTHOR)
    credited_as = models.CharField(
        _("credited as"), max_length=160, blank=True, help_text=_("Printed instead of the author's present name.")
    )

    class Meta:
        abstract = True
        ordering = ["position"]

    def __str__(self):
        return self.printed_name

    @property
    def printed_name(self) -> str:
        return self.credited_as or self.author.name


def byline_constraints(parent: str) -> list:
    """Constraints of a byline below `parent`, the name of its foreign key."""
    return [
        models.UniqueConstraint(fields=[parent, "position"], name=f"one_byline_per_{parent}_and_position"),
        models.UniqueConstraint(fields=[parent, "author", "role"], name=f"one_byline_per_{parent}_author_and_role"),
    ]
