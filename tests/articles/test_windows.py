"""What is not live is not there: on no page, feed, sitemap or count."""

from datetime import UTC, datetime, timedelta

import pytest

from articles.errors import AddressTaken
from articles.models import Publication
from tests.articles.making import WAIVED, make_article, make_author, make_series, make_topic, make_user, publish

pytestmark = pytest.mark.django_db
NOON = datetime(2031, 3, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def hidden(clock):
    """A text of its own author, topic and series that waits for noon, and one live text beside it."""
    clock(NOON - timedelta(days=1))
    publish(make_article("Beside", authors=[make_author("Other Person")], topics=[make_topic("Common")]))
    article = make_article(
        "Marmalade", authors=[make_author("Quince Pear")], topics=[make_topic("Orchards")],
        series_id=make_series("Fruit").pk, series_position=1, slug="marmalade",
    )  # fmt: skip
    article.schedule(by=make_user(), at=NOON, waived=WAIVED)
    return article


LISTS = ["/", "/articles/", "/feed/", "/sitemap.xml", "/authors/", "/topics/", "/articles/beside/", "/no-such-page/"]
OWN = ["/articles/marmalade/", "/authors/quince-pear/", "/topics/orchards/", "/series/fruit/", "/topics/orchards/feed/",
       "/authors/quince-pear/feed/", "/series/fruit/feed/"]  # fmt: skip
WORDS = ["marmalade", "quince", "orchards", "fruit"]


def test_a_second_before_its_moment_a_text_is_nowhere(client, clock, hidden):
    clock(NOON - SECOND)

    assert {path: client.get(path).status_code for path in OWN} == dict.fromkeys(OWN, 404)
    for path in LISTS:
        page = client.get(path).content.decode().lower()
        assert [word for word in WORDS if word in page] == [], path


def test_at_its_second_it_is_there_with_no_process_in_between(client, clock, hidden):
    clock(NOON)

    assert {path: client.get(path).status_code for path in OWN} == dict.fromkeys(OWN, 200)
    for path in LISTS[:3]:
        assert "Marmalade" in client.get(path).content.decode(), path


def test_an_end_takes_effect_at_its_second(client, clock):
    clock(NOON - timedelta(days=1))
    publish(make_article("Marmalade", slug="marmalade"), until=NOON)

    clock(NOON - SECOND)
    assert client.get("/articles/marmalade/").status_code == 200
    clock(NOON)
    assert client.get("/articles/marmalade/").status_code == 410
    assert "Marmalade" not in client.get("/articles/").content.decode()


def test_a_scheduled_change_replaces_the_old_text_at_its_second(client, clock):
    clock(NOON - timedelta(days=1))
    article = make_article("Old words", slug="text")
    publish(article)
    article.save_desk_copy({"title": "New words"}, by=make_user(), version=article.version)
    article.schedule(by=make_user(), at=NOON, change="silent", waived=WAIVED)

    for moment, title in ((NOON - SECOND, "Old words"), (NOON, "New words")):
        clock(moment)
        page = client.get("/articles/text/").content.decode()
        assert title in page
        assert Publication.objects.live().count() == 1


def test_a_withdrawn_text_answers_410_with_title_and_reason_only(client, clock):
    clock(NOON)
    publication = publish(make_article("Marmalade", slug="marmalade", body="<p>Secret recipe</p>"))
    clock(NOON + SECOND)
    publication.withdraw(by=make_user(), reason="The fruit was not fruit.")

    answer = client.get("/articles/marmalade/")

    assert answer.status_code == 410
    assert "Marmalade" in answer.content.decode()
    assert "The fruit was not fruit." in answer.content.decode()
    assert "Secret recipe" not in answer.content.decode()


def test_old_addresses_lead_to_the_newest_in_one_step(client):
    article = make_article(slug="a")
    publish(article)
    for slug in ("b", "c"):
        article.save_desk_copy({"slug": slug}, by=make_user(), version=article.version)
        publish(article, change="silent")

    for slug in ("a", "b"):
        answer = client.get(f"/articles/{slug}/")
        assert (answer.status_code, answer["Location"]) == (301, "/articles/c/")


def test_a_coming_address_leaves_the_present_one_until_its_moment(client, clock):
    clock(NOON - timedelta(hours=1))
    article = make_article(slug="c")
    publish(article)
    article.save_desk_copy({"slug": "d"}, by=make_user(), version=article.version)
    article.schedule(by=make_user(), at=NOON, change="silent", waived=WAIVED)
    other = make_article("Another")
    other.save_desk_copy({"slug": "c"}, by=make_user(), version=other.version)

    clock(NOON - SECOND)
    assert [client.get(f"/articles/{slug}/").status_code for slug in ("c", "d")] == [200, 404]
    clock(NOON)
    answer = client.get("/articles/c/")
    assert (answer.status_code, answer["Location"]) == (301, "/articles/d/")
    assert client.get("/articles/d/").status_code == 200
    with pytest.raises(AddressTaken):
        publish(other)


def test_a_new_name_of_an_author_stands_everywhere_but_where_another_was_printed(client):
    anna = make_author("Anna Nowak")
    make_article("Beside", authors=[make_author("Anna Nowak")])
    printed = make_article("Printed", slug="printed")
    line = {"author": anna.pk, "role": "author", "credited_as": "A. N."}
    printed.save_desk_copy({"bylines": [line]}, by=make_user(), version=printed.version)
    for article in (make_article("Linked", slug="linked", authors=[anna]), printed):
        publish(article)
    anna.family_name = "Kos"
    anna.save()

    own = ["/articles/linked/", "/articles/linked/republish/", "/articles/linked/republish/linked.txt"]
    for path in [*own, "/articles/linked/republish/linked.json", "/articles/", "/feed/", "/authors/", "/"]:
        page = client.get(path).content.decode()
        assert "Anna Kos" in page, path
        assert "Anna Nowak" not in page, path
    for path in ("/articles/printed/", "/articles/printed/republish/printed.txt"):
        page = client.get(path).content.decode()
        assert "A. N." in page
        assert "Anna Kos" not in page.partition("</article>")[0].partition("<main")[2].partition('class="authors"')[0]


def test_two_authors_of_one_name_have_pages_of_their_own(client):
    first, second = make_author("Anna Nowak"), make_author("Anna Nowak")
    publish(make_article("One", authors=[first]))
    publish(make_article("Two", authors=[second]))

    assert first.slug != second.slug
    for author, own, other in ((first, "One", "Two"), (second, "Two", "One")):
        page = client.get(author.get_absolute_url()).content.decode()
        assert f">{own}</a>" in page
        assert f">{other}</a>" not in page


def test_a_draft_answers_like_an_unknown_address(client):
    make_article("Draft", slug="draft")

    assert client.get("/articles/draft/").content == client.get("/articles/other/").content
