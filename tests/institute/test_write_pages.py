"""The command that completes an edition, mirrors it, and mends what an interruption left."""

import os
from io import StringIO
from itertools import count
from pathlib import Path
from time import time

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import OperationalError

from institute.editions import completing
from institute.editions.models import Edition
from institute.editions.reconciling import reconcile
from institute.editions.rendering import render
from institute.management.commands import write_pages
from institute.management.commands.write_pages import Command
from tests.articles.making import make_article, make_author, make_picture, make_series, make_topic, make_user, publish
from tests.donations.making import make_account

pytestmark = pytest.mark.django_db


def write(**options):
    said = StringIO()
    call_command("write_pages", stdout=said, **options)
    return said.getvalue()


def make_site(texts: int):
    """Texts part-1, part-2 and so on, of one topic, series and picture, and one in Polish. Gives the last part."""
    series, topics, picture = make_series(), [make_topic()], make_picture()
    authors = [make_author(f"Anna Nowak{number}") for number in range(3)]
    for number in range(1, texts + 1):
        article = make_article(
            f"Part {number}", slug=f"part-{number}", topics=topics, authors=[authors[number % 3]],
            series_id=series.pk, series_position=number, lead_picture_id=picture.pk,
        )  # fmt: skip
        publish(article)
    publish(make_article("Po polsku", slug="po-polsku", language="pl"))
    return article


@pytest.fixture
def article(site):
    return make_site(3)


PATHS = ["/", "/pl/", "/support/bank/", "/articles/", "/articles/page/2/", "/articles/part-1/",
         "/pl/articles/po-polsku/", "/topics/",
         "/topics/energy/", "/topics/energy/page/2/", "/authors/anna-nowak1/", "/authors/anna-nowak1/feed/",
         "/series/lines-across-the-sea/", "/feed/", "/pl/feed/", "/terms/own-permission-1/", "/robots.txt",
         "/sitemap.xml"]  # fmt: skip


def test_every_public_page_is_written(site):
    make_site(22)
    make_article("Draft", slug="draft")

    write()

    names = {name.removesuffix("index.html") for name in site.files() if not name.endswith((".gz", ".br", ".head"))}
    assert {path[1:] for path in PATHS} <= names
    assert [name for name in names if "draft" in name or "page/3" in name or name == "support/"] == []
    assert len([name for name in names if name.startswith("articles/part-")]) >= 22


def test_a_second_run_renders_nothing(site, article, monkeypatch):
    write()
    rendered, fill = [], completing.Filler.fill
    monkeypatch.setattr(completing.Filler, "fill", lambda self, path: rendered.append(path) or fill(self, path))

    write()

    # These lead elsewhere, and redirects are not kept.
    assert set(rendered) <= {"/terms/", "/pl/terms/"}


def test_what_is_unchanged_in_the_next_edition_takes_no_room(site, article):
    write()
    before = (site.store.folder / site.store.current / "articles/part-1/index.html").stat()

    Edition.objects.turn()
    write()
    after = (site.store.folder / site.store.current / "articles/part-1/index.html").stat()

    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_pages_that_are_gone_leave_the_good_copies(site, article):
    write()
    article.withdraw(by=make_user(), reason="It was wrong.")

    write()

    assert [name for name in site.files("good") if "nowak0" in name or "part-3" in name] == []
    assert len(site.files("good")) == len(site.files())


def test_what_a_kill_left_is_mended(site, article, monkeypatch):
    write()
    edition = site.store.current
    files = site.files()
    (site.store.folder / edition / "articles/part-1/index.html").unlink()
    (site.store.folder / edition / "feed/index.html.gz").unlink()
    (site.store.folder / edition / "feed/index.html").unlink()
    for name in ("incoming/left", "old-3-0-77/articles/index.html"):
        file = site.store.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("half")
    (site.store.folder / "current").unlink()
    os.symlink("1-0", site.store.folder / "current")
    monkeypatch.setattr("institute.editions.store.time", lambda: time() + 7200)

    write()

    assert site.store.current == edition
    assert site.files() == files
    assert not (site.store.folder / "incoming/left").exists()
    assert not (site.store.folder / "old-3-0-77").exists()


def test_a_mirror_can_be_served_by_anything(site, article, tmp_path):
    folder = tmp_path / "mirror"
    old, account = article.publications.get().package_code, make_account()
    publish(article, change="silent")

    write(to=folder)

    names = {str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file()}
    assert {"index.html", "pl/index.html", "articles/part-1/index.html", "feed/index.xml", "sitemap.xml", "404.html",
            "robots.txt", "search/index.html", "pl/search/index.html",
            f"republish/copies/{old}/index.html", f"republish/copies/{old}.json"} <= names  # fmt: skip
    assert len([name for name in names if name.startswith("media/")]) > 1
    for prefix in ("", "pl/"):
        assert account.iban[-4:] in (folder / f"{prefix}support/index.html").read_text()
    assert (folder / "articles/part-1/index.html").read_bytes() == site.ask("/articles/part-1/").body


