"""What became of a text: its saves, its publications and what was done with it; any two states side by side."""

import re
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib import messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from articles.comparing.states import COUNTED, compare, state_of, words_changed
from articles.desk.publishing import article_for, page
from articles.errors import Conflict
from articles.models import Article, Author, Picture, Revision, Series, Terms, Topic
from articles.models.merging import followed
from articles.models.text import TEXT_FIELDS

ON_A_PAGE = 50
# "12" is revision 12. Ids and numbers of more digits are no column's.
NAME = re.compile(r"(?P<revision>\d{1,9})|publication-(?P<publication>\d{1,9})|(?P<live>live)", re.ASCII)
# In the log, of a publication: its number.
PUBLICATION = re.compile(r'\[\{"publication": (\d+)\}\]', re.ASCII)


@dataclass
class Entry:
    """One line of the history. `name` is that of a state, as in the address of a comparison; a verb has none."""

    at: datetime
    by: object
    what: str
    note: str = ""
    name: str = ""
    before: str = ""  # the name of the state before it
    label: str = ""  # the state's name for people
    restores: int | None = None  # the revision that has this state
    window: str = ""  # of a publication: live, scheduled, over
    words: tuple[int, int] | None = None  # added and removed since the one before


@require_safe
def history(request, pk):
    article = article_for(request.user, pk)
    every = entries_of(article)
    entries = Paginator(every, ON_A_PAGE).get_page(request.GET.get("page"))
    count_words(article, entries)
    names = [entry.name for entry in entries if entry.name]
    return page(
        request, "history", article, entries=entries, chosen_old=names[1:2], chosen_new=names[:1],
        newest=max((entry.restores or 0 for entry in every), default=0),
        may_restore=article.may_be_changed_by(request.user),
        may_publish=request.user.has_perm("articles.publish_article"),
    )  # fmt: skip


@require_safe
def compare_chosen(request, pk):
    """Two names picked on the page of the history, by a form that needs no script."""
    article = article_for(request.user, pk)
    names = [request.GET.get(side, "") for side in ("old", "new")]
    if not all(NAME.fullmatch(name) for name in names):
        raise Http404("These are no two states of a text.")
    return HttpResponseRedirect(reverse("admin:articles_article_compare", args=[article.pk, *names]))


@require_safe
def compare_states(request, pk, old, new):
    article = article_for(request.user, pk)
    sides = [Side.named(article, name) for name in (old, new)]
    comparison = compare(*(side.state for side in sides))
    may_restore = article.may_be_changed_by(request.user)
    told = {"sides": sides, "old": sides[0], "new": sides[1], "comparison": comparison, "may_restore": may_restore}
    return page(request, "compare", article, **told)


def entries_of(article) -> list[Entry]:
    """Every line, newest first, without the words of the texts: three statements."""
    publications = list(
        article.publications.select_related("published_by", "revision").order_by("number")
        .only(
            "number", "change", "change_note", "live_from", "live_until", "cancelled_at", "published_by",
            "revision__number",
        )
    )  # fmt: skip
    shown = [publication for publication in publications if not publication.cancelled_at]
    found = [*verb_entries(article, publications), *publication_entries(shown), *revision_entries(article)]
    # Within one second a verb stands above what it was done with.
    return sorted(found, key=lambda entry: entry.at.replace(microsecond=0), reverse=True)


def revision_label(number: int) -> str:
    return _("Version %(number)s") % {"number": number}


def publication_label(number: int) -> str:
    return _("Publication %(number)s") % {"number": number}


def revision_entries(article) -> list[Entry]:
    """The oldest first, like the other lists: what came later in one second stands higher."""
    entries, same = [], {}
    for revision in article.revisions.select_related("by").defer("data").order_by("number"):
        earlier = same.setdefault(revision.digest, revision.number)
        note = "" if earlier == revision.number else _("The same as version %(number)s.") % {"number": earlier}
        entries.append(
            Entry(
                revision.at, revision.by, revision.get_kind_display(), note, name=str(revision.number),
                before=entries[-1].name if entries else "", label=revision_label(revision.number),
                restores=revision.number,
            )
        )  # fmt: skip
    return entries[::-1]


def publication_entries(publications) -> list[Entry]:
    entries, now = [], timezone.now()
    for publication in publications:
        is_live = publication.live_from <= now and not (publication.live_until and publication.live_until <= now)
        entries.append(
            Entry(
                publication.live_from, publication.published_by, publication.get_change_display(),
                publication.change_note, name=f"publication-{publication.number}",
                before=entries[-1].name if entries else "", label=publication_label(publication.number),
                restores=publication.revision.number,
                window="live" if is_live else "scheduled" if publication.live_from > now else "over",
            )
        )  # fmt: skip
    return entries[::-1]


def verb_entries(article, publications) -> list[Entry]:
    """What the verbs wrote to the log; the forms write there too, as JSON. A publication has its own line once it is
    live."""
    by_number = {publication.number: publication for publication in publications}
    log = LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(Article), object_id=str(article.pk), action_flag=CHANGE
    )
    entries = []
    for entry in log.exclude(change_message="").select_related("user").order_by("-action_time", "-pk"):
        told = what_was_done(entry, by_number)
        if told:
            entries.append(Entry(entry.action_time, entry.user, told))
    return entries


