"""A copy of everything, made while the site runs, proved by restoring it."""

import json
import os
from io import StringIO
from threading import Event, Thread

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from PIL import Image

from articles.models import Article, Author, Publication, PublicationByline, Republication, Scan
from donations import privacy
from donations.models import Donor, Gift, OutboxMail
from institute.management.commands.backup import DATABASES
from institute.models import Edition, User
from tests.articles.making import make_article, make_author, make_picture, make_user, publish
from tests.donations.making import a_person, make_gift, pay

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def backup(tmp_path, settings):
    """A function that makes a backup and gives its folder. Pages and public pictures lie in a folder of the test."""
    settings.PAGES_DIR, settings.MEDIA_ROOT = tmp_path / "pages", tmp_path / "media"

    def make():
        call_command("backup", str(tmp_path / "backup"), stdout=StringIO())
        return tmp_path / "backup"

    return make


@pytest.fixture
def copy(backup, monkeypatch):
    """The same without the proof, which takes seconds."""
    monkeypatch.setattr("institute.management.commands.backup.verify", lambda folder: None)
    return backup


def restore(folder, **options) -> str:
    said = StringIO()
    call_command("restore", str(folder), stdout=said, **options)
    return said.getvalue()


def test_what_was_backed_up_comes_back(backup):
    picture = make_picture()
    publish(make_article("The port", slug="port", lead_picture_id=picture.pk))
    folder = backup()
    make_article("Later", slug="later")
    for storage, name in ((picture.master.storage, picture.master.name), (default_storage, first_file(picture))):
        storage.delete(name)

    restore(folder, force=True)

    assert [article.slug for article in Article.objects.all()] == ["port"]
    assert Client().get("/search/", {"q": "port"}).context["page"].count == 1
    assert default_storage.exists(first_file(picture))
    assert picture.master.storage.exists(picture.master.name)
    publish(make_article("New rows get new numbers", slug="new"))


def first_file(picture) -> str:
    return picture.renditions["whole"][0][3]


def test_a_backup_under_load_is_one_moment(backup):
    by, author, stop = make_user(), make_author(), Event()
    writer = Thread(target=write, args=(by.pk, author.pk, stop))
    writer.start()
    try:
        folder = backup()
    finally:
        stop.set()
        writer.join()
    written = Publication.objects.count()

    restore(folder, force=True)

    # A text and its byline are written one after the other, in one transaction.
    assert PublicationByline.objects.count() == Publication.objects.count()
    assert Publication.objects.count() < written


def write(by, author, stop):
    user, author = User.objects.get(pk=by), Author.objects.get(pk=author)
    while not stop.is_set():
        publish(make_article(by=user, authors=[author]), by=user)
    connection.close()


def test_a_restored_database_takes_the_next_migration(copy):
    """In this one a migration was taken back and applied again, so its rows are fewer than their keys tell."""
    recorder = MigrationRecorder(connection)
    recorder.record_applied("articles", "0099_tried")
    recorder.record_unapplied("articles", "0099_tried")
    recorder.record_applied("articles", "0099_next")
    folder = copy()
    recorder.record_unapplied("articles", "0099_next")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # As in a new database.
            cursor.execute("SELECT setval('django_migrations_id_seq', (SELECT max(id) FROM django_migrations))")

    restore(folder, force=True)
    try:
        recorder.record_applied("articles", "0099_later")
    finally:
        recorder.migration_qs.filter(name__startswith="0099").delete()


def test_a_session_that_was_ended_does_not_live_again(copy, client):
    client.force_login(make_user("editor"))
    folder = copy()
    ended = client.cookies.copy()
    client.logout()

    restore(folder, force=True)

    client.cookies = ended
    assert client.get("/admin/").status_code == 302


