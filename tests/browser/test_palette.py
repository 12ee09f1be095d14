import pytest
from django.conf import settings
from playwright.sync_api import expect

from tests.articles.making import make_article, make_user
from tests.browser.validating import axe

pytestmark = pytest.mark.django_db(transaction=True)


def open_desk(client, site, page):
    client.force_login(make_user("editor"))
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    secure = {"url": site.replace("http:", "https:"), "secure": True}
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value} | secure])
    page.goto("/admin/")


def test_a_word_of_a_text_leads_to_it_by_keyboard_alone(client, site, page):
    article = make_article("Harbour", body="<p>The lights went out.</p>")
    open_desk(client, site, page)

    page.keyboard.press("Control+k")
    page.keyboard.type("went out")
    expect(page.locator("#desk-palette li")).to_have_count(1)
    assert axe(page) == []
    page.keyboard.press("Enter")

    page.wait_for_url(f"**/{article.pk}/change/")


def test_it_is_a_page_without_javascript(client, site, no_javascript):
    make_article("Harbour", body="<p>The lights went out.</p>")
    open_desk(client, site, no_javascript)

    no_javascript.get_by_role("link", name="Search the desk").click()
    no_javascript.fill("#jump-query", "lights")
    no_javascript.press("#jump-query", "Enter")

    expect(no_javascript.locator(".desk-found a")).to_have_text(["Harbour"])
