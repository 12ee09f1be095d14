import pytest
from playwright.sync_api import expect

from tests.articles.making import make_article, make_user
from tests.browser.validating import axe

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_word_of_a_text_leads_to_it_by_keyboard_alone(page, sign_in):
    article = make_article("Harbour", body="<p>The lights went out.</p>")
    sign_in(page, make_user("editor"))
    page.goto("/admin/")

    page.keyboard.press("Control+k")
    page.keyboard.type("went out")
    expect(page.locator("#desk-palette li")).to_have_count(1)
    assert axe(page) == []
    page.keyboard.press("Enter")

    page.wait_for_url(f"**/{article.pk}/change/")


def test_it_is_a_page_without_javascript(no_javascript, sign_in):
    make_article("Harbour", body="<p>The lights went out.</p>")
    sign_in(no_javascript, make_user("editor"))
    no_javascript.goto("/admin/")

    no_javascript.get_by_role("link", name="Search the desk").click()
    no_javascript.fill("#jump-query", "lights")
    no_javascript.press("#jump-query", "Enter")

    expect(no_javascript.locator(".desk-found a")).to_have_text(["Harbour"])
