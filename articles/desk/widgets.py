"""Fields that hold people, topics or a picture as one JSON document, so that a text is one form without inlines."""

import json
from collections import Counter

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.desk.choosing import KINDS
from articles.models import Author, Byline, Merge, Picture, Topic

LARGEST_ID = 2**63 - 1


class Picker(forms.Widget):
    """A hidden input with the document, and a search field that picker.js turns into the means to change it."""

    kind = ""
    # Rows that were read already, by id; others are asked for.
    known: dict = {}

    class Media:
        js = [forms.Script("articles/desk/picker.js", type="module")]

    def get_context(self, name, value, attrs):
        picker = {"kind": self.kind, "address": reverse("admin:articles_choose", args=[self.kind])}
        picker |= {"chosen": json.dumps(self.chosen(value)), "roles": Byline.Role.choices}
        return super().get_context(name, value, attrs) | {"picker": picker}

    def chosen(self, value: str) -> list[dict]:
        """The documented rows in their order, as `choosing` describes them; those that are gone are left out."""
        lines = [line for line in self.lines(value) if is_id(line["id"])]
        kind = KINDS[self.kind]
        rows = kind.of([line["id"] for line in lines if line["id"] not in self.known])
        rows |= {pk: kind.json(row) for pk, row in self.known.items()}
        return [rows[line["id"]] | line for line in lines if line["id"] in rows]

    def lines(self, value: str) -> list[dict]:
        """What the document says of each row; nothing when it cannot be read. The field tells the person."""
        try:
            return [self.line(part) for part in listed(json.loads(value))]
        except (ValueError, TypeError, KeyError, RecursionError):
            return []

    def line(self, part) -> dict:
        return {"id": part}

    def _render(self, template_name, context, renderer=None):
        # The renderer that forms use by default knows only the templates inside apps.
        return super()._render(template_name, context, TemplatesSetting())


class PeoplePicker(Picker):
    template_name = "articles/desk/picker_author.html"
    kind = "author"

    def line(self, part):
        return {"id": part["author"], "role": part["role"], "credited_as": part["credited_as"]}


class TopicsPicker(Picker):
    template_name = "articles/desk/picker_topic.html"
    kind = "topic"


class PicturePicker(Picker):
    template_name = "articles/desk/picker_picture.html"
    kind = "picture"


class DocumentField(forms.Field):
    """A field whose value travels as JSON."""

    default_error_messages = {"unreadable": _("This choice could not be read. Reload the page and choose again.")}

    def prepare_value(self, value):
        return value if isinstance(value, str) else json.dumps(value)

    def to_python(self, value):
        try:
            return self.read(json.loads(value or "null"))
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise ValidationError(self.error_messages["unreadable"], code="unreadable") from error

    def read(self, document):
        raise NotImplementedError


class PeopleField(DocumentField):
    """The byline: [{"author": id, "role": "author", "credited_as": ""}] in the order in which it is printed."""

    widget = PeoplePicker
    MOST = 30
    credit = forms.CharField(max_length=160, required=False)

    def read(self, document):
        lines = listed(document)
        # Somebody may have merged two people while the form was open.
        people = Merge.objects.successors("author", [checked_id(line["author"]) for line in lines])
        return [
            {"author": people[line["author"]], "role": Byline.Role(line["role"]).value,
             "credited_as": self.read_credit(line["credited_as"])}
            for line in lines
        ]  # fmt: skip

    def read_credit(self, text) -> str:
        if not isinstance(text, str):
            raise TypeError("A printed name is text.")
        return self.credit.clean(text)

    def validate(self, lines):
        super().validate(lines)
        refuse_more_than(self.MOST, lines, gettext("A byline has at most %(most)d people."))
        people = Author.objects.in_bulk({line["author"] for line in lines})
        for (pk, role), times in Counter((line["author"], line["role"]) for line in lines).items():
            if pk not in people:
                raise ValidationError(
                    gettext("One of the people was deleted in between. Remove the line and save again.")
                )
            if times > 1:
                told = {"name": people[pk].name, "role": Byline.Role(role).label}
                raise ValidationError(gettext("%(name)s stands twice in the role “%(role)s”."), params=told)


class TopicsField(DocumentField):
    """The ids of the topics, ascending."""

    widget = TopicsPicker
    MOST = 12

    def read(self, document):
        ids = [checked_id(pk) for pk in listed(document)]
        return sorted(set(Merge.objects.successors("topic", ids).values()))

    def validate(self, ids):
        super().validate(ids)
        refuse_more_than(self.MOST, ids, gettext("A text has at most %(most)d topics."))
        if Topic.objects.filter(pk__in=ids).count() < len(ids):
            raise ValidationError(
                gettext("One of the topics was deleted or merged in between. Choose the topics again.")
            )


class PictureField(DocumentField):
    """The id of one picture, or None."""

    widget = PicturePicker

    def read(self, document):
        return None if document is None else checked_id(document)

    def validate(self, pk):
        super().validate(pk)
        if pk is not None and not Picture.objects.filter(pk=pk).exists():
            raise ValidationError(gettext("The picture was deleted in between. Choose another one."))


def listed(document) -> list:
    """A list as it is, one row as a list of it, nothing as an empty one."""
    if document is None:
        return []
    return document if isinstance(document, list) else [document]


def is_id(value) -> bool:
    # bool is an int, and numbers beyond the column's size make the database raise.
    return type(value) is int and 0 < value <= LARGEST_ID


def checked_id(value) -> int:
    if not is_id(value):
        raise ValueError("Not the id of a row.")
    return value


def refuse_more_than(most: int, lines: list, sentence: str):
    if len(lines) > most:
        raise ValidationError(sentence, params={"most": most})
