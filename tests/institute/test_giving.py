"""Money by author, topic and series: the report that knows both apps."""

import pytest

from donations import reporting
from institute import giving
from tests.articles.making import make_article, make_author, make_series, make_topic, make_user, publish
from tests.donations.making import make_gift, pay

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fundraiser(client):
    client.force_login(make_user("fundraiser"))


def published(**fields):
    article = make_article(**fields)
    return article, publish(article)


def give(text, minor, **fields):
    pay(make_gift(amount_minor=minor, read_path=text.get_absolute_url(), read_title=text.title, **fields))


def page(client, path="/admin/giving/"):
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def groups():
    found = reporting.by_text()
    texts = giving.newest_texts({row.path for rows in found.values() for row in rows})
    by = giving.sums(found, texts, lambda text: [byline.author for byline in text.bylines.all()])
    return {str(one): {currency: sum.minor for currency, sum in sums.items()} for one, sums in by.items()}


def test_a_texts_sum_counts_for_each_of_its_authors():
    anna, jan = make_author("Anna Nowak"), make_author("Jan Lis")
    _article, both = published(authors=[anna, jan])
    _article, alone = published(authors=[anna])
    give(both, 1999)
    give(alone, 1)
    give(alone, 300, currency="EUR")
    pay(make_gift(amount_minor=7))

    assert groups() == {"Anna Nowak": {"PLN": 2000, "EUR": 300}, "Jan Lis": {"PLN": 1999}}


def test_a_text_that_moved_still_counts_and_its_newest_byline_is_the_one():
    anna, jan = make_author("Anna Nowak"), make_author("Jan Lis")
    article, old = published(authors=[anna], slug="old")
    give(old, 1000)
    state = {"slug": "new", "bylines": [{"author": jan.pk, "role": "author", "credited_as": ""}]}
    article.save_desk_copy(state, by=make_user(), version=article.version)
    new = publish(article, change="update", note="Another author.")
    give(new, 500)

    assert groups() == {"Jan Lis": {"PLN": 1500}}


def test_a_withdrawn_text_counts_and_a_forged_path_does_not():
    _article, text = published(authors=[make_author("Anna Nowak")])
    give(text, 1000)
    text.withdraw(by=make_user(), reason="Wrong.")
    pay(make_gift(read_path="/elsewhere/" + text.slug))

    assert groups() == {"Anna Nowak": {"PLN": 1000}}


def test_the_page_lists_authors_topics_and_series(client, django_assert_max_num_queries):
    series = make_series("Lines across the sea")
    for number in range(3):
        topic = make_topic(f"Topic {number}")
        _article, text = published(
            topics=[topic], authors=[make_author(f"Anna N{number}")], series_id=series.pk, series_position=number + 1
        )
        give(text, 1000 + number)

    with django_assert_max_num_queries(12):
        text = page(client)

    for part in ("Anna N2", "10.02", "Topic 1", "10.01", "Lines across the sea", "30.03"):
        assert part in text


def test_a_year_is_a_page_of_its_own(client):
    _article, text = published(authors=[make_author("Anna Nowak")])
    give(text, 1000)

    assert "Anna Nowak" in page(client, "/admin/giving/2026/")
    assert client.get("/admin/giving/1999/").status_code == 404
