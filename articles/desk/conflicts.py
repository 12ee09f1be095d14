"""One text that two people changed, field by field."""

from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext as _

from articles.comparing.states import Comparison, compare
from articles.desk.forms import ArticleForm
from articles.desk.widgets import DocumentField
from articles.models import Article, Byline

# The columns of an editing state whose form fields are named otherwise.
COLUMNS = {"series": "series_id", "own_terms": "own_terms_id", "lead_picture": "lead_picture_id"}


@dataclass
class Field:
    """A field of the form in two texts. The values are what a browser would send; the body is compared by words."""

    name: str
    label: str
    mine: str
    theirs: str
    mine_shown: str
    theirs_shown: str
    comparison: Comparison | None
    changed_by_me: bool
    changed_by_them: bool

    @property
    def is_contested(self) -> bool:
        return self.changed_by_me and self.changed_by_them

    @property
    def joined(self) -> str:
        """The value of a field that at most one side changed."""
        return self.mine if self.changed_by_me else self.theirs

    @classmethod
    def all(cls, form, newest, base: dict) -> list["Field"]:
        """Every field of the cleaned `form` (mine) and of the `newest` (theirs). `base` is the state that I opened."""
        mine, theirs = form.state(), newest.instance.data()
        return [cls.of(form[name], newest[name], base, mine, theirs) for name in form.fields if name != "version"]

    @classmethod
    def of(cls, my_field, their_field, base, mine, theirs):
        column = COLUMNS.get(my_field.name, my_field.name)
        differs = mine[column] != theirs[column]
        return cls.between(
            my_field, their_field,
            changed_by_me=differs and mine[column] != base.get(column),
            changed_by_them=differs and theirs[column] != base.get(column),
        )  # fmt: skip

    @classmethod
    def between(cls, my_field, their_field, **changed):
        mine, theirs = sent(my_field), sent(their_field)
        comparison = compare({"body": theirs}, {"body": mine}) if my_field.name == "body" else None
        said = [shown(my_field), shown(their_field)]
        return cls(my_field.name, my_field.label, mine, theirs, *said, comparison, **changed)


def differences(form) -> list[Field]:
    """The fields in which unsaved words, bound to `form`, differ from the desk's copy."""
    desk = ArticleForm(instance=Article.objects.get(pk=form.instance.pk))
    changed = [name for name in form.changed_data if name != "version"]
    return [Field.between(form[name], desk[name], changed_by_me=True, changed_by_them=False) for name in changed]


def sent(bound_field) -> str:
    value = bound_field.value()
    return "" if value is None else str(value)


def shown(bound_field) -> str:
    """A field's value in words."""
    field, value = bound_field.field, sent(bound_field)
    if isinstance(field, DocumentField):
        return "\n".join(named(row) for row in field.widget.chosen(value))
    if isinstance(field, forms.BooleanField):
        return _("yes") if bound_field.value() else _("no")
    if isinstance(field, forms.ModelChoiceField):
        return str(field.queryset.filter(pk=value).first() or "") if value.isdigit() else ""
    return str(dict(getattr(field, "choices", ())).get(value, value))


def named(row: dict) -> str:
    return f"{row['label']} ({Byline.Role(row['role']).label})" if "role" in row else row["label"]
