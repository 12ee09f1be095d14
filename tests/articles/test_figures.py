import pytest
from django.db.models import ProtectedError

from articles.models import PictureUse
from articles.republishing.views import live_text, package_of
from articles.richtext.cleaning import clean
from articles.richtext.figures import picture_keys
from tests.articles.making import make_article, make_picture, make_user, publish

pytestmark = pytest.mark.django_db
FIGURE = '<figure data-picture="{}" data-layout="column"><figcaption>Cranes, <em>1999</em></figcaption></figure>'


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (FIGURE.format(7), FIGURE.format(7)),
        ('<figure data-alt="A" data-layout="wide" data-picture="7"></figure>',
         '<figure data-picture="7" data-layout="wide" data-alt="A"></figure>'),
        ('<figure data-picture="7"><img src="x">loose</figure>',
         '<figure data-picture="7" data-layout="column"><figcaption>loose</figcaption></figure>'),
        ("<figure><figcaption>Cap</figcaption></figure>", "Cap"),
        ('<figure data-picture="0x7">a</figure>b', "a b"),
        ('<p>a<figure data-picture="7"></figure>b</p>',
         '<p>a</p><figure data-picture="7" data-layout="column"></figure>b'),
    ],
)  # fmt: skip
def test_only_pictures_of_the_library_are_kept(given, kept):
    assert clean(given).html.strip() == kept
    assert clean(kept).html == kept


def test_many_broken_figures_are_read_in_one_pass():
    assert picture_keys('<figure data-picture="7" data-layout="column">' * 5000) == [7]


def test_readers_see_the_picture_as_it_is_now(client):
    picture = make_picture(credit="Photo: A. Nowak", alt="Cranes over water")
    publish(make_article(slug="port", body=FIGURE.format(picture.pk)))
    picture.credit = "Photo: B. Kowal"
    picture.save()

    page = client.get("/articles/port/").content.decode()

    assert '<figure class="column"><picture>' in page
    assert "Cranes, <em>1999</em>" in page
    assert 'alt="Cranes over water"' in page
    assert "B. Kowal" in page
    assert "Photo: A. Nowak" not in page


def test_a_picture_that_the_library_does_not_have_leaves_nothing(client):
    publish(make_article(slug="port", body=f"<p>Words.</p>{FIGURE.format(999)}"))

    page = client.get("/articles/port/").content.decode()

    assert "figure" not in page.partition('<div class="text">')[2].partition("</div>")[0]


@pytest.mark.parametrize(("others_may", "taken"), [("allowed", True), ("ask", False), ("never", False)])
def test_a_copy_has_only_pictures_that_others_may_use(others_may, taken):
    picture = make_picture(credit="A. Nowak", holder="Institute", others_may=others_may)
    publication = publish(make_article(body=FIGURE.format(picture.pk)))

    package = package_of(live_text(publication.slug))

    assert (list(package.pictures) == [str(picture.pk)]) is taken
    assert (not package.left_out) is taken


def test_what_any_version_shows_cannot_be_deleted():
    picture, editor = make_picture(), make_user("editor")
    article = make_article(body="<p>x</p>")
    article.save_desk_copy({"body": FIGURE.format(picture.pk)}, by=editor, version=article.version)
    article.save_desk_copy({"body": "<p>y</p>"}, by=editor, version=article.version)

    assert PictureUse.objects.get().picture == picture
    with pytest.raises(ProtectedError):
        picture.delete()


def test_the_library_tells_where_a_picture_is_used(client):
    picture, editor = make_picture(), make_user("editor")
    article = make_article(title="Port", body="<p>x</p>")
    article.save_desk_copy({"body": FIGURE.format(picture.pk)}, by=editor, version=article.version)
    client.force_login(editor)

    page = client.get(f"/admin/articles/picture/{picture.pk}/change/").content.decode()

    assert f'<a href="/admin/articles/article/{article.pk}/change/">Port</a>' in page
    assert "No version of any text" not in page


def test_pictures_that_nothing_shows_are_found(client):
    used, unused, editor = make_picture(title="Used"), make_picture(title="Unused"), make_user("editor")
    article = make_article(body="<p>x</p>")
    article.save_desk_copy({"body": FIGURE.format(used.pk)}, by=editor, version=article.version)
    client.force_login(editor)

    listed = client.get("/admin/articles/picture/?wanting=use").context["cl"].result_list

    assert list(listed) == [unused]


def test_uploading_needs_the_right_to_add_pictures(client):
    client.force_login(make_user("fundraiser"))

    assert client.post("/admin/articles/picture/upload/").status_code == 403
