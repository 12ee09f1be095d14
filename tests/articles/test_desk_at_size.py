"""The desk of a house with many texts: what list and form cost does not grow."""

import pytest
from django.utils import timezone

from articles.models import Article, ArticleByline, Author, Picture, Publication, Topic, TopicSpelling
from tests.articles.making import make_article, make_author, make_picture, make_topic, publish
from tests.articles.test_desk import LIST, address

pytestmark = pytest.mark.django_db
ASKED = ["", "?public=live", "?public=changed", "?lacks=topic", "?q=text+kos", "?p=150"]


def fill(model, many, /, **columns):
    """That many rows. A column is the same in all of them, or made from the row's place."""
    rows = (
        model(**{name: value(place) if callable(value) else value for name, value in columns.items()})
        for place in range(many)
    )
    return model.objects.bulk_create(rows, batch_size=500)


@pytest.fixture
def full_library():
    """1,000 topics, 500 authors and 5,000 pictures."""
    picture = make_picture()
    topics = fill(Topic, 1000, name="Topic {}".format, folded="topic {}".format, slug="topic-{}".format)
    spelled = {"spelling": "Topic {}".format, "folded": "topic {}".format}
    fill(TopicSpelling, 1000, topic=topics.__getitem__, **spelled)
    fill(Author, 500, given_names="Anna", family_name="Number{}".format, slug="anna-{}".format)
    same = ("master", "width", "height", "renditions", "credit", "alt", "own_use")
    fill(Picture, 4999, title="Picture {}".format, **{name: getattr(picture, name) for name in same})


def test_1000_topics_500_authors_and_5000_pictures(client, sign_in, full_library, django_assert_max_num_queries):
    sign_in("publisher")
    article = make_article(topics=[make_topic()], lead_picture_id=Picture.objects.first().pk)
    publish(article)

    with django_assert_max_num_queries(14):
        page = client.get(address(article)).content.decode()

    assert not any(name in page for name in ("Topic 999", "Number499", "Picture 77"))
    for kind, name in (("topic", "Topic 77"), ("author", "Anna Number77"), ("picture", "Picture 77")):
        with django_assert_max_num_queries(6):
            found = client.get(f"{LIST}choose/{kind}/", {"q": name}).json()["results"]
        assert found[0]["label"] == name
        assert len(found) <= 12


@pytest.fixture
def ten_thousand_texts():
    """Each with an author; every tenth is live."""
    live = publish()
    texts = fill(Article, 9_999, title="Text {}".format, slug="text-{}".format, changed_at=timezone.now())
    fill(ArticleByline, 9_999, article=texts.__getitem__, author=make_author("Jan Kos"), position=1)
    same = ("revision_id", "language", "live_from", "first_published_at", "changed_at", "terms_id", "words")
    columns = {name: getattr(live, name) for name in same} | {"title": "Text {}".format, "slug": "text-{}".format}
    for name in ("public_id", "translation_group"):
        columns[name] = lambda place, name=name: getattr(texts[place * 9], name)
    own = {"article": lambda place: texts[place * 9], "package_code": "{:08}".format, "number": 1}
    fill(Publication, 1000, **columns, **own)


def test_the_list_of_10000_texts(client, sign_in, ten_thousand_texts, django_assert_max_num_queries):
    sign_in("publisher")

    for asked in ASKED:
        with django_assert_max_num_queries(8):
            page = client.get(f"{LIST}{asked}").content.decode()
        assert page.count("Jan Kos") >= 49, asked
