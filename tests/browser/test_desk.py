"""The desk in a browser: people and topics by keyboard, the form's own help, accessibility, small screens."""

import json

import pytest
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import expect

from articles.models import Article, Author, Topic
from tests.articles.making import make_article, make_author, make_picture, make_topic, make_user, publish
from tests.browser.validating import axe, html_errors

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE, TOPICS, PICTURE = "#id_bylines", "#id_topics", "#id_lead_picture"
MATCHES, SAVE = ".picker-match", "[name=_save]"
# A form's row that is wider than its frame loses its right edge, and the page's width does not tell.
CUT_OFF = """boxes => boxes.filter(box => box.scrollWidth > box.clientWidth + 1
    && getComputedStyle(box).overflowX !== "auto").map(box => box.className)"""


def save(page):
    with page.expect_navigation():
        page.click(SAVE)


def names(page, field):
    return page.locator(f".desk-field:has({field}) .picker-line .picker-label").all_inner_texts()


def test_enter_takes_the_match_even_before_it_is_shown(form):
    make_topic("Central Europe energy")
    topic = make_topic("Energy")
    article = make_article()
    page = form(article)

    page.focus(TOPICS)
    page.keyboard.type("ener")
    page.keyboard.press("Enter")
    expect(page.locator(".picker-topic .picker-line")).to_have_text("Energy")
    save(page)

    assert list(article.topics.all()) == [topic]


def test_who_presses_enter_and_moves_on_still_gets_the_match(form):
    make_topic("Energy")
    page, held = form(make_article()), []
    page.route("**/choose/topic/**", lambda route: held.append(route))

    page.focus(TOPICS)
    with page.expect_request("**/choose/topic/**"):
        page.keyboard.type("ener")
        page.keyboard.press("Enter")
    page.focus("#id_lead")
    held[-1].continue_()

    expect(page.locator(".picker-topic .picker-line")).to_have_text("Energy")
    expect(page.locator(MATCHES).first).to_be_hidden()


def test_creating_a_topic_is_a_separate_choice(form):
    make_topic("Energy")
    article = make_article()
    page = form(article)

    page.focus(TOPICS)
    page.keyboard.type("Water")
    expect(page.locator(MATCHES)).to_have_text(["Create topic “Water”"])
    page.keyboard.press("Enter")
    assert names(page, TOPICS) == []
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(".picker-topic .picker-line")).to_have_text("Water")
    save(page)

    assert [topic.name for topic in article.topics.all()] == ["Water"]


def test_a_contributor_is_offered_no_creation(page, sign_in):
    make_topic("Energy")
    sign_in(page, make_user("contributor"))
    page.goto("/admin/articles/article/add/")

    page.focus(TOPICS)
    page.keyboard.type("ener")

    expect(page.locator(MATCHES)).to_have_text(["Energy"])


def test_a_refused_name_is_told_beside_the_field(form):
    article = make_article()
    page = form(article)

    page.focus(TOPICS)
    page.keyboard.type("Water")
    expect(page.locator(MATCHES)).to_have_text(["Create topic “Water”"])
    Topic.objects.create(name="water")
    page.locator(MATCHES).click()

    expect(page.locator(".picker-topic [role=alert]")).to_contain_text("There is a topic")


def test_backspace_in_the_empty_field_removes_the_last_topic(form):
    article = make_article(topics=[make_topic("Energy"), make_topic("Water")])
    page = form(article)

    page.focus(TOPICS)
    page.keyboard.press("Backspace")
    save(page)

    assert [topic.name for topic in article.topics.all()] == ["Energy"]


def test_people_are_chosen_ordered_and_described_by_keyboard_alone(form):
    make_author("Łukasz Wójcik", position="Fellow")
    article = make_article(authors=[make_author("Anna Nowak")])
    page = form(article)

    page.focus(PEOPLE)
    page.keyboard.type("wojc")
    expect(page.locator(MATCHES)).to_have_count(2)
    page.keyboard.press("Enter")
    expect(page.locator(".picker-author .picker-line .picker-label")).to_have_text(["Anna Nowak", "Łukasz Wójcik"])
    page.get_by_label("Role of Łukasz Wójcik").focus()
    page.keyboard.press("t")
    page.get_by_label("Print another name than Łukasz Wójcik").focus()
    page.keyboard.press("Enter")
    page.keyboard.type("Ł. W.")
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator(".picker-author [role=status]")).to_have_text("Łukasz Wójcik is now number 1 of 2.")
    assert page.evaluate("document.activeElement.value") == "Ł. W."
    save(page)

    printed = list(article.bylines.values_list("position", "author__family_name", "role", "credited_as"))
    assert printed == [(1, "Wójcik", "translator", "Ł. W."), (2, "Nowak", "author", "")]