def test_who_was_erased_after_it_is_erased_again(copy):
    gone, promised = (make_gift(email="gone@example.org", name="Gone") for _ in range(2))
    other, only_promised = make_gift(email="here@example.org"), make_gift(email="gone@later.example", name="Gone")
    for gift in (gone, other):
        pay(gift)
    folder = copy()
    pay(only_promised)
    for gift in (gone, only_promised):
        gift.refresh_from_db()
        privacy.erase(gift.donor, by=a_person())

    said = restore(folder, force=True)

    assert "now again: 1." in said
    emails = dict(Gift.objects.values_list("pk", "email"))
    assert emails == {gone.pk: "", promised.pk: "", only_promised.pk: "", other.pk: "here@example.org"}
    assert set(Donor.objects.values_list("email", flat=True)) == {"", "here@example.org"}
    assert not OutboxMail.objects.filter(recipient__contains="gone").exists()


@pytest.mark.parametrize("harm", ["cut", "changed", "removed"])
def test_a_damaged_file_is_named(copy, harm):
    make_picture()
    folder = copy()
    file = sorted(folder.rglob("*.jpg"))[0]
    content = file.read_bytes()
    file.unlink()
    if harm != "removed":
        file.write_bytes(content[:-1] if harm == "cut" else b"x" + content[1:])

    with pytest.raises(CommandError, match=file.name):
        restore(folder, force=True)


def test_damaged_rows_are_named(copy):
    folder = copy()
    file = next(file for file in sorted(folder.rglob("*")) if file.suffix in (".copy", ".sqlite3"))
    file.write_bytes(file.read_bytes() + b"x")

    with pytest.raises(CommandError, match=file.name):
        restore(folder, force=True)


def test_a_backup_that_was_cut_off_is_none(copy):
    folder = copy()
    os.unlink(folder / "manifest.json")

    with pytest.raises(CommandError, match="cut off"):
        restore(folder, force=True)


def test_a_backup_of_another_release_is_refused(copy):
    folder = copy()
    facts = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(facts | {"migrations": []}))

    with pytest.raises(CommandError, match="another release"):
        restore(folder, force=True)


def test_a_site_is_not_replaced_unasked(copy):
    folder = copy()

    with pytest.raises(CommandError, match="--force"):
        restore(folder)


def test_a_backup_does_not_write_over_another(copy):
    folder = copy()

    with pytest.raises(CommandError, match="not empty"):
        call_command("backup", str(folder))


def test_rows_that_come_back_otherwise_are_found_by_the_backup_itself(backup, monkeypatch):
    module = DATABASES[connection.vendor]
    dump = module.dump
    monkeypatch.setattr(module, "dump", lambda folder: dump(folder) | {"institute_user": "another"})

    with pytest.raises(CommandError, match="not as they were backed up: institute_user"):
        backup()


def test_pictures_that_the_site_has_lost_are_named(copy, tmp_path):
    picture = make_picture()
    default_storage.delete(first_file(picture))
    said = StringIO()

    call_command("backup", str(tmp_path / "copy"), stdout=StringIO(), stderr=said)

    assert first_file(picture) in said.getvalue()


def test_scans_come_back_and_lost_ones_are_named(backup, tmp_path):
    place = Republication.objects.create(publication=publish(make_article()), outlet="The Daily", medium="other")
    kept, lost = (Scan.keep(place, Image.new("RGB", (10, 10))) for _ in range(2))
    folder = backup()
    kept.file.storage.delete(kept.file.name)

    restore(folder, force=True)
    lost.file.storage.delete(lost.file.name)
    said = StringIO()
    call_command("backup", str(tmp_path / "second"), stdout=StringIO(), stderr=said)

    assert kept.file.storage.exists(kept.file.name)
    assert lost.file.name in said.getvalue()
    assert kept.file.name not in said.getvalue()


def test_pages_of_before_are_forgotten(copy, settings):
    folder = copy()
    before = Edition.objects.current().number
    (settings.PAGES_DIR / "good").mkdir(parents=True)

    restore(folder, force=True)

    assert not settings.PAGES_DIR.exists()
    assert Edition.objects.current().number > before + 10**6
    assert oct((folder).stat().st_mode)[-3:] == "700"
