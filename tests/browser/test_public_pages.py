"""The public pages in a browser: rules of accessibility, the content policy, small screens, paper, no scripts."""

import pytest
from playwright.sync_api import expect

from tests.articles.making import (
    WAIVED,
    make_article,
    make_author,
    make_picture,
    make_series,
    make_topic,
    make_user,
    publish,
)
from tests.browser.validating import axe, html_errors
from tests.donations.making import make_account

pytestmark = pytest.mark.django_db(transaction=True)

BODY = """
<p>First, with <a href="https://example.org/a">a link</a>.<sup data-footnote>A <em>note</em></sup></p>
<h2>A heading</h2><h3>A smaller one</h3><ul><li><p>One</p></li></ul><ol><li><p>Two</p></li></ol>
<aside data-pullquote><p>What is quoted.</p></aside><blockquote><p>Somebody said so.</p></blockquote><hr>
<table><caption>A table</caption><tbody><tr><th scope="col">A rather long heading of a column</th>
<th scope="col">Another heading of some length</th><th scope="col">Incomprehensibilities</th></tr>
<tr><td>1,906</td><td>204</td><td>10.7</td></tr></tbody></table>
"""
# The levels that the house asks for beyond what axe looks at by itself: contrast of 7:1, targets of 24 pixels.
STRICTER = "() => axe.run({preload: false, runOnly: ['color-contrast-enhanced', 'target-size']})"


@pytest.fixture
def addresses(site):
    """One page of every kind, in both languages; the article first."""
    make_account()
    by, picture = make_user(), make_picture((1600, 1000))
    authors = [make_author("Łukasz Wójcik", portrait=picture, position="Fellow"), make_author("Rūta Jonkutė")]
    topic, series = make_topic("Energy"), make_series()
    for language in ("pl", "en"):
        for part in range(1, 7):
            columns = {"language": language, "body": BODY, "series_id": series.pk, "series_position": part}
            columns |= {"lead_picture_id": picture.pk if part % 2 == 0 else None}
            article = make_article(f"Full stores {part}", authors=authors, topics=[topic], by=by, **columns)
            publish(article, by=by)
        article.save_desk_copy({"body": "<p>Less.</p>" + BODY}, by=by, version=article.version)
        text = article.publish(by=by, change="correction", note="A figure was wrong.", waived=WAIVED)
        gone = publish(make_article("What is gone", language=language, by=by), by=by)
        gone.withdraw(by=by, reason="The survey was withdrawn.")
    paths = [
        text.get_absolute_url(), "/", "/articles/", "/topics/", "/authors/", topic.get_absolute_url(),
        series.get_absolute_url(), authors[0].get_absolute_url(), text.terms.get_absolute_url(),
        gone.get_absolute_url(), "/support/", "/nowhere/", "/republish/tell-us/", "/republish/check/",
        "/search/?q=nothing", "/search/?q=full", "/terms/", "/republish/",
        f"/republish/copies/{article.publications.earliest('number').package_code}/",
    ]  # fmt: skip
    return [f"{prefix}{path}" for prefix in ("", "/pl") for path in paths]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(open_page, addresses, scheme):
    page = open_page(color_scheme=scheme)

    for address in addresses:
        page.goto(address)
        assert axe(page) == [], address
        assert page.evaluate(STRICTER)["violations"] == [], address


def test_the_validator_finds_nothing(page, addresses):
    pages = {address: page.goto(address).text() for address in addresses}

    # The validator is older than the attribute, which the HTML standard has.
    assert [error for error in html_errors(pages) if "“fetchpriority” not allowed" not in error] == []


def test_no_page_runs_a_script_sets_a_cookie_or_asks_another_host(page, addresses, site):
    asked = []
    page.on("request", lambda request: asked.append((request.resource_type, request.url)))

    for address in addresses:
        page.goto(address)

    assert [url for kind, url in asked if kind == "script" or not url.startswith(site)] == []
    assert page.context.cookies() == []


def test_an_article_asks_four_times_before_it_is_scrolled(page, addresses):
    asked = []
    page.on("request", lambda request: asked.append(request.url))

    page.goto(addresses[0])

    assert len([url for url in asked if not url.endswith("/favicon.ico")]) <= 4


def test_nothing_is_wider_than_a_small_screen(open_page, addresses):
    page = open_page(viewport={"width": 320, "height": 800})

    for address in addresses:
        page.goto(address)
        assert page.evaluate("() => document.documentElement.scrollWidth") <= 320, address


def test_a_reader_without_scripts_gets_from_the_home_page_to_the_support_page(no_javascript, addresses):
    page = no_javascript

    page.goto("/")
    page.click("text=All articles")
    page.click("h2 a >> nth=0")
    page.click("text=Make a gift")

    expect(page.locator("h1")).to_have_text("Support us")
    expect(page.locator("main")).to_contain_text("Full stores 6")


def test_paper_shows_the_text_its_links_and_the_credit_only(page, addresses):
    page.goto(addresses[0])
    page.emulate_media(media="print")

    for part in ("nav", ".support", ".related", ".skip"):
        assert not any(element.is_visible() for element in page.query_selector_all(part)), part
    for part in ("h1", ".text", ".note", ".credit-line"):
        assert page.is_visible(part), part
    after = "() => getComputedStyle(document.querySelector('.text a[href^=http]'), '::after').content"
    assert page.evaluate(after) == '" (https://example.org/a)"'


def test_the_first_stop_of_the_keyboard_leads_to_the_text(page, addresses):
    page.goto(addresses[0])

    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.getBoundingClientRect().left") >= 0
    page.keyboard.press("Enter")

    page.wait_for_url("**#main_content")
