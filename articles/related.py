"""What to read next: a cascade over live texts of the same language, each with the reason why it is there."""

from collections import defaultdict
from dataclasses import dataclass
from math import log

from django.db.models import F, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from articles.models import Byline, Publication, PublicationByline

WANTED = 4
# Among so many of the newest texts that share a topic the best are chosen.
NEWEST_SHARING = 100
CARD = ("title", "slug", "language", "kind", "first_published_at", "series_position", "article_id")


@dataclass(frozen=True)
class Related:
    text: Publication
    reason: str


@dataclass(frozen=True)
class Kin:
    """The other languages of a text, the parts before and after it in its series, and texts to fall back on."""

    translations: list[Publication]
    earlier: Publication | None
    later: Publication | None
    # (text, name of a shared author or nothing): the shared authors' texts first, newest first.
    others: list[tuple[Publication, str]]


def kin_of(publication: Publication, bylines) -> Kin:
    """All in one statement."""
    names = {line.author_id: line.author.name for line in bylines if line.role == Byline.Role.AUTHOR}
    rows = list(kindred(publication, names))
    parts = [row for row in rows if row.series_id and row.series_id == publication.series_id]
    here = publication.series_position
    local = [row for row in rows if row.language == publication.language]
    return Kin(
        translations=[row for row in rows if row.translation_group == publication.translation_group],
        earlier=max((row for row in parts if row.series_position < here), key=_part, default=None),
        later=min((row for row in parts if row.series_position > here), key=_part, default=None),
        others=sorted(((row, names.get(row.shared_author, "")) for row in local), key=lambda found: not found[1]),
    )


def kindred(publication, authors):
    """Live texts of the same translation group or series, the newest by these authors, and the newest of all."""
    live = Publication.objects.live().exclude(article=publication.article_id)
    local = live.in_language(publication.language).newest_first()
    shared = PublicationByline.objects.filter(author__in=authors, role=Byline.Role.AUTHOR)
    theirs = local.filter(pk__in=shared.values("publication"))
    wanted = Q(translation_group=publication.translation_group) | Q(pk__in=local.values("pk")[: WANTED + 1])
    wanted |= Q(pk__in=theirs.values("pk")[: WANTED + 1])
    if publication.series_id:
        wanted |= Q(series=publication.series_id, language=publication.language)
    author = Subquery(shared.filter(publication=OuterRef("pk")).values("author")[:1])
    rows = live.filter(wanted).newest_first().annotate(shared_author=author)
    return rows.only(*CARD, "translation_group", "series_id")


def _part(row) -> int:
    return row.series_position


def related_to(publication: Publication, *, topics, kin: Kin) -> list[Related]:
    """At most four: parts of the series, shared topics, shared authors, the newest. One statement at most."""
    chosen = {}
    translated = {text.article_id for text in kin.translations}

    def add(text, reason):
        if len(chosen) < WANTED and text.article_id not in translated:
            chosen.setdefault(text.article_id, Related(text, reason))

    for neighbour in (kin.later, kin.earlier):
        if neighbour:
            add(neighbour, _("Also in “%(series)s”") % {"series": publication.series.local_title()})
    if topics:
        for text, topic in sharing_topics(publication, topics):
            add(text, _("More on %(topic)s") % {"topic": topic.local_name()})
    for text, author in kin.others:
        add(text, _("More by %(author)s") % {"author": author} if author else _("Newest"))
    return list(chosen.values())


def sharing_topics(publication, topics):
    """(text, rarest shared topic), best first: rare topics count more, and all half for each 3 years apart."""
    texts = Publication.objects.live().in_language(publication.language).exclude(article=publication.article_id)
    # A text comes once for each topic that it shares.
    rows = texts.filter(topic_items__tag__in=topics).annotate(shared_topic=F("topic_items__tag")).newest_first()
    shared, common = defaultdict(list), defaultdict(int)
    for row in rows.only(*CARD)[:NEWEST_SHARING]:
        shared[row].append(row.shared_topic)
        common[row.shared_topic] += 1
    by_id = {topic.pk: topic for topic in topics}

    def worth(text):
        years = abs((text.first_published_at - publication.first_published_at).days) / 365.25
        return sum(1 / log(2 + common[tag]) for tag in shared[text]) / 2 ** (years / 3)

    for text in sorted(shared, key=lambda text: (-worth(text), -text.pk)):
        yield text, by_id[min(shared[text], key=lambda tag: (common[tag], tag))]
