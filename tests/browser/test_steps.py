"""How many clicks and keys the desk asks for what is done every day."""

from io import BytesIO

import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import expect

from articles.models import Publication
from tests.articles.making import make_article, make_author, make_picture, make_topic, make_user, publish
from tests.browser.hands import WORD, Hands, copy

pytestmark = pytest.mark.django_db(transaction=True)
LEAD = "Europe begins the winter with full gas stores. What matters is how fast the gas can leave them, who pays for "
LEAD += "keeping it there, and which neighbours may count on it when the cold comes."


def photo() -> dict:
    """As a photographer delivers it, with a credit inside."""
    target, tags = BytesIO(), Image.Exif()
    tags[0x013B] = "A. Nowak"
    Image.new("RGB", (900, 600), "teal").save(target, "JPEG", exif=tags)
    return {"name": "Port at dusk.jpg", "buffer": target.getvalue()}


@pytest.fixture
def hands(page, sign_in):
    sign_in(page, make_user())
    page.goto("/admin/")
    return Hands(page)


def write_from_word(hands):
    """From the desk's first page to a text with title, lead, an author, two topics and a picture."""
    page = hands.page
    hands.go(hands.link("Write an article"))
    hands.press("Control+V")
    hands.click("#id_bylines")
    hands.type("wojc")
    hands.press("Enter")
    hands.click("#id_topics")
    for topic in ("ener", "wat"):
        hands.type(topic)
        hands.press("Enter")
        expect(page.locator(".picker-topic .picker-line")).to_have_count(1 if topic == "ener" else 2)
    hands.choose("label:has(#lead-upload)", **photo())
    hands.type("A port at dusk")
    hands.click(hands.button("It is ours"))
    expect(page.locator(".picker-picture .picker-line")).to_have_text("Port at dusk A. Nowak")


def test_a_word_document_is_live_after_eleven_clicks_and_keys(hands):
    make_author("Łukasz Wójcik"), make_topic("Energy"), make_topic("Water")
    copy(hands.page, WORD)

    with hands.counted() as steps:
        write_from_word(hands)
        hands.go(hands.button("Publish…"))
        hands.go(hands.button("Publish", exact=True))

    text = Publication.objects.live().get()
    assert (text.title, text.lead) == ("Full stores are not enough", LEAD)
    assert text.bylines.count() == 1
    assert text.topics.count() == 2
    assert text.lead_picture.alt == "A port at dusk"
    assert text.body.count("<sup data-footnote>") == 3
    assert "<ul><li><p>Salt caverns</p><ul><li><p>fast, and small<sup" in text.body
    assert text.waived == []
    assert steps == [11, 1]


@pytest.fixture
def live():
    """A live text with nothing to be mended, and its article."""
    picture = make_picture()
    article = make_article("Full stores", lead=LEAD, topics=[make_topic()], lead_picture_id=picture.pk,
                           body="<p>The lights went aut.</p>")  # fmt: skip
    publish(article)
    return article


def mend(hands):
    """One wrong letter of a live text, from the desk's first page to the page that publishes."""
    hands.go(hands.link("Full stores").first)
    line = hands.page.locator(".tiptap p").first
    hands.click(line, position={"x": line.bounding_box()["width"] - 4, "y": 10})
    # Part of the typing, as the letters are.
    for _letter in "aut.":
        hands.page.keyboard.press("Backspace")
    hands.type("out.")
    hands.go(hands.button("Publish…"))


def test_one_word_of_a_live_text_is_mended_with_four(hands, live):
    hands.page.reload()
    with hands.counted() as steps:
        mend(hands)
        hands.go(hands.button("Publish", exact=True))

    text = live.publications.live().get()
    assert (text.body, text.change) == ("<p>The lights went out.</p>", "silent")
    assert steps == [4, 0]


def test_a_public_note_costs_one_more(hands, live):
    hands.page.reload()
    with hands.counted() as steps:
        mend(hands)
        hands.click(hands.page.get_by_label("Correction", exact=True))
        hands.type("The lights went out, they did not went aut.")
        hands.go(hands.button("Publish", exact=True))

    text = live.publications.live().get()
    assert (text.change, text.change_note) == ("correction", "The lights went out, they did not went aut.")
    assert steps == [5, 0]


def test_a_schedule_costs_one_more(hands, live):
    hands.page.reload()
    with hands.counted() as steps:
        mend(hands)
        hands.click("#id_at", position={"x": 15, "y": 10})
        hands.type("030520310900AM")  # as an English browser asks: month, day, year, hour
        hands.go(hands.button("Publish", exact=True))

    waiting = live.publications.waiting().get()
    assert timezone.localtime(waiting.live_from).isoformat(timespec="minutes") == "2031-03-05T09:00+01:00"
    assert steps == [5, 0]


def test_the_last_change_is_two_away_and_the_older_version_three(hands, live):
    live.save_desk_copy({"body": "<p>The lights went out.</p>"}, by=make_user(), version=live.version)
    publish(live, change="silent")
    here = f"/admin/articles/article/{live.pk}/change/"
    hands.page.goto(here)

    with hands.counted() as steps:
        hands.go(hands.link("History"))
        hands.go(hands.link("with the one before").first)
        expect(hands.page.locator(".compared del")).to_contain_text("aut")
    assert steps == [2, 0]

    hands.page.goto(here)
    with hands.counted() as steps:
        hands.go(hands.link("History"))
        hands.go(hands.button("Publish again…").first)
        hands.go(hands.button("Publish", exact=True))
    assert live.publications.live().get().body == "<p>The lights went aut.</p>"
    assert steps == [3, 0]
