"""What the public files of a picture say about its rights, and that they follow a change."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.test import Client
from django.utils import timezone
from PIL import Image

from articles.errors import NotReady
from articles.models import Picture, Publication, RightsChange, TermsVersion
from articles.models.rights_changes import Kept
from articles.republishing.self_check import withheld
from institute.models import Edition
from tests.articles.making import make_article, make_author, make_picture, make_user, publish
from tests.articles.test_desk import picture_fields, picture_file
from tests.articles.test_pictures import told

pytestmark = pytest.mark.django_db
SITE = "https://institute.example"


def files(picture) -> list[dict]:
    """What each public file of a picture tells."""
    found = []
    for name in picture.files():
        with default_storage.open(name) as file, Image.open(file) as image:
            found.append(told(image.info["xmp"]))
    return found


def are_there(names) -> bool:
    return all(map(default_storage.exists, names))


def put_in_force(terms):
    """The next version of a set of terms."""
    version = TermsVersion.objects.create(
        terms=terms, kind="ask_us", title="New", title_pl="Nowe", notice="Ask first.", notice_pl="Najpierw zapytaj."
    )
    version.put_in_force(by=make_user())


def test_a_picture_to_be_asked_for_says_where():
    picture = make_picture(others_may="ask")

    assert len(files(picture)) > 2
    for said in files(picture):
        assert said["dc:creator"] == ["A. Nowak"]
        assert said["photoshop:Credit"] == ["Photo: A. Nowak"]
        assert said["dc:rights"] == ["A. Nowak"]
        assert said["xmpRights:WebStatement"] == [f"{SITE}/terms/pictures-1/"]
        assert said["xmpRights:UsageTerms"][0].startswith("This picture may be used only with permission.")
        assert said["xmpRights:UsageTerms"][1].startswith("Tej ilustracji wolno użyć tylko za zgodą.")
        assert said["plus:Licensor"] == ["Meridian Institute", f"{SITE}/republish/#pictures"]
        assert "plus:DataMining" not in said


@pytest.mark.parametrize("right", ["never", "unknown"])
def test_nobody_gives_permission_for_a_picture_that_is_not_ours_to_give(right):
    for said in files(make_picture(others_may=right)):
        assert said["xmpRights:UsageTerms"][0] == "Others may not use this picture."
        assert "plus:Licensor" not in said


def test_a_right_changed_on_the_desk_is_in_the_files(client, sign_in):
    sign_in("editor")
    picture = make_picture(others_may="allowed")

    client.post(f"/admin/articles/picture/{picture.pk}/change/", picture_fields(others_may="never"))

    before, picture = picture.renditions, type(picture).objects.get(pk=picture.pk)
    assert picture.renditions != before
    assert {said["xmpRights:UsageTerms"][0] for said in files(picture)} == {"Others may not use this picture."}


def test_new_terms_of_pictures_are_written_into_the_files_that_name_them(client, capsys):
    asked, never = make_picture(others_may="ask"), make_picture(others_may="never")
    text = publish(make_article(lead_picture_id=asked.pk))
    put_in_force(TermsVersion.objects.of_pictures().terms)

    call_command("write_picture_rights")
    call_command("write_picture_rights")

    assert capsys.readouterr().out == "pictures written anew: 1\npictures written anew: 0\n"
    before, asked = asked.renditions, type(asked).objects.get(pk=asked.pk)
    assert {said["xmpRights:WebStatement"][0] for said in files(asked)} == {f"{SITE}/terms/pictures-2/"}
    assert never.has_current_files()
    page = client.get(text.get_absolute_url()).content.decode()
    shown = [rows[-1][3] for rows in (asked.renditions["whole"], before["whole"])]
    assert [name in page for name in shown] == [True, False]


def decisions(picture):
    return list(picture.rights_changes.values_list("before", "after", "reason"))


def test_a_decision_is_kept_with_who_and_why(client, sign_in):
    editor = sign_in("editor")
    picture = make_picture(others_may="ask")
    page = f"/admin/articles/picture/{picture.pk}/change/"
    why = {"reason": "Mail of A. Nowak, 3 May 2026."}

    refused = client.post(page, picture_fields(others_may="allowed")).content.decode()
    assert "Say who allowed it, and when." in refused
    client.post(page, picture_fields(others_may="allowed") | why)
    client.post(page, picture_fields(others_may="allowed", title="Quay"))
    client.post(page, picture_fields(others_may="never"))

    picture.refresh_from_db()
    assert picture.others_may == "never"
    assert decisions(picture) == [("allowed", "never", ""), ("ask", "allowed", why["reason"])]
    assert {change.by for change in picture.rights_changes.all()} == {editor}
    shown = client.get(page).content.decode()
    assert "Others must ask → <strong>Others may use it</strong> · Mail of A. Nowak, 3 May 2026." in shown


def test_a_decision_turns_the_edition_of_a_live_text_and_is_read_at_once(client):
    picture = make_picture(others_may="allowed")
    text = publish(make_article(lead_picture_id=picture.pk))
    address = f"{text.get_absolute_url()}republish/{text.slug}.html"
    before = Edition.objects.current().number
    assert "/media/" in client.get(address).content.decode()

    picture.decide("never", by=make_user("editor"), reason="The holder said no.")

    assert Edition.objects.current().number > before
    assert "/media/" not in client.get(address).content.decode()
    assert {said["xmpRights:UsageTerms"][0] for said in files(picture)} == {"Others may not use this picture."}


def test_who_may_not_decide_changes_nothing(client, sign_in):
    contributor = sign_in("contributor")
    picture = make_picture(others_may="ask", added_by=contributor)
    page = f"/admin/articles/picture/{picture.pk}/change/"
    assert 'name="reason"' not in client.get(page).content.decode()

    with pytest.raises(PermissionDenied):
        picture.decide("never", by=contributor)
    client.post(page, picture_fields(others_may="allowed", reason="Because."))

    assert Picture.objects.get().others_may == "ask"
    assert decisions(picture) == []


def test_a_picture_that_comes_with_a_right_has_a_decision(client, sign_in):
    sign_in("editor")

    client.post("/admin/articles/picture/add/", picture_fields(upload=picture_file(), others_may="ask"))
    client.post("/admin/articles/picture/add/", picture_fields(upload=picture_file()))

    assert [decisions(picture) for picture in Picture.objects.order_by("pk")] == [[("unknown", "ask", "")], []]


def test_files_that_others_could_show_end_with_the_right(client, django_capture_on_commit_callbacks):
    editor, picture = make_user("editor"), make_picture(others_may="allowed")
    first = picture.files()
    picture.credit = "Photo: Z. Żak"
    with django_capture_on_commit_callbacks(execute=True):
        picture.decide("allowed", by=editor)
    second = picture.files()
    assert are_there(first | second)

    with django_capture_on_commit_callbacks(execute=True):
        picture.decide("ask", by=editor, reason="The holder said no.")

    kept = Picture.objects.get().files()
    assert first.isdisjoint(second | kept)
    assert not any(map(default_storage.exists, first | second))
    assert are_there(kept)
    assert client.get(f"/media/{first.pop()}").status_code == 404


def test_a_copy_that_shows_a_picture_that_was_allowed_once_is_found():
    picture = make_picture(others_may="allowed")
    text = publish(make_article(lead_picture_id=picture.pk))
    name = picture.renditions["whole"][-1][3]
    picture.decide("never", by=make_user("editor"))

    assert name in withheld(text)


def test_what_a_crash_kept_is_ended_by_the_command():
    picture = make_picture(others_may="allowed")
    before = picture.files()
    picture.decide("never", by=make_user("editor"))
    assert are_there(before)

    call_command("write_picture_rights")

    assert not any(map(default_storage.exists, before))


@pytest.mark.skipif(connection.vendor != "postgresql", reason="a guard of PostgreSQL")
@pytest.mark.parametrize(
    "statement", ["UPDATE articles_rightschange SET reason = 'Other.'", "DELETE FROM articles_rightschange"]
)
def test_the_database_keeps_decisions(statement):
    make_picture().decide("never", by=make_user())

    with pytest.raises(DatabaseError, match="are kept"), connection.cursor() as cursor:
        cursor.execute(f"{statement}; SET CONSTRAINTS ALL IMMEDIATE")


def test_a_decision_outlives_its_user_and_goes_with_its_picture():
    user, picture = make_user(), make_picture()
    picture.decide("never", by=user)

    user.delete()
    assert picture.rights_changes.get().by is None
    picture.delete()

    connection.check_constraints()
    assert not RightsChange.objects.exists()


def test_decisions_are_never_changed():
    picture = make_picture()
    picture.decide("never", by=make_user())
    change = picture.rights_changes.get()
    tries = [
        change.save, change.delete, lambda: RightsChange.objects.update(reason="Other."),
        lambda: RightsChange.objects.all().delete(), lambda: RightsChange.objects.bulk_update([change], ["reason"]),
    ]  # fmt: skip

    for attempt in tries:
        with pytest.raises(Kept):
            attempt()

    picture.delete()
    assert not RightsChange.objects.exists()


def test_live_pictures_of_unknown_reuse_are_a_list(client, sign_in):
    sign_in("editor")
    live, portrait = make_picture(title="Live one"), make_picture(title="Portrait one")
    make_picture(title="Loose one")
    publish(make_article(lead_picture_id=live.pk, authors=[make_author(portrait=portrait)]))
    publish(make_article(lead_picture_id=make_picture(title="Known one", others_may="ask").pk))
    make_article(lead_picture_id=make_picture(title="Draft one").pk)

    page = client.get("/admin/articles/picture/", {"wanting": "right"}).content.decode()

    titles = ("Live", "Portrait", "Loose", "Known", "Draft")
    assert [f"{title} one" in page for title in titles] == [True, True, False, False, False]


@pytest.mark.parametrize("right", ["allowed", "ask", "never", "unknown"])
def test_pages_of_others_may_show_only_what_others_may_use(client, right):
    picture = make_picture(others_may=right)

    response = client.get(default_storage.url(picture.renditions["card"][0][3]))
    response.close()

    policy = response.headers["Cross-Origin-Resource-Policy"]
    assert policy == ("cross-origin" if right == "allowed" else "same-origin")
    assert "sandbox" in response.headers["Content-Security-Policy"]


def ended(picture) -> bool:
    """Whether no page of readers, feeds, machines or partners names the picture any more."""
    names = {name for box in picture.renditions.values() for row in box for name in row[2:] if name}
    text = Publication.objects.get()
    base = text.get_absolute_url()
    pages = ["/", "/articles/", "/authors/", text.bylines.get().author.get_absolute_url(), base, "/republish/feed/",
             f"{base}republish/", f"{base}republish/{text.slug}.html", f"{base}republish/{text.slug}.json",
             f"{base}oembed.json"]  # fmt: skip
    client = Client()
    found = "".join(client.get(page).content.decode() for page in pages)
    return not any(name in found for name in names)


@pytest.mark.parametrize("place", ["lead", "body", "portrait"])
def test_a_picture_whose_own_use_ended_is_on_no_page(place):
    picture = make_picture(others_may="allowed", own_use_until=timezone.localdate() + timedelta(days=1))
    author = make_author(portrait=picture if place == "portrait" else None)
    body = f'<p>Words.</p><figure data-picture="{picture.pk}" data-layout="column"></figure>'
    state = {"lead": {"lead_picture_id": picture.pk}, "body": {"body": body}, "portrait": {}}[place]
    text = publish(make_article(authors=[author], **state))
    assert not ended(picture)

    picture.own_use_until = timezone.localdate() - timedelta(days=1)
    picture.save()

    assert ended(picture)
    assert "Photo: A. Nowak" not in Client().get(text.get_absolute_url()).content.decode().partition("</main>")[0]


def test_nothing_goes_out_with_a_picture_of_unknown_right(client, sign_in):
    sign_in("publisher")
    picture = make_picture(own_use="unknown")
    article = make_article(lead_picture_id=picture.pk)

    page = client.get(f"/admin/articles/article/{article.pk}/publish/").content.decode()
    assert f'href="/admin/articles/picture/{picture.pk}/change/"' in page
    with pytest.raises(NotReady, match="does not say what allows us to"):
        publish(article)
    picture.own_use = "permission"
    picture.save()

    assert publish(article)


def test_half_a_file_is_written_again():
    """As a full disk or a kill leaves it."""
    picture = make_picture()
    name = min(picture.files())
    with default_storage.open(name) as file:
        whole = file.read()
    default_storage.delete(name)
    default_storage.save(name, ContentFile(whole[:100]))

    picture.make_renditions()

    with default_storage.open(name) as file:
        assert file.read() == whole
