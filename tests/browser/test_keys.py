"""Passkeys and security keys, which Chromium plays."""

import pytest
from playwright.sync_api import expect

from articles.models import Publication
from tests.articles.making import make_article
from tests.browser.test_login import log_in, no_attempts  # noqa: F401
from tests.browser.validating import axe, html_errors
from tests.institute.test_login import make_person, strict  # noqa: F401

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("strict")]

LIST, ADD = "/admin/account/second-factor/", "/admin/account/second-factor/key/"
KEY = {"protocol": "ctap2", "transport": "usb", "hasUserVerification": True, "isUserVerified": True}


class Socket:
    """Where keys are plugged into the computer that shows the page, one at a time."""

    def __init__(self, page):
        self.browser, self.key = page.context.new_cdp_session(page), ""
        self.browser.send("WebAuthn.enable")

    def plug_in(self):
        self.key = self.browser.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})["authenticatorId"]

    def pull_out(self):
        self.browser.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": self.key})


def submit(page):
    page.locator("#login-form [type=submit]").click()


def add_key(page, name):
    page.goto(ADD)
    page.fill("#id_name", name)
    with page.expect_navigation():
        submit(page)


def log_in_again(page, user):
    page.goto("/admin/")
    page.locator("#logout-form button").click()
    log_in(page, user)
    page.wait_for_url("**/authenticate/")


def use_key(page):
    page.locator("form:has([name=credential]) [type=submit]").click()


@pytest.fixture
def enrolled(page):
    """A publisher who has just enrolled the key in `socket`; `codes` are the recovery codes."""
    user = make_person()
    user.socket = Socket(page)
    user.socket.plug_in()
    log_in(page, user)
    page.wait_for_url("**/app/")
    add_key(page, "Blue key")
    user.codes = page.locator(".desk-codes li").all_inner_texts()
    return user


@pytest.mark.parametrize(("language", "scheme"), [("en", "dark"), ("pl", "light"), ("pl", "dark"), ("en", "light")])
def test_the_pages_of_keys_are_right_on_a_phone(open_page, language, scheme):
    page = open_page(color_scheme=scheme, viewport={"width": 360, "height": 740}, locale=language)
    user, pages = make_person(language=language), {}

    def look(name):
        assert axe(page) == [], name
        pages[name] = page.content()
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, name

    Socket(page).plug_in()
    log_in(page, user)
    page.locator(f'[href="{ADD}"]').click()
    look("enrolment")
    expect(page.locator("#key-trouble")).to_be_hidden()
    add_key(page, "The grey one in the upper drawer, beside the stamps")
    page.goto(ADD)
    submit(page)
    expect(page.locator("#key-trouble")).to_be_visible()
    look("the same key once more")
    log_in_again(page, user)
    look("login")
    use_key(page)
    page.wait_for_url("**/admin/")
    for name, address in [("list", LIST), ("proof", f"{LIST}reauthenticate/key/")]:
        page.goto(address)
        look(name)
    page.goto(LIST)
    for name in ("rename", "remove"):
        page.locator(f"#content-main li a{':first-of-type' if name == 'rename' else ':last-of-type'}").first.click()
        look(name)
        page.go_back()

    assert html_errors(pages) == []


def test_a_key_logs_in_and_a_late_publication_asks_for_it_and_goes_on(page, enrolled):
    article = make_article()

    log_in_again(page, enrolled)
    use_key(page)
    page.wait_for_url("**/admin/")
    page.goto(f"/admin/articles/article/{article.pk}/publish/")
    for tick in page.get_by_label("Publish all the same").all():
        tick.check()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("institute.login.guard.PROOF", {"articles_article_publish": -1})
        page.locator("main form [type=submit], #content form [type=submit]").first.click()
        page.wait_for_url("**/reauthenticate/key/**")
        assert not Publication.objects.exists()
        use_key(page)
        page.wait_for_url("**/change/")

    assert Publication.objects.get().published_by == enrolled


def test_a_second_key_opens_when_the_first_is_lost_and_a_code_when_both_are(page, enrolled):
    enrolled.socket.pull_out()
    enrolled.socket.plug_in()
    add_key(page, "Red key")
    log_in_again(page, enrolled)
    use_key(page)
    page.wait_for_url("**/admin/")
    page.goto(LIST)
    rows = page.get_by_role("listitem")
    expect(rows.filter(has_text="Red key")).to_contain_text("last used on")
    expect(rows.filter(has_text="Blue key")).to_contain_text("not used yet")

    enrolled.socket.pull_out()
    log_in_again(page, enrolled)
    page.fill("#id_code", enrolled.codes[0])
    submit(page)
    page.wait_for_url("**/admin/")


def test_who_removes_the_last_key_sets_up_a_new_factor(page, enrolled):
    page.goto(LIST)
    page.get_by_role("link", name="Rename Blue key").click()
    page.fill("#id_name", "Green key")
    submit(page)
    page.get_by_role("link", name="Remove Green key").click()
    submit(page)

    page.wait_for_url("**/app/")


def test_an_address_without_a_name_says_why_no_key_works_there(page, site, settings):
    user, settings.ALLOWED_HOSTS = make_person(), ["127.0.0.1"]

    page.goto(site.replace("localhost", "127.0.0.1") + "/admin/")
    page.fill("#id_login", user.username)
    page.fill("#id_password", "a-long-password-indeed")
    submit(page)
    page.get_by_role("link", name="Use a passkey or security key").click()
    submit(page)

    expect(page.get_by_role("alert")).to_contain_text("localhost, not 127.0.0.1")


def test_nobody_sends_the_form_before_its_script_is_there(page, enrolled):
    page.route("**/keys*.js", lambda route: route.fulfill(content_type="text/javascript"))

    page.goto(ADD)

    expect(page.locator("#login-form [type=submit]")).to_be_disabled()
