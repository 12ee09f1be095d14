"""What stands against publishing, beside the text that is written."""

import pytest
from playwright.sync_api import expect

from articles.models import Publication
from tests.articles.making import make_article, make_topic
from tests.browser.test_autosave import write_at_the_end
from tests.browser.validating import axe

pytestmark = pytest.mark.django_db(transaction=True)
CHECKS = ".desk-checks li"


def test_checks_follow_the_typing_and_lead_to_the_paragraph(form):
    page = form(make_article(body="<p>One</p><p>Two</p>", topics=[make_topic()], lead=""))
    expect(page.locator(CHECKS)).to_have_count(2)
    expect(page.locator(".desk-checks [role=status]")).to_have_text("Required: 1. Recommended: 1.")

    write_at_the_end(page, " TK")
    expect(page.locator(CHECKS)).to_have_count(3)
    page.get_by_role("link", name="Write a lead").click()
    expect(page.locator("#id_lead")).to_be_focused()
    page.get_by_role("link", name="still stands in paragraph 2").click()
    expect(page.locator(".tiptap")).to_be_focused()
    page.keyboard.type("Here ")

    expect(page.locator(".tiptap p").nth(1)).to_have_text("Here Two TK")
    assert axe(page) == []


def test_the_publish_page_needs_a_tick_for_each_recommendation_and_leads_back(form):
    article = make_article(body="<p>One</p><h3>Two</h3><p>Three</p>", topics=[make_topic()], lead="Some words. " * 12)
    page = form(article, role="publisher")

    page.goto(f"/admin/articles/article/{article.pk}/publish/")
    page.get_by_label("Publish all the same").first.check()
    page.click("main button.publish, #content button.publish")
    expect(page.get_by_text("tick what you pass over")).to_be_visible()
    expect(page.get_by_label("Publish all the same").first).to_be_checked()
    assert axe(page) == []
    page.get_by_role("link", name="The heading in paragraph 2").click()
    expect(page.locator(".tiptap")).to_be_focused()
    page.keyboard.type("Now ")
    expect(page.locator(".tiptap h3")).to_have_text("Now Two")
    page.goto(f"/admin/articles/article/{article.pk}/publish/")
    for tick in page.get_by_label("Publish all the same").all():
        tick.check()
    page.click("main button.publish, #content button.publish")
    page.wait_for_url("**/change/")

    assert Publication.objects.get().waived == ["headings", "lead-picture"]
