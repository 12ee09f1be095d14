"""Finding people, topics, pictures and published texts by a few typed letters, for the article form."""

from functools import lru_cache

from django import forms
from django.contrib.admin.models import ADDITION, LogEntry
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.http import JsonResponse
from django.urls import re_path
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from articles.models import Author, Picture, Publication, Topic
from articles.spelling import fold

MOST = 12

# Every key typed looks at every name again.
folded = lru_cache(maxsize=20_000)(fold)


class NewAuthor(forms.ModelForm):
    class Meta:
        model = Author
        fields = ["given_names", "family_name"]

    @classmethod
    def named(cls, name: str):
        given_names, _space, family_name = name.rpartition(" ")
        return cls({"given_names": given_names, "family_name": family_name})

    def clean(self):
        name = " ".join(self.cleaned_data.get(field, "") for field in self.fields).strip()
        if Author.objects.named(name):
            raise ValidationError(
                _("There is an author “%(name)s” already. A second one of that name is added on the page of authors."),
                params={"name": name},
            )


class NewTopic(forms.ModelForm):
    class Meta:
        model = Topic
        fields = ["name"]

    @classmethod
    def named(cls, name: str):
        return cls({"name": name})


class Kind:
    """One kind of row to choose from. `columns` are searched, `form` makes a new row from a name."""

    columns: tuple[str, ...]
    permission = ""
    form = None

    def rows(self):
        raise NotImplementedError

    def offered_to(self, user):
        return self.rows()

    def may_create(self, user) -> bool:
        return bool(self.form) and user.has_perm(self.permission)

    def of(self, ids) -> dict[int, dict]:
        """The chosen rows as JSON documents by id, in one query."""
        return {row.pk: self.json(row) for row in self.rows().filter(pk__in=ids)} if ids else {}


class Authors(Kind):
    columns = ("given_names", "family_name")
    permission = "articles.add_author"
    form = NewAuthor

    def rows(self):
        return Author.objects.select_related("portrait")

    def json(self, author):
        return document(author, author.name, author.local_position(), author.portrait)


class Topics(Kind):
    columns = ("name", "name_pl", "spellings__spelling")
    permission = "articles.add_topic"
    form = NewTopic

    def rows(self):
        return Topic.objects.all()

    def json(self, topic):
        label = topic.local_name()
        other = topic.name if get_language() == "pl" else topic.name_pl
        return document(topic, label, "" if other == label else other)


class Pictures(Kind):
    columns = ("title", "credit", "holder")

    def rows(self):
        return Picture.objects.all()

    def offered_to(self, user):
        """Contributors choose from their own; the library decides the same."""
        return self.rows() if user.has_perm("articles.view_picture") else self.rows().filter(added_by=user)

    def json(self, picture):
        whole = picture.renditions.get("whole")
        preview = default_storage.url(whole[min(1, len(whole) - 1)][3]) if whole else ""
        shown = {"preview": preview, "caption": picture.local_caption()}
        return document(picture, picture.title, picture.credit, picture) | shown


class Texts(Kind):
    """What a link may lead to: published texts, by their addresses."""

    columns = ("title",)

    def rows(self):
        return Publication.objects.live().newest_first()

    def json(self, text):
        return document(text, text.title, text.get_absolute_url())


KINDS = {"author": Authors(), "topic": Topics(), "picture": Pictures(), "text": Texts()}


def document(row, label, note, picture=None) -> dict:
    return {"id": row.pk, "label": label, "note": note, "thumbnail": thumbnail(picture) if picture else ""}


def thumbnail(picture) -> str:
    """The address of the smallest crop, or nothing where the files were not made yet."""
    cards = picture.renditions.get("card")
    return default_storage.url(cards[0][3]) if cards else ""


def find(rows, columns, text: str) -> tuple[list, bool]:
    """The ids of the best matches, and whether one of them is named exactly like `text`.

    Every word of `text` must begin a word of the row. Equal names stand before those that begin with it.
    """
    wanted = folded(text)
    ranks = {}
    # A topic comes once for each of its spellings.
    for pk, *values in rows.values_list("pk", *columns):
        names = [folded(value) for value in (*values, " ".join(values))]
        if all(f" {word}" in f" {names[-1]}" for word in wanted.split()):
            rank = 0 if wanted in names else 1 if begins(names, wanted) else 2
            ranks[pk] = min(rank, ranks.get(pk, rank))
    found = sorted(ranks, key=ranks.get)
    return found[:MOST], bool(found) and ranks[found[0]] == 0


def begins(names, wanted: str) -> bool:
    return any(name.startswith(wanted) for name in names)


@require_http_methods(["GET", "POST"])
def choose(request, kind):
    """GET ?q= answers matches, ?id= the row of that key, POST name= makes a new row of that name."""
    if not (request.user.has_perm("articles.add_article") or request.user.has_perm("articles.change_article")):
        raise PermissionDenied
    return (create if request.method == "POST" else matches)(request, KINDS[kind])


def matches(request, kind):
    key = request.GET.get("id", "")
    if key.isascii() and key.isdigit() and len(key) < 10:
        return JsonResponse({"results": list(kind.of([int(key)]).values()), "may_create": False})
    text = request.GET.get("q", "")[:100]
    ids, is_taken = find(kind.offered_to(request.user), kind.columns, text)
    rows = kind.of(ids)
    may_create = len(folded(text)) > 1 and not is_taken and kind.may_create(request.user)
    return JsonResponse({"results": [rows[pk] for pk in ids], "may_create": may_create})


def create(request, kind):
    if not kind.may_create(request.user):
        raise PermissionDenied
    name = " ".join(request.POST.get("name", "").split())
    if not fold(name):
        return refusal(_("The name has no visible letters."))
    form = kind.form.named(name)
    if not form.is_valid():
        return refusal(" ".join(message for messages in form.errors.values() for message in messages))
    try:
        with transaction.atomic():
            row = form.save()
            LogEntry.objects.log_actions(request.user.pk, [row], ADDITION, single_object=True)
    except IntegrityError:
        return refusal(_("Somebody added “%(name)s” in this moment. Search for it again.") % {"name": name})
    return JsonResponse(kind.json(row))


def refusal(sentence: str):
    # An expected answer; browsers report other statuses than 200 as faults of the page.
    return JsonResponse({"error": sentence})


def urlpatterns(admin_view):
    """For the desk's own addresses; `admin_view` lets only the staff through."""
    return [re_path(r"^choose/(?P<kind>author|topic|picture|text)/$", admin_view(choose), name="articles_choose")]
