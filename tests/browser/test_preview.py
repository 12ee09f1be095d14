import pytest

from tests.articles.making import make_article, make_user, publish
from tests.browser.validating import axe

pytestmark = pytest.mark.django_db(transaction=True)


def test_three_frames_show_the_draft_while_readers_see_the_old_text(client, page, sign_in):
    article = make_article("Old title")
    publish(article)
    article.save_desk_copy({"title": "New title"}, by=make_user("editor"), version=article.version)
    sign_in(page, make_user("editor"))

    page.goto(f"/admin/articles/article/{article.pk}/preview/", wait_until="networkidle")

    frames = page.frames[1:]
    assert [frame.evaluate("innerWidth") for frame in frames] == [360, 768, 1280]
    assert [frame.locator("h1").inner_text() for frame in frames] == ["New title"] * 3
    assert axe(page) == []
    assert "Old title" in client.get(article.publications.get().get_absolute_url()).content.decode()
