import pytest

from articles.models import CopyEvent
from articles.models.reuse import MOST_A_DAY
from tests.articles.making import make_article, make_user, publish

pytestmark = pytest.mark.django_db
OURS = {"Sec-Fetch-Site": "same-origin"}


def take(client, publication, form="md", headers=OURS):
    return client.post("/republish/copied/", {"code": publication.package_code, "form": form}, headers=headers)


def test_each_copy_counts_for_its_form_and_day(client):
    publication = publish(make_article())

    answers = [take(client, publication, form) for form in ("md", "md", "formatted")]

    assert {answer.status_code for answer in answers} == {204}
    assert not any(answer.cookies for answer in answers)
    assert dict(CopyEvent.objects.values_list("form", "number")) == {"md": 2, "formatted": 1}


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}])
def test_other_pages_count_nothing(client, headers):
    assert take(client, publish(make_article()), headers=headers).status_code == 204
    assert not CopyEvent.objects.exists()


@pytest.mark.parametrize(("code", "form"), [("AAAAAAAA", "md"), ("\x00" * 8, "md"), ("", ""), ("x" * 9999, "md")])
def test_unknown_codes_count_nothing(client, code, form):
    publish(make_article())

    assert client.post("/republish/copied/", {"code": code, "form": form}, headers=OURS).status_code == 204
    assert not CopyEvent.objects.exists()


def test_forms_that_we_do_not_give_count_nothing(client):
    assert take(client, publish(make_article()), form="exe").status_code == 204
    assert not CopyEvent.objects.exists()


def test_a_withdrawn_text_is_counted_no_more(client):
    publication = publish(make_article())
    publication.withdraw(by=make_user(), reason="It was wrong.")

    take(client, publication)

    assert not CopyEvent.objects.exists()


def test_a_day_has_an_end(client):
    publication = publish(make_article())
    take(client, publication)
    CopyEvent.objects.update(number=MOST_A_DAY)

    take(client, publication)

    assert CopyEvent.objects.get().number == MOST_A_DAY


def test_the_desk_shows_copies_over_time(client, sign_in):
    publication = publish(make_article("Port"))
    take(client, publication)
    sign_in("editor")

    page = client.get("/admin/articles/copyevent/").content.decode()

    assert "Port" in page
    assert '<rect x="0" y="0" width="16" height="100"/>' in page
