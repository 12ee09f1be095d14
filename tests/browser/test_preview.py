from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

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


def test_the_preview_of_unsaved_words_opens_beside_the_form_which_still_saves(page, sign_in):
    article = make_article("Old title")
    sign_in(page, make_user("editor"))
    page.goto(f"/admin/articles/article/{article.pk}/change/")
    page.fill("#id_title", "New title")

    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Preview").click()
    preview = opened.value
    preview.wait_for_load_state("networkidle")

    assert [frame.locator("h1").inner_text() for frame in preview.frames[1:]] == ["New title"] * 3
    article.refresh_from_db()
    assert article.title == "Old title"
    preview.close()
    with page.expect_navigation():
        page.get_by_role("button", name="Save", exact=True).click()
    article.refresh_from_db()
    assert article.title == "New title"


def test_a_link_is_made_copied_and_read_by_somebody_without_an_account(page, phone, sign_in):
    article = make_article("A secret draft")
    sign_in(page, make_user("editor"))
    page.goto(f"/admin/articles/article/{article.pk}/preview/")
    page.fill("#id_for_whom", "A reviewer")
    page.get_by_role("button", name="Make a link").click()

    link = page.get_by_label("The new link").input_value()
    assert axe(page) == []
    phone.goto(urlsplit(link).path)
    assert phone.locator("h1").inner_text() == "A secret draft"
    assert axe(phone) == []
    page.get_by_role("button", name="Revoke").click()
    expect(page.get_by_text("revoked")).to_be_visible()
