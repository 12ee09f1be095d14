"""Words that are not yet saved, in a browser: kept while one types, found again, and never lost with a login."""

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from articles.models import Article, Autosave, Revision
from tests.articles.making import make_article, make_user
from tests.browser.test_desk import SAVE, save
from tests.browser.validating import axe, html_errors

pytestmark = pytest.mark.django_db(transaction=True)
TITLE, BODY, KEPT = "#id_title", ".tiptap", ".desk-kept"


def change(article) -> str:
    return f"/admin/articles/article/{article.pk}/change/"


@pytest.fixture
def editor(page, sign_in):
    """`editor(article)` opens the form of a text for one and the same editor, in a new page each time."""
    user = make_user("editor", first_name="Anna", last_name="Nowak")
    sign_in(page, user)

    def open_form(article):
        opened = page.context.new_page()
        opened.goto(change(article))
        return opened

    return open_form


@pytest.fixture
def second(open_page, sign_in):
    page = open_page()
    sign_in(page, make_user("editor", username="jan.kos"))
    return page


def write_at_the_end(page, words):
    page.click(BODY)
    page.keyboard.press("Control+End")
    page.keyboard.type(words)


def expect_kept(page):
    expect(page.locator(KEPT)).to_contain_text("Kept at")


def test_a_browser_that_closes_mid_sentence_loses_nothing(editor):
    article = make_article(body="<p>Begun.</p>")
    page = editor(article)

    write_at_the_end(page, " And half a sen")
    expect_kept(page)
    page.close()
    page = editor(article)
    expect(page.get_by_text("You have unsaved words of")).to_be_visible()
    expect(page.locator(BODY)).to_have_text("Begun.")
    page.get_by_role("link", name="Continue with them").click()
    expect(page.locator(BODY)).to_contain_text("Begun. And half a sen")

    assert Article.objects.get().body == "<p>Begun.</p>"
    assert Revision.objects.count() == 1
    save(page)
    assert Article.objects.get().body == "<p>Begun. And half a sen</p>"
    assert not Autosave.objects.exists()


def test_unsaved_words_are_compared_and_dropped_without_a_script(no_javascript, sign_in):
    article, user = make_article("Saved"), make_user("editor")
    Autosave.objects.keep(article, {"title": "Typed", "body": article.body, "version": "1"}, by=user)
    page = no_javascript
    sign_in(page, user)

    page.goto(change(article))
    page.get_by_role("link", name="Compare").click()
    expect(page.get_by_text("Typed")).to_be_visible()
    page.get_by_role("button", name="Drop them").click()

    assert not Autosave.objects.exists()


def test_without_a_connection_the_page_says_so_and_goes_on_when_it_is_back(editor):
    article = make_article()
    page = editor(article)

    # Chromium writes a real fault of the network to the console, which no test may have.
    page.evaluate("() => { window.fetched = window.fetch; window.fetch = () => Promise.reject(new TypeError()); }")
    page.fill(TITLE, "Typed")
    expect(page.locator(KEPT)).to_contain_text("no connection")
    page.click(SAVE)
    assert Article.objects.get().title != "Typed"
    page.evaluate("() => { window.fetch = window.fetched; }")

    expect_kept(page)
    assert Autosave.objects.get().fields["title"] == "Typed"


def test_a_login_that_expired_keeps_the_page_until_a_new_login_saves_it(editor, page, sign_in):
    article = make_article()
    form = editor(article)
    form.fill(TITLE, "Typed long after")
    Session.objects.all().delete()

    form.click(SAVE)
    expect(form.locator(KEPT)).to_contain_text("you were logged out")
    assert form.input_value(TITLE) == "Typed long after"

    user = make_user("editor", username="later")
    user.set_password("a long secret")
    user.save()
    page.goto("/admin/login/")
    page.fill("#id_login", "later")
    page.fill("#id_password", "a long secret")
    page.press("#id_password", "Enter")
    page.wait_for_url("**/admin/")
    save(form)

    assert Article.objects.get().title == "Typed long after"


def test_a_new_text_is_not_lost_with_the_login(page, sign_in):
    sign_in(page, make_user("editor"))
    page.goto("/admin/articles/article/add/")
    page.fill(TITLE, "New")
    Session.objects.all().delete()

    page.click(SAVE)

    expect(page.locator(KEPT)).to_contain_text("you were logged out")
    assert page.input_value(TITLE) == "New"


def test_two_windows_on_one_text_end_with_both_texts(editor, second):
    article = make_article("Opened", body="<p>One paragraph.</p>")
    mine, theirs = editor(article), second
    theirs.goto(change(article))
    theirs.fill(TITLE, "Their title")
    save(theirs)

    write_at_the_end(mine, " My words.")
    save(mine)
    expect(mine.get_by_text("jan.kos saved this text at")).to_be_visible()
    mine.get_by_role("button", name="Save the chosen").click()
    mine.wait_for_url(f"**{change(article)}")

    article.refresh_from_db()
    assert (article.title, article.body) == ("Their title", "<p>One paragraph. My words.</p>")


def test_another_editor_is_told_and_may_take_over(editor, second):
    article = make_article()
    mine = editor(article)
    mine.wait_for_load_state("networkidle")

    second.goto(change(article))
    expect(second.get_by_text("Anna Nowak has this text open since")).to_be_visible()
    second.fill(TITLE, "Typed before")
    second.get_by_role("button", name="Take over").click()
    expect(second.get_by_role("button", name="Take over")).to_be_hidden()
    mine.fill(TITLE, "Mine")

    told = mine.get_by_role("paragraph").filter(has_text="jan.kos took this text over from you")
    expect(told).to_be_visible()
    assert second.input_value(TITLE) == "Typed before"


def test_who_leaves_a_text_frees_it(editor, second):
    article = make_article()
    mine = editor(article)
    mine.wait_for_load_state("networkidle")

    mine.goto("/admin/")
    second.goto(change(article))

    expect(second.get_by_role("button", name="Take over")).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_conflict_and_the_notices_are_accessible(open_page, sign_in, scheme):
    article, user, other = make_article("Opened"), make_user("editor"), make_user("editor", username="jan.kos")
    page = open_page(color_scheme=scheme)
    sign_in(page, user)
    page.goto(change(article))
    article.save_desk_copy({"title": "Theirs", "body": "<p>Their words</p>"}, by=other, version=article.version)
    page.fill(TITLE, "Mine")
    write_at_the_end(page, " and mine")
    save(page)

    assert axe(page) == []
    pages = {"conflict": page.content()}
    page.get_by_role("link", name="Back to the text").click()
    expect(page.get_by_text("You have unsaved words of")).to_be_visible()
    assert axe(page) == []
    page.get_by_role("link", name="Compare").click()
    assert axe(page) == []
    pages["compared"] = page.content()
    assert html_errors(pages) == []