def test_people_are_ordered_by_buttons_and_by_dragging(form):
    article = make_article(authors=[make_author("Anna First"), make_author("Anna Second"), make_author("Anna Third")])
    page = form(article)

    page.get_by_label("Move Anna Third up").click()
    assert names(page, PEOPLE) == ["Anna First", "Anna Third", "Anna Second"]
    handle, last = page.locator(".picker-handle").first, page.locator(".picker-line").last
    handle.hover()
    page.mouse.down()
    box = last.bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + box["height"] - 5, steps=8)
    page.mouse.up()
    assert names(page, PEOPLE) == ["Anna Third", "Anna Second", "Anna First"]
    save(page)

    assert [line.author.family_name for line in article.bylines.all()] == ["Third", "Second", "First"]


def test_one_person_comes_twice_only_in_another_role(form):
    article = make_article(authors=[make_author("Anna Nowak")])
    page = form(article)

    page.focus(PEOPLE)
    page.keyboard.type("nowak")
    page.keyboard.press("Enter")
    expect(page.locator(".picker-author .picker-line")).to_have_count(2)
    save(page)

    assert list(article.bylines.values_list("role", flat=True)) == ["author", "contributor"]


def test_a_new_author_is_created_and_chosen(form):
    article = make_article()
    page = form(article)

    page.focus(PEOPLE)
    page.keyboard.type("Jan Kos")
    page.get_by_text("Create author “Jan Kos”").click()
    expect(page.locator(".picker-author .picker-line")).to_have_count(2)
    save(page)

    assert article.bylines.last().author == Author.objects.get(given_names="Jan", family_name="Kos")


def test_a_picture_is_chosen_and_taken_off(form):
    picture = make_picture(title="Port at dusk")
    article = make_article()
    page = form(article)

    page.click(PICTURE)
    page.locator(MATCHES, has_text="Port at dusk").click()
    save(page)
    assert Article.objects.get().lead_picture == picture
    expect(page.locator(".picker-picture .picker-line img")).to_be_visible()
    page.get_by_label("Remove Port at dusk").click()
    save(page)

    assert Article.objects.get().lead_picture is None


def test_the_hidden_field_tells_the_form_of_every_change(form):
    article = make_article(topics=[make_topic("Energy")])
    page = form(article)
    page.evaluate("document.forms.article_form.addEventListener('change', (event) => (window.told = event.target))")

    page.get_by_label("Remove Energy").click()

    name, value = page.evaluate("[window.told.name, window.told.value]")
    assert (name, json.loads(value)) == ("topics", [])


def test_control_s_saves(form):
    article = make_article("Before")
    page = form(article)

    page.fill("#id_title", "After")
    with page.expect_navigation():
        page.keyboard.press("Control+s")

    assert Article.objects.get().title == "After"


def test_a_double_click_saves_once_and_is_no_conflict(form):
    article = make_article()
    page = form(article)

    page.fill("#id_title", "Twice")
    with page.expect_navigation():
        page.dblclick(SAVE)

    expect(page.locator(".messagelist")).to_contain_text("saved")
    expect(page.locator(".errornote")).to_have_count(0)


def test_unsaved_text_is_asked_for_and_an_untouched_form_is_not(form):
    article = make_article()
    page = form(article)
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))

    page.click(".breadcrumbs a >> nth=1")
    page.wait_for_url("**/admin/articles/article/")
    assert asked == []
    page.go_back()
    page.fill("#id_lead", "Another lead.")
    page.click(".breadcrumbs a >> nth=1")
    page.wait_for_url("**/admin/articles/article/")

    assert asked == ["beforeunload"]


def test_the_counter_is_shown_at_once_and_spoken_after_a_pause(form):
    article = make_article("Four")
    page = form(article)
    counter = page.locator("[data-counts=id_title]")

    expect(counter).to_have_text("4 of 200 characters")
    page.fill("#id_title", "Three")
    expect(counter).to_have_text("5 of 200 characters")
    expect(page.locator("[data-counts=id_title] + [role=status]")).to_have_text("5 of 200 characters")


