"""The page from which others take a text, in a browser: copying, no scripts, the keyboard, accessibility."""

import pytest

from articles.models import CopyEvent
from tests.articles.making import make_article, make_author, make_picture, make_topic, publish
from tests.articles.republishing.test_views import file_of, make_terms, page_of
from tests.browser.test_public_pages import BODY, STRICTER
from tests.browser.validating import axe, html_errors

pytestmark = pytest.mark.django_db(transaction=True)

READ = """async () => {
  const [item] = await navigator.clipboard.read();
  const text = async (kind) => await (await item.getType(kind)).text();
  return Object.fromEntries(await Promise.all(item.types.map(async (kind) => [kind, await text(kind)])));
}"""
DENIED = "navigator.clipboard.write = () => Promise.reject(new Error('denied'));"
MISSING = "Object.defineProperty(navigator, 'clipboard', { value: undefined });"
NO_COMMAND = "document.execCommand = () => false;"


@pytest.fixture
def text():
    return publish(make_article("Full Stores", authors=[make_author("Anna Nowak")], topics=[make_topic()], body=BODY))


@pytest.fixture
def reading(open_page):
    """A page that may look into the clipboard."""
    page = open_page()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    return page


def told(page) -> str:
    page.wait_for_function("() => document.querySelector('[role=status]').textContent")
    return page.text_content("[role=status]")


def test_one_copy_holds_the_formatted_and_the_plain_text(reading, text):
    reading.goto(page_of(text))

    reading.click("text=Copy formatted text")

    assert told(reading) == "Copied: the formatted text."
    copied = reading.evaluate(READ)
    assert set(copied) == {"text/html", "text/plain"}
    assert copied["text/plain"].startswith("Full Stores\n")
    assert text.get_absolute_url() in copied["text/plain"]
    assert copied["text/plain"] == reading.input_value("#copy_txt")
    for part in ("<h1>Full Stores</h1>", "<h2>A heading</h2>", "Text: Anna Nowak.", "<table>", text.package_code):
        assert part in copied["text/html"]


@pytest.mark.parametrize("form", ["html", "md", "txt", "head", "description", "tags", "authors", "translation"])
def test_the_other_buttons_copy_what_is_shown_as_plain_text(reading, text, form):
    reading.goto(page_of(text))

    reading.click(f'[data-copies="{form}"]')

    told(reading)
    assert reading.evaluate(READ) == {"text/plain": reading.input_value(f"#copy_{form}")}


@pytest.mark.parametrize("trouble", [DENIED, MISSING])
def test_an_older_way_of_copying_holds_both_types_as_well(reading, text, trouble):
    reading.goto(page_of(text))
    reading.evaluate("() => { window.kept = navigator.clipboard; }")
    reading.evaluate(f"() => {{ {trouble} }}")

    reading.click("text=Copy formatted text")

    assert told(reading) == "Copied: the formatted text."
    assert set(reading.evaluate(READ.replace("navigator.clipboard", "window.kept"))) == {"text/html", "text/plain"}


def test_a_refusal_is_said_and_the_text_is_selected(page, text):
    page.goto(page_of(text))
    assert page.locator("[role=status]").count() == 1
    page.evaluate(f"() => {{ {DENIED} {NO_COMMAND} }}")

    page.click("text=Copy Markdown")

    assert told(page).startswith("Your browser did not let us copy.")
    box = "document.activeElement"
    selected = page.evaluate(f"() => {box}.value.slice({box}.selectionStart, {box}.selectionEnd)")
    assert selected == page.input_value("#copy_md")


def test_a_readers_own_copy_is_never_touched(reading, text):
    for address, place in ((text.get_absolute_url(), "blockquote p"), (page_of(text), "#the_credit + p")):
        reading.goto(address)
        reading.locator(place).select_text()

        reading.keyboard.press("Control+C")

        assert reading.evaluate("() => navigator.clipboard.readText()") == reading.text_content(place)


def test_without_scripts_texts_and_files_are_there_and_no_dead_button(no_javascript, text, site):
    page = no_javascript
    page.goto(text.get_absolute_url())
    page.click("text=Take the text")

    assert page.input_value("#copy_txt").startswith("Full Stores\n")
    assert page.locator("button:visible").count() == 0
    for form in ("md", "zip"):
        with page.expect_download() as download:
            page.click(f'a[href$=".{form}"]')
        assert download.value.suggested_filename == f"full-stores.{form}"


def test_a_page_of_another_house_takes_the_copy_without_asking_us(page, text):
    page.goto(file_of(text, "html"))

    assert page.text_content("h1") == "Full Stores"
    assert page.locator("script, iframe, form, object, style, img, [class], [style]").count() == 0


def test_the_keyboard_reaches_and_presses_every_button(page, text):
    page.goto(page_of(text))
    buttons = page.locator("button:visible").count()

    reached = []
    for _stop in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.tagName") == "BUTTON":
            reached.append(
                page.evaluate("() => document.activeElement.ariaLabel ?? document.activeElement.textContent")
            )
    page.locator("text=Copy HTML").focus()
    page.keyboard.press("Enter")

    assert len(set(reached)) == buttons == 10
    assert told(page)


@pytest.fixture
def pages():
    """The page in both languages, with pictures left out, the one that says no, and those around it."""
    picture = make_picture(others_may="ask")
    texts = [
        publish(make_article(f"Full stores {language}", language=language, body=BODY, lead_picture_id=picture.pk))
        for language in ("en", "pl")
    ]
    refused = publish(make_article("Not given", own_terms_id=make_terms("ask_us").pk))
    free = publish(make_article("Given", own_terms_id=make_terms("creative_commons", licence="by-sa").pk))
    around = ["", "check/", "tell-us/", f"copies/{texts[0].package_code}/", "corrections/x/"]
    return [
        *(page_of(text) for text in (*texts, refused, free)),
        *(f"{prefix}/republish/{page}" for prefix in ("", "/pl") for page in around),
        texts[0].terms.get_absolute_url(),
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(open_page, pages, scheme):
    page = open_page(color_scheme=scheme)

    for address in pages:
        page.goto(address)
        assert axe(page) == [], address
        assert page.evaluate(STRICTER)["violations"] == [], address


def test_the_validator_finds_nothing_in_pages_and_copies(page, pages, text):
    found = {address: page.goto(address).text() for address in [*pages, page_of(text)]}
    copy = f"<!doctype html><html lang=en><title>Another house</title>{page.goto(file_of(text, 'html')).text()}"

    assert html_errors(found | {"copy": copy}) == []


def test_nothing_is_wider_than_a_small_screen(open_page, pages):
    page = open_page(viewport={"width": 320, "height": 800})

    for address in pages:
        page.goto(address)
        assert page.evaluate("() => document.documentElement.scrollWidth") <= 320, address


def test_what_was_taken_is_counted_without_a_word_about_the_reader(reading, text):
    reading.goto(page_of(text))

    with reading.expect_request("**/republish/copied/") as sent:
        reading.click("text=Copy formatted text")
    sent.value.response()
    with reading.expect_request("**/republish/copied/") as sent, reading.expect_download():
        reading.click("text=Download Markdown")
    sent.value.response()

    assert "cookie" not in sent.value.headers
    assert dict(CopyEvent.objects.values_list("form", "number")) == {"formatted": 1, "md": 1}
