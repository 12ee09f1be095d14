"""An editor's whole day on the desk: not one broken policy, not one error of a script, and no word lost."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from playwright.sync_api import expect

from articles.models import Article, Picture, Publication
from tests.articles.conftest import clock  # noqa: F401
from tests.articles.making import make_author, make_picture, make_topic
from tests.browser.hands import WORD, Hands, copy
from tests.browser.test_steps import photo
from tests.institute.test_login import PASSWORD, code_of, make_person, no_attempts, strict  # noqa: F401

pytestmark = pytest.mark.django_db(transaction=True)
SECRET = "JBSWY3DPEHPK3PXP"
MORNING = datetime(2031, 3, 5, 9, tzinfo=ZoneInfo("Europe/Warsaw"))
WATCH = """document.addEventListener("securitypolicyviolation", (told) =>
  broken(told.violatedDirective, told.blockedURI, told.sourceFile), true)"""


@pytest.fixture
def desk(open_page, strict):  # noqa: F811
    """`desk(role)` is a person of that role who logs in with a password and a code. No page breaks the policy."""
    broken = []

    def come(role):
        page = open_page()
        page.context.expose_function("broken", lambda *told: broken.append(told))
        page.context.add_init_script(WATCH)
        hands, user = Hands(page), make_person(role, username=role)
        TOTP.activate(user, SECRET)
        page.goto("/admin/")
        log_in(hands, user)
        return hands

    yield come
    assert broken == []


def log_in(hands, user):
    expect(hands.page.locator("#id_login")).to_be_focused()
    hands.type(user.username)
    hands.press("Tab")
    hands.type(PASSWORD)
    hands.press("Enter")
    hands.page.wait_for_url("**/authenticate/")
    expect(hands.page.locator("#id_code")).to_be_focused()
    hands.type(code_of(SECRET))
    hands.press("Enter")
    hands.page.wait_for_url("**/admin/")


def write(hands):
    """A text with an own paragraph and a document of Word's, two pictures, an author and a topic; handed in."""
    page = hands.page
    hands.go(hands.link("Write an article"))
    hands.press("Control+V")
    hands.click(".tiptap > p >> nth=-1")
    hands.press("Control+End")
    hands.type("Written here, about 40 stores.")
    hands.click("#id_bylines")
    hands.type("wojc")
    hands.press("Enter")
    hands.click("#id_topics")
    hands.type("ener")
    hands.press("Enter")
    hands.choose("label:has(#lead-upload)", **photo())
    hands.type("A port at dusk")
    hands.click(hands.button("It is ours"))
    expect(page.locator(".picker-picture .picker-line")).to_have_count(1)
    hands.click(".tiptap p >> nth=0")
    hands.click("button.body-picture")
    hands.click(".body-pictures label:has-text('Cranes')")
    hands.click(".body-save")
    expect(page.locator(".tiptap figure img")).to_be_visible()
    hands.go(hands.button("Hand in for review"))


def review(hands):
    page = hands.page
    hands.go(hands.link("Full stores are not enough").first)
    page.locator(".tiptap p").first.select_text()
    hands.click(page.locator("summary", has_text="Comment…"))
    hands.click("#comment_text")
    hands.type("Is it February everywhere?")
    hands.go(hands.button("Add the comment"))
    expect(page.locator(".desk-comments blockquote")).to_contain_text("slow in February")
    hands.go(hands.button("Done"))
    hands.go(hands.button("Approve this version"))


def schedule(hands):
    hands.go(hands.button("Publish…"))
    hands.click("#id_at", position={"x": 15, "y": 10})
    hands.type("030520310900AM")
    hands.go(hands.button("Publish", exact=True))


def correct(hands):
    """Change the live piece, look at what changed, and publish it with a sentence for readers."""
    page = hands.page
    page.goto("/admin/")
    hands.go(hands.link("Full stores are not enough").first)
    hands.click(".tiptap > p >> nth=-1")
    hands.press("Control+End")
    hands.type(" And 2 more.")
    hands.press("Control+s")
    page.wait_for_selector(".messagelist")
    hands.go(hands.link("History"))
    hands.go(hands.link(re.compile(r"^Version \d+: with what readers see")).first)
    expect(page.locator(".compared ins").first).to_contain_text("And 2 more.")
    hands.go(hands.link("Back to the text"))
    hands.go(hands.button("Publish…"))
    hands.click(page.get_by_label("Correction", exact=True))
    hands.type("Two more stores were counted.")
    hands.go(hands.button("Publish", exact=True))


def withdraw(hands):
    hands.go(hands.link("Withdraw…"))
    hands.click("#id_reason")
    hands.type("It will be written anew.")
    hands.go(hands.button("Withdraw", exact=True))


def test_a_whole_day(desk, page, clock):  # noqa: F811
    make_author("Łukasz Wójcik"), make_topic("Energy"), make_picture(title="Cranes")
    writer, publisher = desk("editor"), desk("publisher")
    copy(writer.page, WORD)

    write(writer)
    article = Article.objects.get()
    assert article.state == Article.State.IN_REVIEW
    assert (article.body.count("<sup data-footnote>"), article.body.count("<figure")) == (3, 1)
    assert Picture.objects.count() == 2

    publisher.page.reload()
    review(publisher)
    schedule(publisher)
    assert not Publication.objects.live().exists()
    clock(MORNING)
    address = Publication.objects.live().get().get_absolute_url()
    assert page.goto(address).status == 200

    clock(MORNING + timedelta(hours=1))
    correct(publisher)
    page.reload()
    expect(page.locator("main")).to_contain_text("And 2 more.")
    expect(page.locator("main")).to_contain_text("Two more stores were counted.")

    clock(MORNING + timedelta(hours=2))
    withdraw(publisher)
    assert page.goto(address).status == 410
    expect(page.locator("main")).to_contain_text("It will be written anew.")
