"""What to read next: a cascade over live texts of the same language, each with the reason why it is there."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from math import log

from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from articles.models import Byline, Publication, PublicationByline, Topic
from articles.prepared import Prepared

WANTED = 4
# Among so many of the newest texts that share a topic the best are chosen.
NEWEST_SHARING = 100
# Among the best may stand the parts before and after, and of a draft its own live text.
ENOUGH = WANTED + 4
CARD = ("title", "slug", "language", "kind", "first_published_at", "series_position", "article_id")


@dataclass(frozen=True)
class Related:
    text: Publication
    reason: str


@dataclass(frozen=True)
class Kin:
    """The other languages of a text, the parts before and after it in its series, and what else may come next."""

    translations: list[Publication]
    earlier: Publication | None
    later: Publication | None
    # (text, the rarest topic that it shares), the best first.
    sharing: list[tuple[Publication, Topic]]
    # (text, name of a shared author or nothing): the shared authors' texts first, newest first.
    others: list[tuple[Publication, str]]


def kin_of(publication: Publication, bylines, topics) -> Kin:
    """Two statements; without topics one."""
    names = {line.author_id: line.author.name for line in bylines if line.role == Byline.Role.AUTHOR}
    best = sharing_topics(publication, topics) if topics else []
    rows = kindred(
        publication.article_id, publication.translation_group, publication.series_id, publication.language,
        list(names), [key for key, _ in best],
    )  # fmt: skip
    local = [row for row in rows if row.language == publication.language]
    parts = [row for row in local if row.series_id and row.series_id == publication.series_id]
    here = publication.series_position
    return Kin(
        translations=[row for row in rows if row.translation_group == publication.translation_group],
        earlier=max((row for row in parts if row.series_position < here), key=_part, default=None),
        later=min((row for row in parts if row.series_position > here), key=_part, default=None),
        sharing=[(row, topic) for key, topic in best for row in rows if row.pk == key],
        others=sorted(((row, names.get(row.shared_author, "")) for row in local), key=lambda found: not found[1]),
    )


@Prepared
def kindred(article, group, series, language, authors, keys):
    """Live texts with these keys, of the same translation group or series, the newest by these authors and of all.

    A union, because no index leads to what fulfils one of several conditions.
    """
    live = Publication.objects.live().exclude(article=article)
    local = live.in_language(language).newest_first()
    shared = PublicationByline.objects.filter(author__in=authors, role=Byline.Role.AUTHOR)
    theirs = local.filter(pk__in=shared.values("publication"))
    some = [local.values("pk")[: WANTED + 1], theirs.values("pk")[: WANTED + 1]]
    wanted = [Q(pk__in=keys), Q(translation_group=group), *(Q(pk__in=few) for few in some)]
    if series:
        wanted.append(Q(series=series, language=language))
    first, *others = (live.filter(one).order_by().values("pk") for one in wanted)
    author = Subquery(shared.filter(publication=OuterRef("pk")).values("author")[:1])
    rows = Publication.objects.filter(pk__in=first.union(*others)).newest_first().annotate(shared_author=author)
    return rows.only(*CARD, "translation_group", "series_id")


def _part(row) -> int:
    return row.series_position


def related_to(publication: Publication, kin: Kin) -> list[Related]:
    """At most four: parts of the series, shared topics, shared authors, the newest."""
    chosen = {}
    translated = {text.article_id for text in kin.translations}

    def add(text, reason):
        if len(chosen) < WANTED and text.article_id not in translated:
            chosen.setdefault(text.article_id, Related(text, reason))

    for neighbour in (kin.later, kin.earlier):
        if neighbour:
            add(neighbour, _("Also in “%(series)s”") % {"series": publication.series.local_title()})
    for text, topic in kin.sharing:
        add(text, _("More on %(topic)s") % {"topic": topic.local_name()})
    for text, author in kin.others:
        add(text, _("More by %(author)s") % {"author": author} if author else _("Newest"))
    return list(chosen.values())


@Prepared
def newest_sharing(language, key, topics):
    """(key, date, topic) of live texts, once for each of these topics. An index holds all of it: no text is touched."""
    texts = Publication.objects.live().in_language(language).exclude(pk=key).newest_first()
    shared = texts.filter(topic_items__tag__in=topics)
    return shared.values_list("pk", "first_published_at", "topic_items__tag")[:NEWEST_SHARING]


def sharing_topics(publication, topics) -> list[tuple[int, Topic]]:
    """(key of a text, rarest shared topic), best first: rare topics count more, and all half for each 3 years apart."""
    by_id = {topic.pk: topic for topic in topics}
    found = newest_sharing(publication.language, publication.pk, list(by_id))
    common = Counter(tag for _key, _at, tag in found)
    shared, worth = defaultdict(list), defaultdict(float)
    for key, at, tag in found:
        years = abs((at - publication.first_published_at).days) / 365.25
        shared[key].append(tag)
        worth[key] += 1 / log(2 + common[tag]) / 2 ** (years / 3)
    best = sorted(shared, key=lambda key: (-worth[key], -key))[:ENOUGH]
    return [(key, by_id[min(shared[key], key=lambda tag: (common[tag], tag))]) for key in best]
