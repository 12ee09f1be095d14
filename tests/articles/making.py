"""Rows for tests: only what matters to a test is written out in it."""

from itertools import count

from django.contrib.auth.models import Group
from PIL import Image

from articles.models import Article, Author, Picture, Series, Topic
from articles.models.checks import Check
from institute.models import User

_numbers = count(1)
# Made-up texts are short and plain: what is only recommended is passed over.
WAIVED = Check.values


def make_user(role="publisher", **fields):
    """A staff account with one role, with several ("editor fundraiser"), or with none ("")."""
    user = User.objects.create_user(fields.pop("username", f"user{next(_numbers)}"), is_staff=True, **fields)
    user.groups.set(Group.objects.filter(name__in=role.split()))
    return user


def make_author(name="Anna Nowak", **fields):
    given, _, family = name.rpartition(" ")
    return Author.objects.create(given_names=given, family_name=family, **fields)


def make_topic(name="Energy", **fields):
    return Topic.objects.create(name=name, **fields)


def make_series(title="Lines across the sea", **fields):
    return Series.objects.create(title=title, **fields)


def make_picture(size=(640, 480), colour="navy", **fields):
    made = {"title": "Port", "alt": "A port", "credit": "Photo: A. Nowak", "holder": "A. Nowak"}
    fields = {"own_use": Picture.OwnUse.OURS, **made, **fields}
    picture = Picture(**fields)
    picture.take(Image.new("RGB", size, colour))
    picture.make_renditions()
    picture.save()
    return picture


def make_article(title="", *, by=None, authors=None, topics=(), **state):
    """A draft that is ready to be published. `state` are columns of the text."""
    by = by or make_user()
    title = title or f"Text number {next(_numbers)}"
    language = state.get("language", "en")
    article = Article.objects.start(by=by, title=title, slug=state.pop("slug", ""), language=language)
    authors = [make_author()] if authors is None else authors
    article.save_desk_copy(
        {
            "lead": "What the reader will know at the end.",
            "body": "<p>A paragraph of the text.</p>",
            "bylines": [{"author": author.pk, "role": "author", "credited_as": ""} for author in authors],
            "topics": [topic.pk for topic in topics],
        }
        | state,
        by=by,
        version=0,
    )
    return article


def publish(article=None, *, by=None, **options):
    """Publish an article, by default a new one, whatever is only recommended. Returns the publication."""
    return (article or make_article()).publish(by=by or make_user(), **{"waived": WAIVED} | options)
