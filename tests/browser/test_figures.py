"""Pictures, films and links to our own texts in the body's editor."""

from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import expect

from articles.models import Article, Picture, PictureUse
from tests.articles.making import make_article, make_picture, make_user, publish
from tests.browser.test_desk import save
from tests.browser.validating import axe

pytestmark = pytest.mark.django_db(transaction=True)
TEXT, SAVE_DIALOG = ".body-surface .tiptap", ".body-save"


def jpeg() -> bytes:
    target = BytesIO()
    Image.new("RGB", (900, 600), "teal").save(target, "JPEG")
    return target.getvalue()


def test_a_picture_of_the_library_keeps_its_place_and_caption(form):
    picture = make_picture(title="Port at dusk")
    article = make_article(body="<p>Before it.</p><p>After it.</p>")
    page = form(article)

    page.locator(f"{TEXT} p").first.click()
    page.click("button.body-picture")
    page.locator(".body-pictures label").first.click()
    assert not axe(page)
    page.select_option("#body-layout", "wide")
    page.click(SAVE_DIALOG)
    page.locator(".body-caption").click()
    page.keyboard.type("Cranes")
    save(page)

    figure = f'<figure data-picture="{picture.pk}" data-layout="wide"><figcaption>Cranes</figcaption></figure>'
    assert Article.objects.get().body == f"<p>Before it.</p>{figure}<p>After it.</p>"
    assert PictureUse.objects.filter(picture=picture).exists()


def test_a_film_becomes_a_link(form):
    page = form(make_article(body="<p>Words.</p>"))

    page.locator(f"{TEXT} p").first.click()
    page.click("button.body-embed")
    address, title = page.locator(".body-dialog input").all()
    address.fill("https://example.org/film")
    page.click(SAVE_DIALOG)
    expect(page.locator(".body-alarm").first).to_contain_text("at none of these places")
    address.fill("https://youtu.be/dQw4w9WgXcQ")
    title.fill("A talk")
    page.click(SAVE_DIALOG)
    save(page)

    assert Article.objects.get().body == (
        '<p>Words.</p><div data-embed="youtube" data-key="dQw4w9WgXcQ" data-title="A talk"></div>'
    )


def test_a_picture_uploaded_in_the_dialog_goes_into_the_library_and_the_text(form):
    page = form(make_article(body="<p>Words.</p>"))

    page.locator(f"{TEXT} p").first.click()
    page.click("button.body-picture")
    page.set_input_files("#body-upload", {"name": "Bridge.jpg", "mimeType": "image/jpeg", "buffer": jpeg()})
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert").last).to_contain_text("Describe the picture")
    page.keyboard.type("A bridge")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert").last).to_contain_text("names no credit")
    page.keyboard.type("Photo: A. Nowak")
    assert not axe(page)
    page.keyboard.press("Enter")
    expect(page.locator(".body-pictures input:checked")).to_have_count(1)
    page.click(SAVE_DIALOG)
    save(page)

    picture = Picture.objects.get()
    assert (picture.title, picture.others_may, picture.alt) == ("Bridge", "unknown", "A bridge")
    assert f'data-picture="{picture.pk}"' in Article.objects.get().body


def test_a_file_that_is_no_picture_is_told_in_a_sentence(form):
    page = form(make_article(body="<p>Words.</p>"))

    page.locator(f"{TEXT} p").first.click()
    page.click("button.body-picture")
    page.set_input_files("#body-upload", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"no picture"})
    page.keyboard.type("A description")
    page.keyboard.press("Enter")

    expect(page.get_by_role("alert").last).to_contain_text("not a JPEG, PNG or WebP")
    assert not Picture.objects.exists()


def test_a_link_finds_published_texts_by_their_title(form):
    publish(make_article(title="Queues at the socket", body="<p>x</p>"))
    page = form(make_article(title="Another", body="<p>Words.</p>"))

    page.locator(f"{TEXT} p").first.click()
    page.keyboard.press("Control+k")
    page.fill(".body-dialog input", "queues")

    expect(page.locator(".body-dialog option")).to_have_attribute("value", "/articles/queues-at-the-socket/")


def test_many_pictures_are_uploaded_at_once(page, sign_in):
    sign_in(page, make_user("editor"))
    page.goto("/admin/articles/picture/")

    files = [{"name": f"{name}.jpg", "mimeType": "image/jpeg", "buffer": jpeg()} for name in ("One", "Two")]
    page.select_option("#own_use", "ours")
    page.set_input_files("#many_pictures", [*files, {"name": "bad.jpg", "mimeType": "image/jpeg", "buffer": b"x"}])

    expect(page.locator(".uploads li").last).to_contain_text("not a JPEG, PNG or WebP")
    assert set(Picture.objects.values_list("title", "own_use")) == {("One", "ours"), ("Two", "ours")}


def test_the_focal_point_moves_by_arrow_keys_and_by_a_click(page, sign_in):
    # Wide, so that the crop moves with it.
    picture = make_picture((1200, 400))
    publish(make_article("The port", lead_picture_id=picture.pk))
    page.goto("/articles/")
    crop = page.get_attribute(".card img", "src")
    sign_in(page, make_user("editor"))
    page.goto(f"/admin/articles/picture/{picture.pk}/change/")

    page.focus("#id_focal_x")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    expect(page.locator("#id_focal_x")).to_have_value("61")
    image = page.locator(".focal-picture img")
    box = image.bounding_box()
    image.click(position={"x": box["width"] / 4, "y": box["height"] / 2})
    assert not axe(page)
    save(page)

    picture.refresh_from_db()
    assert (picture.focal_x, picture.focal_y) == (25, 50)
    page.goto("/articles/")
    assert page.get_attribute(".card img", "src") != crop
    page.wait_for_function("() => document.querySelector('.card img').naturalWidth > 0")
