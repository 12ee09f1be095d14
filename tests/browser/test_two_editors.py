"""Two browsers save one text again and again: each save wins or shows both texts, and every text typed is kept."""

import os
from random import Random

import pytest

from articles.models import Article
from tests.articles.making import make_article, make_user
from tests.articles.test_autosave import kept_words

# make walk does 200.
SAVES = int(os.environ.get("SAVES", "10"))
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def editors(open_page, sign_in):
    """Two pages with the form of one text, each of another editor."""
    article = make_article("Opened", body="<p>Begun.</p>")
    pages = [open_page(), open_page()]
    for page in pages:
        sign_in(page, make_user("editor"))
        open_form(page, article)
    return article, pages


def open_form(page, article):
    page.goto(f"/admin/articles/article/{article.pk}/change/")


def write(page, words):
    page.fill("#id_title", f"Title {words}")
    page.click(".tiptap")
    page.keyboard.press("Control+a")
    page.keyboard.type(f"Text {words}")
    with page.expect_navigation():
        page.keyboard.press("Control+s")


def test_saves_of_two_browsers_lose_no_text(editors):
    article, pages = editors
    chance, typed, conflicts = Random(4), set(), 0  # noqa: S311

    for number in range(SAVES):
        page = pages[chance.randrange(2)]
        write(page, number)
        typed |= {f"Title {number}", f"<p>Text {number}</p>"}
        if Article.objects.get().title == f"Title {number}":
            continue
        conflicts += 1
        assert f"Title {number}" in page.content() and f"Text {number}" in page.content()
        if chance.random() < 0.5:
            with page.expect_navigation():
                page.get_by_role("button", name="Save the chosen").click()
        if "/change/" not in page.url or page.locator("#id_title").count() == 0:
            open_form(page, article)

    assert 0.2 < conflicts / SAVES < 0.8
    assert typed <= kept_words()
