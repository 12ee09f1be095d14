"""What became of our texts elsewhere, for one text and for the whole site."""

from datetime import date

import pytest

from articles.models import CopyEvent, ReuseCount
from tests.articles.making import make_article, publish
from tests.articles.test_republications import make_place

pytestmark = pytest.mark.django_db
DAY = date(2026, 5, 3)
OVERVIEW = "/admin/articles/republication/reuse/"


def visits(text, host, number):
    ReuseCount.objects.create(kind="visits", publication=text, host=host, day=DAY, number=number)


@pytest.fixture
def taken():
    """A text that was copied, republished and visited from there."""
    text = publish(make_article("Port", slug="port"))
    for form, number in (("md", 3), ("html", 4)):
        CopyEvent.objects.create(publication=text, form=form, day=DAY, number=number)
    make_place(text, state="missing_link", contact="ada@daily.example", url="https://www.daily.example/port")
    visits(text, "daily.example", 11)
    visits(text, "search.example", 6)
    return text


def report_of(client, text) -> str:
    return client.get(f"/admin/articles/article/{text.article_id}/republications/").content.decode()


def test_the_report_of_a_text_says_who_led_readers_here(client, sign_in, taken):
    visits(publish(), "elsewhere.example", 9)
    sign_in("editor")

    page = report_of(client, taken)

    assert "<td>17</td>" in page
    assert '<th scope="row">daily.example</th><td>11</td><td>yes</td>' in page
    assert '<th scope="row">search.example</th><td>6</td><td></td>' in page
    assert "elsewhere.example" not in page


def test_copies_stand_by_month_and_form(client, sign_in, taken):
    sign_in("editor")

    page = report_of(client, taken)

    assert '<th scope="row">May 2026</th><td>HTML</td><td>4</td>' in page
    assert '<th scope="row">May 2026</th><td>Markdown</td><td>3</td>' in page


def test_what_is_missing_comes_with_its_mail(client, sign_in, taken):
    sign_in("editor")

    page = report_of(client, taken)

    assert "We do not find a link to the original there" in page
    assert page.count('href="mailto:ada@daily.example"') == 2


def test_the_overview_defines_its_figures(client, sign_in, taken):
    make_place(publish(), state="ok", url="https://weekly.example/")
    sign_in("editor")

    page = client.get(OVERVIEW).content.decode()

    assert "<td>7</td>" in page
    assert "<td>17</td>" in page
    assert "<td>11</td>" in page
    assert "Visits are no readers" in page
    assert "at least so many" in page
    assert '<th scope="row">in order</th><td>1</td>' in page
    assert '<th scope="row">link is missing</th><td>1</td>' in page
    assert "ada@daily.example" in page
    assert f'href="{OVERVIEW}"' in client.get("/admin/articles/republication/").content.decode()


def test_the_overview_costs_the_same_however_much_there_is(client, sign_in, taken, django_assert_max_num_queries):
    for number in range(20):
        place = make_place(url=f"https://daily.example/{number}", state="missing_credit")
        visits(place.publication, f"h{number}.example", 1)
    sign_in("editor")
    client.get(OVERVIEW)

    with django_assert_max_num_queries(12):
        client.get(OVERVIEW)


@pytest.mark.parametrize("role", ["contributor", "fundraiser", "administrator"])
def test_the_overview_is_for_those_who_record(client, sign_in, role):
    sign_in(role)

    assert client.get(OVERVIEW).status_code == 403
