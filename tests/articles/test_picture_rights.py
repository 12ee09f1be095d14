"""What the public files of a picture say about its rights, and that they follow a change."""

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from PIL import Image

from articles.models import TermsVersion
from tests.articles.making import make_article, make_picture, make_user, publish
from tests.articles.test_desk import picture_fields
from tests.articles.test_pictures import told

pytestmark = pytest.mark.django_db
SITE = "https://institute.example"


def files(picture) -> list[dict]:
    """What each public file of a picture tells."""
    found = []
    for name in (name for box in picture.renditions.values() for row in box for name in row[2:] if name):
        with default_storage.open(name) as file, Image.open(file) as image:
            found.append(told(image.info["xmp"]))
    return found


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
    assert asked.renditions["social"][0][3] in page
    assert before["social"][0][3] not in page
