import pytest
from django.core.exceptions import PermissionDenied

from articles.errors import Refused
from articles.models import Article
from tests.articles.making import make_article, make_author, make_picture, make_series, make_topic, make_user, publish
from tests.articles.test_desk import address, fields

pytestmark = pytest.mark.django_db


def test_a_translation_begins_with_text_people_and_topics(client, sign_in):
    translator = sign_in("editor")
    article = make_article(
        "On rivers", slug="on-rivers", authors=[make_author(), make_author("Jan Kos")], topics=[make_topic()],
        lead_picture_id=make_picture().pk, series_id=make_series().pk, series_position=2,
    )  # fmt: skip
    assert "Translate: Polski" in client.get(address(article)).content.decode()

    answer = client.post(address(article, "translate"))

    translation = Article.objects.get(language="pl")
    assert answer.headers["Location"] == address(translation)
    assert translation.data() == article.data() | {"language": "pl"}
    assert (translation.state, translation.created_by) == ("draft", translator)
    assert translation.translation_group == article.translation_group
    assert address(article) in client.get(address(translation)).content.decode()


def test_readers_are_led_from_one_language_to_the_other(client):
    article = make_article("On rivers", slug="on-rivers")
    publish(article)
    publish(article.translate(by=make_user(), language="pl"))

    page = client.get("/articles/on-rivers/").content.decode()

    assert 'hreflang="pl" href="https://institute.example/pl/articles/on-rivers/"' in page


def test_there_is_one_text_for_each_language(client, sign_in):
    sign_in("editor")
    article = make_article()
    for _ in range(2):
        client.post(address(article, "translate"))

    assert Article.objects.count() == 2
    with pytest.raises(Refused):
        article.translate(by=make_user(), language="en")


def test_a_translation_is_not_turned_into_the_language_of_its_original(client, sign_in):
    translation = make_article().translate(by=sign_in("editor"), language="pl")

    page = client.post(address(translation), fields(translation, language="en")).content.decode()

    assert "There is a text in that language already." in page


def test_a_text_of_others_is_not_taken_by_translating_it(client, sign_in):
    writer = sign_in("contributor")
    article = make_article()

    assert client.post(address(article, "translate")).status_code == 404
    with pytest.raises(PermissionDenied):
        article.translate(by=writer, language="pl")