def what_was_done(entry: LogEntry, publications: dict[int, object]) -> str:
    """In words; nothing for what has a line of its own."""
    named = PUBLICATION.fullmatch(entry.change_message)
    if not named:
        return "" if entry.change_message.startswith("[") else entry.change_message
    publication = publications[int(named[1])]
    if entry.action_time >= publication.live_from and not publication.cancelled_at:
        return ""
    when = date_format(timezone.localtime(publication.live_from), "DATETIME_FORMAT")
    return _("Published from %(when)s: %(change)s.") % {"when": when, "change": publication.get_change_display()}


def count_words(article, entries):
    """Fill in `words` for one page of the history: two statements."""
    states = states_named(article, {name for entry in entries for name in (entry.name, entry.before) if name})
    for entry in entries:
        if entry.before:
            entry.words = words_changed(states[entry.before], states[entry.name])


def states_named(article, names: set[str]) -> dict[str, dict]:
    """By name what is counted of each state."""
    numbers = [int(name) for name in names if name.isdigit()]
    kept = article.revisions.filter(number__in=numbers).values_list("number", "data")
    states = {str(number): data for number, data in kept}
    numbers = [int(name.removeprefix("publication-")) for name in names if not name.isdigit()]
    for publication in article.publications.filter(number__in=numbers).values("number", *COUNTED):
        states[f"publication-{publication['number']}"] = publication
    return states


@dataclass
class Side:
    """One of two states that are compared: a revision or a publication."""

    name: str
    label: str
    what: str
    at: datetime
    by: object
    restores: int  # the revision that has this state
    state: dict

    @classmethod
    def named(cls, article, name: str) -> "Side":
        """The state of that name; 404 when the text has none."""
        found = NAME.fullmatch(name)
        if not found:
            raise Http404("This is no state of a text.")
        if found["revision"]:
            revision = get_object_or_404(article.revisions.select_related("by"), number=int(found["revision"]))
            return cls.of_revision(revision)
        publications = article.publications.select_related("published_by", "revision")
        if found["live"]:
            return cls.of_publication(get_object_or_404(publications.live()), name)
        return cls.of_publication(get_object_or_404(publications, number=int(found["publication"])), name)

    @classmethod
    def of_revision(cls, revision):
        label, what = revision_label(revision.number), revision.get_kind_display()
        return cls(str(revision.number), label, what, revision.at, revision.by, revision.number, revision.data)

    @classmethod
    def of_publication(cls, publication, name):
        label = _("What readers see") if name == "live" else publication_label(publication.number)
        return cls(
            name, label, publication.get_change_display(), publication.live_from, publication.published_by,
            publication.revision.number, state_of(publication),
        )  # fmt: skip


@dataclass
class Restored:
    """An earlier state to begin with in the form, without what was deleted since."""

    revision: Revision
    fields: dict = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)

    def state(self, article) -> dict:
        """As an editing state of the text, at its address of today: the old one may be another text's by now."""
        columns = {name: self.fields[name.removesuffix("_id")] for name in TEXT_FIELDS}
        kept = {"slug": article.slug, "language": article.language}
        return columns | {name: self.fields[name] for name in ("bylines", "topics")} | kept


def restored(request, article) -> Restored | None:
    """The revision that the address ?from=<number> asks for, when the form is opened. Nothing is saved by it."""
    name = request.GET.get("from", "")
    if request.method != "GET" or not name:
        return None
    if not NAME.fullmatch(name) or not name.isdigit():
        raise Http404("This is no version of a text.")
    revision = get_object_or_404(article.revisions.select_related("by"), number=int(name))
    return restored_from(revision, article.data() | revision.data)


@require_POST
def publish_again(request, pk, number):
    """Make an earlier version the desk's copy, as a version of its own, and go on to the page that publishes it."""
    article = article_for(request.user, pk)
    if not request.user.has_perm("articles.publish_article"):
        raise PermissionDenied
    revision = get_object_or_404(article.revisions.select_related("by"), number=number)
    found = restored_from(revision, article.data() | revision.data)
    seen = request.POST.get("version", "")
    try:
        article.save_desk_copy(
            found.state(article), by=request.user, version=int(seen) if seen.isascii() and seen.isdigit() else 0
        )
    except Conflict as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(reverse("admin:articles_article_history", args=[pk]))
    for name in found.missing:
        messages.warning(request, _("%(name)s of that version is no longer there.") % {"name": name.capitalize()})
    return HttpResponseRedirect(reverse("admin:articles_article_publish", args=[pk]))


def restored_from(revision, state) -> Restored:
    state = followed(state)
    found = Restored(revision, {key.removesuffix("_id"): value for key, value in state.items() if key != "schema"})
    authors = {line["author"] for line in state["bylines"]}
    there = still_there(Author, authors)
    found.fields["bylines"] = [line for line in state["bylines"] if line["author"] in there]
    found.missing += [_("an author")] * len(authors - there)
    found.fields["topics"] = sorted(still_there(Topic, state["topics"]))
    found.missing += [_("a topic")] * (len(state["topics"]) - len(found.fields["topics"]))
    for key, model, label in (
        ("lead_picture", Picture, _("the lead picture")),
        ("series", Series, _("the series")),
        ("own_terms", Terms, _("the terms")),
    ):
        if found.fields[key] and not still_there(model, [found.fields[key]]):
            found.fields[key] = None
            found.missing.append(label)
    if found.fields["series"] is None:
        found.fields["series_position"] = None
    return found


def still_there(model, ids) -> set[int]:
    return set(model._default_manager.filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()