def test_a_mirror_loses_what_the_site_has_lost_and_nothing_else(site, article, tmp_path):
    folder = tmp_path / "mirror"
    write(to=folder)
    (folder / "CNAME").write_text("www.example.org")
    article.withdraw(by=make_user(), reason="It was wrong.")

    write(to=folder)

    assert not (folder / "articles/part-3/index.html").exists()
    assert (folder / "articles/part-2/index.html").exists()
    assert (folder / "CNAME").exists()


def listed(folder) -> set[str]:
    return {str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file()}


@pytest.mark.parametrize("fills", [0, 8])
def test_while_the_site_changes_nothing_is_taken_for_gone(site, article, tmp_path, monkeypatch, fills):
    """It turns after the walk, or at every eighth page of it."""
    folder = tmp_path / "mirror"
    write(to=folder)
    mirror, good = listed(folder), site.files("good")
    turns, fill, names = count(1), completing.Filler.fill, write_pages.forget_others

    def turn():
        Edition.objects.turn()
        reconcile(site.store)

    def fill_or_turn(self, path):
        if next(turns) % 8 == 0:
            turn()
        return fill(self, path)

    turn()
    if fills:
        monkeypatch.setattr(completing.Filler, "fill", fill_or_turn)
    else:
        monkeypatch.setattr(write_pages, "forget_others", lambda *given: (names(*given), turn()))

    with pytest.raises(CommandError, match="again"):
        write(to=folder)

    assert (listed(folder), site.files("good")) == (mirror, good)


def test_a_page_that_fails_keeps_its_good_copy_and_its_place_in_the_mirror(site, article, tmp_path, monkeypatch):
    folder = tmp_path / "mirror"
    write(to=folder)
    mirror, good = listed(folder), site.files("good")
    Edition.objects.turn()
    monkeypatch.setattr("articles.views.ArticlePage.of", lambda publication: 1 / 0)

    said = StringIO()
    with pytest.raises(CommandError, match="again"):
        write(to=folder, stderr=said)

    assert "/articles/part-1/" in said.getvalue()
    assert (listed(folder), site.files("good")) == (mirror, good)


def test_a_mirror_that_was_cut_off_is_mended_by_the_next_run(site, article, tmp_path, monkeypatch):
    folder = tmp_path / "mirror"
    with monkeypatch.context() as fault:
        fault.setattr("institute.editions.mirroring.answer", lambda handler, path: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            write(to=folder)
    assert (folder / "articles/part-3/index.html").exists()
    article.withdraw(by=make_user(), reason="It was wrong.")

    write(to=folder)

    assert not (folder / "articles/part-3/index.html").exists()
    assert (folder / "articles/part-2/index.html").exists()


def test_a_lost_picture_costs_a_mirror_only_the_picture(site, article, tmp_path):
    lost = next(file for file in Path(settings.MEDIA_ROOT).rglob("*.avif"))
    lost.unlink()

    write(to=tmp_path / "mirror")

    assert lost.name not in {file.name for file in (tmp_path / "mirror").rglob("*")}


def test_a_folder_of_something_else_is_not_written_to(site, tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")

    with pytest.raises(CommandError, match="is not empty"):
        write(to=tmp_path)


def test_a_watch_writes_the_next_edition_and_survives_the_database(site, article, monkeypatch):
    monkeypatch.setattr("institute.management.commands.write_pages.TICK", 0)
    monkeypatch.setattr("institute.management.commands.write_pages.close_old_connections", lambda: None)
    command, filler = Command(stdout=StringIO(), stderr=StringIO()), site.application.filler
    written, _ = command.write(filler, None)

    assert command.follow(filler, None, written) == written
    with monkeypatch.context() as fault:
        fault.setattr("institute.management.commands.write_pages.reconcile", fail)
        assert command.follow(filler, None, written) == written
    publish(make_article("New", slug="new"))
    assert command.follow(filler, None, written) == Edition.objects.current().name
    assert "articles/new/index.html" in site.files()

    Edition.objects.turn_for_release("newer")
    assert command.follow(filler, None, written) == written


def fail(*args):
    raise OperationalError("gone")


def test_every_stored_page_equals_a_fresh_render(site, article):
    write()
    publish(make_article("New", slug="new"))
    make_author("Nobody").save()
    article.withdraw(by=make_user(), reason="It was wrong.")
    write()

    edition = site.store.current
    for name in site.files():
        if name.endswith((".gz", ".br", ".head")):
            continue
        path = f"/{name.removesuffix('index.html')}"
        kept = site.store.read(edition, path)[3]
        assert kept == render(site.django, path).content, path
