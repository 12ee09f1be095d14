import pytest
from django.core.exceptions import PermissionDenied

from articles.errors import Conflict, Refused
from articles.models import Article
from tests.articles.making import make_article, make_user, publish

pytestmark = pytest.mark.django_db
State = Article.State


def test_an_approved_text_that_is_changed_waits_for_review_again():
    article, editor = make_article(), make_user("editor")
    article.submit(by=editor)
    article.approve(by=editor, version=article.version)
    assert article.state == State.READY

    article.save_desk_copy({"title": "Another title"}, by=editor, version=article.version)

    assert article.state == State.IN_REVIEW


def test_only_the_version_that_was_seen_is_approved():
    article, editor = make_article(), make_user("editor")
    seen = article.version
    article.save_desk_copy({"title": "Another title"}, by=editor, version=seen)

    with pytest.raises(Conflict):
        article.approve(by=editor, version=seen)


def test_writers_do_not_approve_their_own_text():
    writer = make_user("contributor")
    article = make_article(by=writer)

    with pytest.raises(PermissionDenied):
        article.approve(by=writer, version=article.version)


def test_a_text_is_handed_in_once_and_only_as_a_draft():
    article, editor = make_article(), make_user("editor")
    article.submit(by=editor)
    with pytest.raises(Refused, match="In review"):
        article.submit(by=editor)

    published = publish(make_article("Published")).article
    with pytest.raises(Refused, match="Nothing pending"):
        published.submit(by=editor)


def test_sending_back_needs_a_reason(client, sign_in):
    article = make_article()
    article.submit(by=make_user())
    sign_in("editor")

    client.post(f"/admin/articles/article/{article.pk}/return/", {"why": "  "})

    article.refresh_from_db()
    assert article.state == State.IN_REVIEW


@pytest.mark.parametrize(
    ("version", "state"), [("current", State.READY), ("99", State.IN_REVIEW), ("x", State.IN_REVIEW)]
)
def test_the_desk_approves_what_was_on_the_screen(client, sign_in, version, state):
    article = make_article()
    article.submit(by=make_user())
    sign_in("editor")
    assert "Approve this version" in client.get(f"/admin/articles/article/{article.pk}/change/").content.decode()

    sent = {"version": article.version if version == "current" else version}
    client.post(f"/admin/articles/article/{article.pk}/approve/", sent)

    article.refresh_from_db()
    assert article.state == state
