import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache
from playwright.sync_api import expect

from articles.models import Publication
from tests.articles.making import make_article
from tests.browser.validating import axe, html_errors
from tests.institute.test_login import LOGIN, PASSWORD, code_of, make_person, strict  # noqa: F401

pytestmark = pytest.mark.django_db(transaction=True)

APP = "/admin/account/second-factor/app/"


@pytest.fixture(autouse=True)
def no_attempts():
    cache.clear()


def log_in(page, user):
    page.goto("/admin/")
    page.fill("#id_login", user.username)
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "pl"])
def test_a_person_enrols_with_an_app_and_comes_to_the_desk(open_page, strict, scheme, language):  # noqa: F811
    page = open_page(color_scheme=scheme, viewport={"width": 390, "height": 844}, locale=language)
    user = make_person(language=language)
    pages = {}

    def look(name):
        assert axe(page) == [], name
        pages[name] = page.content()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, name

    page.goto(LOGIN)
    look("login")
    log_in(page, user)
    page.wait_for_url(f"**{APP}")
    look("enrolment")
    assert page.locator(".desk-secret-picture").evaluate("picture => picture.naturalWidth") > 100
    page.fill("#id_code", code_of(page.locator(".desk-secret").inner_text()))
    page.press("#id_code", "Enter")
    expect(page.locator(".desk-codes li")).to_have_count(10)
    look("recovery codes")
    page.goto("/admin/")
    look("desk")
    page.goto("/admin/account/second-factor/")
    look("second factor")

    assert html_errors(pages) == []


def test_a_code_logs_in_and_a_late_publication_asks_again_and_goes_on(page, strict):  # noqa: F811
    user, secret, article = make_person(), "JBSWY3DPEHPK3PXP", make_article()
    TOTP.activate(user, secret)

    log_in(page, user)
    page.wait_for_url("**/authenticate/")
    assert axe(page) == []
    page.fill("#id_code", code_of(secret))
    page.press("#id_code", "Enter")
    page.wait_for_url("**/admin/")
    page.goto(f"/admin/articles/article/{article.pk}/publish/")
    for tick in page.get_by_label("Publish all the same").all():
        tick.check()
    cache.clear()
    strict_age = "institute.login.guard.PROOF"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(strict_age, {"articles_article_publish": -1})
        page.locator("main form [type=submit], #content form [type=submit]").first.click()
        page.wait_for_url("**/reauthenticate/**")
        assert not Publication.objects.exists()
        page.fill("#id_code", code_of(secret))
        page.press("#id_code", "Enter")
        page.wait_for_url("**/change/")

    assert Publication.objects.get().published_by == user
