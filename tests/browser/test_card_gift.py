"""A gift by card on a phone, without JavaScript: the form, the sandbox's page, the page of the gift."""

import pytest
from playwright.sync_api import expect

from donations import form_tokens
from donations.models import Gift, LedgerEntry
from tests.browser.conftest import PHONE
from tests.browser.validating import axe, html_errors
from tests.donations.making import make_account

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cards(site, settings, monkeypatch):
    """The sandbox, whose messages come to the running site."""
    settings.DEMO, settings.SITE_ADDRESS = True, site
    settings.DONATION_PROVIDERS = {"sandbox": "donations.providers.sandbox.Sandbox"}
    # Nobody waits in a test.
    monkeypatch.setattr(form_tokens, "TOO_FAST", -1)
    make_account()


def begin(page, address):
    page.goto(address)
    page.get_by_label("100").check()
    page.locator("input[name=email]").fill("anna@example.org")
    page.locator("form.giving button").click()


def fits(page) -> bool:
    return page.locator("html").bounding_box()["width"] <= PHONE["viewport"]["width"]


@pytest.mark.parametrize("prefix", ["", "/pl"])
def test_a_card_gift_on_a_phone_without_javascript(open_page, cards, prefix):
    page = open_page(**PHONE, java_script_enabled=False)

    begin(page, f"{prefix}/support/")
    gift = page.url
    assert fits(page)
    page.locator("main a.button").click()
    page.locator("button[value=pay]").click()

    assert page.url == gift
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you" if not prefix else "Dziękujemy")
    assert fits(page)
    assert Gift.objects.get().status == "paid"
    assert LedgerEntry.objects.get().source == "event"


def test_the_pages_of_a_card_gift_are_accessible_and_valid(page, cards):
    begin(page, "/support/")
    gift, pages = page.url, {}
    for name, turn in [("open", "expire"), ("over", None)]:
        assert axe(page) == []
        pages[f"/{name}/"] = page.content()
        if turn:
            page.locator("main a.button").click()
            assert axe(page) == []
            page.locator(f"button[value={turn}]").click()
    assert page.url == gift
    page.locator("form.stop button").click()
    expect(page.locator("main a.button")).to_be_visible()

    assert html_errors(pages) == []