def test_errors_are_listed_on_top_with_links_to_their_fields(form):
    article = make_article()
    page = form(article)

    page.fill("#id_slug", "no spaces allowed")
    save(page)
    page.click(".desk-problems a")

    assert page.evaluate("document.activeElement.id") == "id_slug" or page.url.endswith("#id_slug")


def test_a_lost_session_is_told_in_a_sentence(form):
    article = make_article()
    page = form(article)
    SessionStore(page.context.cookies()[0]["value"]).delete()

    page.focus(TOPICS)
    page.keyboard.type("ener")

    expect(page.locator(".picker-topic [role=alert]")).to_contain_text("logged in")


def pages_of(article):
    start = "/admin/articles/article/"
    return [
        "/admin/", start, f"{start}add/", f"{start}{article.pk}/change/", f"{start}{article.pk}/publish/",
        f"{start}{article.pk}/withdraw/", f"{start}{article.pk}/history/", "/admin/articles/author/",
        "/admin/articles/topic/add/",
    ]  # fmt: skip


def further_pages_of(article):
    start = f"/admin/articles/article/{article.pk}/"
    picture = article.lead_picture_id
    return [
        *[f"{start}{page}/" for page in ("compare/live/3", "preview", "unsaved", "assign", "embargo")],
        "/admin/articles/article/jump/?q=text", "/admin/articles/picture/", "/admin/articles/picture/add/",
        f"/admin/articles/picture/{picture}/change/",
    ]  # fmt: skip


@pytest.fixture
def full_desk():
    article = make_article(topics=[make_topic()], lead_picture_id=make_picture().pk)
    publish(article)
    article.save_desk_copy({"body": "<h2>TK</h2><p>More.</p>"}, by=make_user(), version=article.version)
    article.comment(by=make_user(), text="Who says so?")
    article.comments.get().settle(by=make_user())
    article.comment(by=make_user(), text="And when?")
    make_article().submit(by=make_user())
    return article


def test_the_validator_finds_nothing(client, full_desk):
    client.force_login(make_user())
    acts = [f"/admin/articles/article/{full_desk.pk}/{act}/" for act in ("change", "publish", "withdraw")]
    addresses = ["/admin/", "/admin/articles/article/add/", *acts]

    assert html_errors({address: client.get(address).content.decode() for address in addresses}) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("language", ["en", "pl"])
def test_axe_finds_nothing_and_nothing_is_too_wide(open_page, sign_in, full_desk, scheme, width, language):
    page = open_page(color_scheme=scheme, viewport={"width": width, "height": 850})
    page.goto("/admin/login/")
    assert axe(page) == []
    sign_in(page, make_user(language=language))

    for address in pages_of(full_desk):
        page.goto(address)
        if address.endswith("change/") and "article/" in address:
            expect(page.locator(".desk-checks li").first).to_be_visible()
        assert axe(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
        assert page.locator(".form-row, .module").evaluate_all(CUT_OFF) == [], address


@pytest.mark.parametrize(("scheme", "language"), [("light", "en"), ("dark", "pl")])
def test_axe_finds_nothing_on_the_further_pages(open_page, sign_in, full_desk, scheme, language):
    page = open_page(color_scheme=scheme)
    sign_in(page, make_user(language=language))

    for address in further_pages_of(full_desk):
        assert page.goto(address).status == 200, address
        assert axe(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= 1280, address


def test_axe_finds_nothing_in_an_open_list(form):
    make_topic("Energy")
    page = form(make_article())

    page.focus(TOPICS)
    page.keyboard.type("ener")
    expect(page.locator(MATCHES)).to_have_count(2)

    assert axe(page) == []


def test_on_a_phone_the_buttons_stay_at_the_bottom(open_page, sign_in):
    page = open_page(viewport={"width": 390, "height": 844})
    sign_in(page, make_user())
    page.goto(f"/admin/articles/article/{make_article(body='<p>Words</p>' * 60).pk}/change/")

    for place in (0, 2000):
        page.evaluate(f"window.scrollTo(0, {place})")
        box = page.locator(".desk-save").bounding_box()
        assert round(box["y"] + box["height"]) == 844
        page.click(SAVE, trial=True)


def test_what_was_handed_in_is_closed_to_its_writer(page, sign_in):
    writer = make_user("contributor")
    article = make_article("Handed in", by=writer)
    article.submit(by=writer)
    sign_in(page, writer)

    page.goto(f"/admin/articles/article/{article.pk}/change/")

    expect(page.get_by_text("This text has been handed in")).to_be_visible()
    expect(page.locator("[name=_save]")).to_have_count(0)
