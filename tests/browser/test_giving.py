"""A whole gift in a browser: on a small phone, by keyboard, without scripts, enlarged; and the donor's own pages."""

import re

import pytest
from django.conf import settings
from django.core import mail
from django.core.management import call_command

from donations.models import Consent, ConsentText, Donor, DonorToken, Gift
from tests.browser.conftest import PHONE
from tests.browser.test_public_pages import STRICTER
from tests.browser.validating import axe, html_errors
from tests.donations.making import make_account, make_gift, make_pledge, month, pay

pytestmark = pytest.mark.django_db(transaction=True)

# What is left of a desktop's width at 200 % and at 400 %, and of a phone's at 200 %: no page scrolls to the side.
ENLARGED = [640, 320, 180]


@pytest.fixture
def patient(monkeypatch):
    """The form takes an answer at once, so that no test has to wait."""
    monkeypatch.setattr("donations.form_tokens.TOO_FAST", -1)


@pytest.fixture
def donor():
    make_account()
    gift, pledge = make_gift(email="anna@example.org", name="Anna"), make_pledge(email="anna@example.org")
    pay(gift)
    pay(month(pledge, "line:1"))
    Consent.objects.create(text=ConsentText.objects.get(language="en"), gift=gift)
    return Donor.objects.get()


def fits(page):
    assert page.evaluate("document.documentElement.scrollWidth") <= page.evaluate("innerWidth"), page.url


def tab_to(page, selector):
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.locator(f"{selector}:focus").count():
            return
    pytest.fail(f"The keyboard does not reach {selector}")


def mailed(pattern) -> str:
    call_command("post_mail")
    found = [re.search(rf"{settings.SITE_ADDRESS}({pattern})", message.body) for message in mail.outbox]
    return [match[1] for match in found if match][-1]


def sign_in(page, donor):
    page.goto(f"/support/me/{DonorToken.objects.for_signing_in(donor)}/")
    page.get_by_role("button", name="Show my gifts").click()
    page.wait_for_url("**/me/gifts/")


def test_a_whole_gift_on_a_phone_by_keyboard_without_scripts(open_page, site, patient):
    make_account()
    page, asked = open_page(**PHONE, java_script_enabled=False), []
    page.on("request", lambda request: asked.append((request.resource_type, request.url)))

    page.goto("/support/")
    fits(page)
    tab_to(page, "[name=amount]")
    page.keyboard.press("Space")
    tab_to(page, "[name=email]")
    page.keyboard.type("anna@example.org")
    tab_to(page, "form button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/support/gift/**")
    fits(page)
    gift = Gift.objects.get()
    text = page.locator("main").inner_text()
    assert gift.transfer_title() in text
    assert "PL39 1140 2004 0000 3102 9876 5432" in text.replace("\u00a0", " ")

    pay(gift)
    page.reload()
    assert "50" in page.locator("main").inner_text()
    tab_to(page, "a[href^='mailto']")
    page.goto("/support/me/")
    tab_to(page, "[name=email]")
    page.keyboard.type("anna@example.org")
    page.keyboard.press("Enter")
    page.wait_for_url("**/me/sent/")
    page.goto(mailed(r"/support/me/[\w-]{20,}/"))
    tab_to(page, "main button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/me/gifts/")
    fits(page)
    tab_to(page, "a[href*='/me/receipt/']")
    with page.expect_download() as download:
        page.keyboard.press("Enter")

    assert download.value.suggested_filename == Donor.objects.get().receipts.get().file_name
    assert {url for _kind, url in asked if not url.startswith(site)} == set()
    assert "script" not in {kind for kind, _url in asked}


@pytest.mark.parametrize("width", ENLARGED)
def test_the_form_and_what_follows_fit_at_twice_the_size(open_page, donor, width):
    page = open_page(viewport={"width": width, "height": 500})
    pledge, gift = make_pledge(email="anna@example.org"), make_gift(email="anna@example.org", currency="EUR")
    make_account("EUR")
    paths = ["/support/", "/pl/support/?every=month&currency=EUR", "/support/me/", gift.get_absolute_url()]

    for path in [*paths, pledge.get_absolute_url(), donor.gifts.first().get_absolute_url()]:
        page.goto(path)
        fits(page)
    sign_in(page, donor)
    fits(page)
    page.get_by_role("button", name="Make the overview (PDF)").click(trial=True)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_judges_find_nothing_on_a_donors_pages(open_page, donor, scheme):
    page, pages = open_page(color_scheme=scheme), {}
    pledge, gift = make_pledge(email="anna@example.org"), make_gift(email="anna@example.org")
    stop = DonorToken.objects.for_stopping(pledge)
    sign_in(page, donor)
    signing_in = DonorToken.objects.for_signing_in(donor)
    paths = ["me/gifts/", "me/", "me/sent/", f"me/{signing_in}/", f"stop/{stop}/"]
    addresses = [f"{language}/support/{path}" for path in paths for language in ("", "/pl")]

    for address in [
        *addresses,
        gift.get_absolute_url(),
        pledge.get_absolute_url(),
        donor.gifts.last().get_absolute_url(),
    ]:
        pages[address] = page.goto(address).text()
        assert axe(page) == [], address
        assert page.evaluate(STRICTER)["violations"] == [], address
    if scheme == "light":
        assert html_errors(pages) == []


def test_a_mistake_in_the_form_is_said_where_it_is(page, patient):
    make_account()
    page.goto("/support/")
    page.get_by_label("Another amount in PLN").fill("1,000.00")
    page.get_by_role("button", name="Continue to the transfer").click()

    field = page.get_by_label("Another amount in PLN")
    assert field.input_value() == "1,000.00"
    assert field.get_attribute("aria-invalid") == "true"
    assert axe(page) == []
