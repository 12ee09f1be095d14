import pytest

from tests.articles.making import make_article, make_author, make_topic, publish

pytestmark = pytest.mark.django_db

JUMP = "/admin/articles/article/jump/"


@pytest.fixture
def names(client):
    """`names(query)`: what the palette offers."""

    def ask(query):
        return [row["name"] for row in client.get(JUMP, {"q": query, "format": "json"}).json()["found"]]

    return ask


def test_texts_are_found_by_any_word_and_titles_come_first(sign_in, names):
    sign_in("editor")
    make_article("Harbour lights", body="<p>Nothing of it.</p>")
    make_article("Another", body="<p>The lights went out.</p>")

    assert names("lights") == ["Harbour lights", "Another"]
    assert names("went lights") == ["Another"]
    assert names("") == names("x") == names("absent") == []


def test_people_and_topics_are_found_by_those_who_may_change_them(sign_in, names):
    make_author("Anna Zielna")
    make_topic("Zielona energia")
    sign_in("editor")
    assert names("ziel") == ["Anna Zielna", "Zielona energia"]

    sign_in("contributor")
    assert names("ziel") == []


@pytest.mark.parametrize(("role", "found"), [("contributor", ["Mine"]), ("fundraiser", []), ("", [])])
def test_nothing_is_named_that_a_person_may_not_open(sign_in, names, role, found):
    user = sign_in(role)
    make_article("Hidden", body="<p>marmalade</p>")
    publish(make_article("Live, and another's", body="<p>marmalade</p>"))
    if role == "contributor":
        make_article("Mine", by=user, body="<p>marmalade</p>")

    assert names("marmalade") == found


def test_it_is_a_page_too_at_a_constant_cost(client, sign_in, django_assert_max_num_queries):
    sign_in("editor")
    for _number in range(12):
        make_article(body="<p>marmalade</p>")

    with django_assert_max_num_queries(10):
        page = client.get(JUMP, {"q": "marmalade"})

    assert page.content.decode().count("/change/") == 8


def test_it_is_closed_to_others_and_stands_hostile_words(client, sign_in, names):
    assert client.get(JUMP).status_code == 302
    sign_in("editor")

    for query in ("\0\0a", "%%", "__", "'\"<script>", "a" * 5000, "( | & !"):
        assert names(query) == []
