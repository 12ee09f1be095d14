from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.utils import timezone

from articles.errors import Conflict, Refused, UnderEmbargo
from articles.importing.addresses import Addresses
from articles.importing.taking import IncomingText, take_in
from articles.models import Article, Publication
from tests.articles.making import WAIVED, make_article, make_user, publish
from tests.articles.test_desk import LIST, address
from tests.articles.test_importing import SAMPLES

pytestmark = pytest.mark.django_db


def keep_back(article, **ahead):
    article.keep_back(by=make_user("editor"), until=timezone.now() + timedelta(**(ahead or {"days": 2})))
    return article


def published_by_import(article, publisher):
    state = article.data() | {"title": "Other words at the source"}
    del state["slug"]
    incoming = IncomingText("lines", "1", "1", timezone.now(), state)
    take_in(incoming, Addresses(), by=publisher, publish=False)
    keep_back(Article.objects.latest("pk"))
    take_in(incoming, Addresses(), by=publisher, publish=True)


PATHS = {
    "at once": lambda article, publisher: publish(article, by=publisher),
    "schedule": lambda article, publisher: publish(article, by=publisher, at=timezone.now() + timedelta(days=1)),
    "replace": lambda article, publisher: publish(article, by=publisher, replace=True),
    "import": published_by_import,
}


@pytest.mark.parametrize("path", PATHS)
def test_nothing_is_published_before_the_embargo_ends(path):
    article = keep_back(make_article())

    with pytest.raises(UnderEmbargo):
        PATHS[path](article, make_user())

    assert not Publication.objects.exists()


def test_the_command_that_imports_publishes_nothing_under_embargo():
    arguments = ["import_page", str(SAMPLES / "page.txt"), "--by", make_user().username, "--create-people"]
    call_command(*arguments)
    keep_back(Article.objects.get())

    with pytest.raises(CommandError, match="embargo"):
        call_command(*arguments, "--publish")

    assert not Publication.objects.exists()


@pytest.mark.parametrize("sent", [{}, {"days": 1}])
def test_the_publish_page_says_until_when(client, sign_in, sent):
    sign_in("publisher")
    article = keep_back(make_article())
    at = timezone.localtime(timezone.now() + timedelta(**sent)).strftime("%Y-%m-%dT%H:%M") if sent else ""

    page = client.post(
        address(article, "publish"), {"version": article.version, "at": at, "waived": WAIVED}
    ).content.decode()

    assert "There is an embargo until" in page
    assert not Publication.objects.exists()


def test_a_text_under_embargo_is_scheduled_for_its_end_or_later():
    article = keep_back(make_article())

    publish(article, at=article.embargo_until + timedelta(minutes=1))

    assert Publication.objects.waiting().exists()


def test_a_publisher_lifts_it_and_the_log_names_who(client, sign_in):
    article = keep_back(make_article())
    publisher = sign_in("publisher")
    assert "Lift it" in client.get(address(article, "embargo")).content.decode()

    client.post(address(article, "lift-embargo"))
    article.refresh_from_db()
    publish(article)

    assert Publication.objects.live().exists()
    assert LogEntry.objects.get(change_message__startswith="Embargo lifted").user == publisher


def test_an_editor_keeps_back_and_makes_longer_but_does_not_lift(client, sign_in):
    sign_in("editor")
    article = make_article()
    client.post(address(article, "embargo"), {"until": "2041-05-03T09:00"})
    article.refresh_from_db()
    assert "Embargo until 3 May 2041, 09:00" in client.get(LIST).content.decode()

    shorter = client.post(address(article, "embargo"), {"until": "2040-05-03T09:00"}).content.decode()
    assert "longer embargo" in shorter
    assert client.post(address(article, "lift-embargo")).status_code == 403
    client.post(address(article, "embargo"), {"until": "2042-05-03T09:00"})

    assert timezone.localtime(Article.objects.get().embargo_until).isoformat() == "2042-05-03T09:00:00+02:00"


@pytest.mark.parametrize("until", ["2020-01-01T00:00", "2041-03-31T02:30", "soon", ""])
def test_an_impossible_end_is_refused_on_the_page(client, sign_in, until):
    sign_in("editor")
    article = make_article()

    assert "errorlist" in client.post(address(article, "embargo"), {"until": until}).content.decode()
    assert Article.objects.get().embargo_until is None


def test_a_waiting_publication_is_not_overtaken_by_an_embargo():
    article = make_article()
    publish(article, at=timezone.now() + timedelta(days=1))

    with pytest.raises(Refused, match="Cancel it first"):
        keep_back(article)

    assert Article.objects.get().embargo_until is None


def test_who_opened_the_text_before_the_embargo_publishes_nothing():
    article = make_article()
    opened = Article.objects.get()
    keep_back(article)

    with pytest.raises(Conflict):
        publish(opened)


def test_writers_set_no_embargo():
    article = make_article(by=make_user("contributor"))

    with pytest.raises(PermissionDenied):
        article.keep_back(by=article.created_by, until=timezone.now() + timedelta(days=1))
