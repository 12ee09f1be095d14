"""JSON lines: many texts at once."""

import json
from contextlib import contextmanager

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import transaction
from PIL import Image

from articles.importing import lines
from articles.importing.addresses import Addresses
from articles.importing.bulk import SOURCE, Bulk
from articles.importing.library import Library
from articles.importing.rows import read_rows
from articles.importing.taking import IncomingText, take_in
from articles.models import (
    Article,
    ArticleByline,
    ArticleTopic,
    Author,
    ImportedText,
    Picture,
    Publication,
    PublicationByline,
    PublicationTopic,
    Revision,
    SearchDocument,
    Terms,
    Topic,
)
from articles.models.checks import CheckLevel
from tests.articles.making import make_author, make_topic, make_user

pytestmark = pytest.mark.django_db

AUTHOR = {"kind": "author", "slug": "anna-nowak", "name": "Anna Nowak", "bio": "Writes on harbours."}
TAG = {"kind": "tag", "slug": "energy", "name": "Energy"}
IMAGE = {"kind": "image", "slug": "port", "file": "port.png", "alt": "A port", "width": 64, "height": 36}
ARTICLE = {
    "kind": "article",
    "id": 1,
    "slug": "a-title-1",
    "title": "A title",
    "lead": "What the reader will know.",
    "body": "<h2>A heading</h2>\n<p>A <strong>bold</strong> word &amp; <script>no</script> script.</p>",
    "date": "2019-05-03T06:07:08Z",
    "authors": ["anna-nowak"],
    "tags": ["energy"],
    "image": "",
}
LIBRARY = [AUTHOR, TAG, IMAGE]


@pytest.fixture
def publisher():
    return make_user("publisher", username="publisher")


@pytest.fixture
def save(tmp_path):
    """`save(row, row)` writes a file of lines and gives its path; a row may be raw bytes."""

    def write(*rows):
        path = tmp_path / "texts.jsonl"
        raw = (row if isinstance(row, bytes) else json.dumps(row, ensure_ascii=False).encode() for row in rows)
        path.write_bytes(b"\n".join(raw) + b"\n")
        return path

    return write


def run(path, *arguments):
    call_command("import_articles", str(path), "--by", "publisher", *map(str, arguments))


def nothing_was_written():
    kinds = (Article, Author, Topic, Picture, ImportedText, Revision, Publication)
    return not any(model.objects.exists() for model in kinds)


# What differs between two rows that say the same: keys, random numbers, moments of writing.
OWN = {"id", "article_id", "publication_id", "content_object_id", "revision_id", "public_id", "translation_group",
       "package_code", "created_at", "at", "live_from"}  # fmt: skip


def all_rows():
    """Every column but OWN of all that a text is made of."""
    models = [
        Article,
        Revision,
        ArticleByline,
        ArticleTopic,
        ImportedText,
        Publication,
        PublicationByline,
        PublicationTopic,
    ]
    own = {Article: OWN | {"changed_at"}}
    return {
        model.__name__: [
            {column: value for column, value in row.items() if column not in own.get(model, OWN)}
            for row in model.objects.order_by("pk").values()
        ]
        for model in models
    }


@contextmanager
def undone():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize("publish", [True, False])
def test_the_bulk_makes_the_rows_that_the_verbs_make(publisher, tmp_path, publish):
    reserved = Terms.objects.get(key="all-rights-reserved")
    anna, jan = make_author("Anna Nowak"), make_author("Jan Kos", terms=reserved)
    make_topic("Water")
    make_topic("Energy")
    row = ARTICLE | {"slug": "a-title", "authors": [jan.slug, anna.slug], "tags": ["energy", "water"]}
    [(_number, text)] = read_rows(
        [(1, json.dumps(row).encode())], levels=CheckLevel.objects.in_force() if publish else None
    )
    bulk = Bulk(Library(by=publisher, pictures=tmp_path), by=publisher, publish=publish)
    incoming = IncomingText(SOURCE, text.foreign_id, text.digest, text.first_published_at, bulk._state(text))

    with undone():
        take_in(incoming, Addresses(), by=publisher, publish=publish)
        by_verbs = all_rows()
    bulk.write([text])

    assert all_rows() == by_verbs
    assert len(by_verbs["ArticleTopic"]) == len(by_verbs["ArticleByline"]) == 2
    assert [text["terms_id"] for text in by_verbs["Publication"]] == [reserved.versions.get().pk] * publish


def test_a_file_is_imported_and_published(publisher, save, client):
    run(save(*LIBRARY, ARTICLE, ARTICLE | {"id": 2, "slug": "another"}), "--publish")

    assert Publication.objects.live().count() == 2
    author, topic = Author.objects.get(), Topic.objects.get()
    assert (author.given_names, author.family_name, author.biography) == ("Anna", "Nowak", "Writes on harbours.")
    assert (topic.name, topic.slug) == ("Energy", "energy")
    answer = client.get("/articles/a-title-1/").content.decode()
    assert "3 May 2019" in answer and "<strong>bold</strong>" in answer and "<script>no" not in answer


def test_without_publishing_all_are_drafts(publisher, save):
    run(save(*LIBRARY, ARTICLE))

    assert Article.objects.get().state == Article.State.DRAFT
    assert not Publication.objects.exists()


def test_search_knows_an_imported_text_as_any_other(publisher, save):
    run(save(*LIBRARY, ARTICLE, ARTICLE | {"id": 2, "language": "pl"}), "--publish")
    imported = list(SearchDocument.objects.order_by("pk").values())

    call_command("reindex", verbosity=0)

    assert len(imported) == 2
    assert imported == list(SearchDocument.objects.order_by("pk").values())


def test_a_text_has_its_date_and_a_window_from_now(publisher, save):
    run(save(*LIBRARY, ARTICLE), "--publish")

    publication = Publication.objects.get()
    assert (
        publication.first_published_at.isoformat() == publication.changed_at.isoformat() == "2019-05-03T06:07:08+00:00"
    )
    assert publication.live_from.year > 2019


def test_a_second_run_changes_nothing(publisher, save, capsys):
    path = save(*LIBRARY, ARTICLE, ARTICLE | {"id": 2, "slug": "another"})
    run(path, "--publish")
    before = all_rows(), list(Author.objects.values()), list(Topic.objects.values())

    run(path, "--publish")

    assert (all_rows(), list(Author.objects.values()), list(Topic.objects.values())) == before
    assert "unchanged: 2" in capsys.readouterr().out


def test_a_longer_file_adds_what_is_new(publisher, save, capsys):
    run(save(*LIBRARY, ARTICLE), "--publish")

    run(save(*LIBRARY, ARTICLE, ARTICLE | {"id": 2, "slug": "another"}), "--publish")

    assert Article.objects.count() == Publication.objects.count() == 2
    assert "unchanged: 1\nmade: 1" in capsys.readouterr().out


def test_a_text_changed_at_the_source_is_a_silent_fix(publisher, save):
    run(save(*LIBRARY, ARTICLE), "--publish")

    run(save(*LIBRARY, ARTICLE | {"title": "A better title"}), "--publish")

    assert Publication.objects.live().get().title == "A better title"
    assert Publication.objects.live().get().change == Publication.Change.SILENT
    assert Article.objects.get().slug == "a-title-1"


def test_a_text_changed_on_both_sides_is_left_alone(publisher, save, capsys):
    run(save(*LIBRARY, ARTICLE))
    article = Article.objects.get()
    article.save_desk_copy({"title": "The desk's title"}, by=publisher, version=article.version)

    run(save(*LIBRARY, ARTICLE | {"lead": "Another lead."}), "--publish")

    assert Article.objects.get().title == "The desk's title"
    assert "desk: 1\n    line 4: A title\n" in capsys.readouterr().out


def test_drafts_of_an_earlier_run_are_published(publisher, save):
    run(save(*LIBRARY, ARTICLE))

    run(save(*LIBRARY, ARTICLE), "--publish")

    assert Publication.objects.live().get().first_published_at.year == 2019


def test_what_the_site_has_is_found_by_slug_or_folded_name(publisher, save):
    by_slug, by_name = make_author("Somebody Else", slug="anna-nowak"), make_author("Łukasz Żółw")
    topic = make_topic("Ënergy", slug="power")
    rows = [AUTHOR, AUTHOR | {"slug": "lz", "name": "LUKASZ ZOLW"}, TAG, ARTICLE | {"authors": ["lz", "anna-nowak"]}]

    run(save(*rows))

    assert [line.author for line in Article.objects.get().bylines.all()] == [by_name, by_slug]
    assert list(Article.objects.get().topics.all()) == [topic]


def test_two_slugs_of_one_author_stand_once_in_a_byline(publisher, save):
    rows = [AUTHOR, AUTHOR | {"slug": "a-nowak"}, TAG, ARTICLE | {"authors": ["anna-nowak", "a-nowak"]}]

    run(save(*rows), "--publish")

    assert Publication.objects.get().bylines.count() == 1


def test_a_taken_address_gets_a_number(publisher, save):
    run(save(*LIBRARY, ARTICLE, ARTICLE | {"id": 2}, ARTICLE | {"id": 3, "slug": "Łódź i/okolice"}), "--publish")

    assert list(Article.objects.order_by("pk").values_list("slug", flat=True)) == [
        "a-title-1", "a-title-1-2", "lodz-i-okolice",
    ]  # fmt: skip


def test_a_text_may_name_its_language(publisher, save):
    run(save(*LIBRARY, ARTICLE | {"language": "pl"}), "--publish")

    assert Publication.objects.get().get_absolute_url() == "/pl/articles/a-title-1/"


def test_pictures_are_taken_from_beside_the_file(publisher, save, tmp_path, capsys):
    Image.new("RGB", (64, 36), "navy").save(tmp_path / "port.png")
    path = save(*LIBRARY, IMAGE | {"slug": "gone", "file": "gone.png"}, ARTICLE | {"image": "port"},
                ARTICLE | {"id": 2, "image": "gone"})  # fmt: skip

    run(path, "--publish", "--credit", "Drawing: Meridian")

    picture = Picture.objects.get()
    assert (picture.alt, picture.credit, picture.others_may) == ("A port", "Drawing: Meridian", "unknown")
    assert list(Publication.objects.order_by("pk").values_list("lead_picture", flat=True)) == [picture.pk, None]
    assert "its file is missing: 1" in capsys.readouterr().out


def test_a_second_run_makes_no_second_picture(publisher, save, tmp_path):
    Image.new("RGB", (64, 36), "navy").save(tmp_path / "port.png")
    run(save(*LIBRARY, ARTICLE | {"image": "port"}))

    run(save(*LIBRARY, ARTICLE | {"image": "port"}, ARTICLE | {"id": 2, "image": "port"}))

    assert Picture.objects.count() == 1
    assert Article.objects.filter(lead_picture=Picture.objects.get()).count() == 2


def test_a_refused_file_leaves_no_picture_behind(publisher, save, tmp_path):
    Image.new("RGB", (64, 36), "navy").save(tmp_path / "port.png")
    before = files()

    with pytest.raises(CommandError, match="line 4: The picture “port” has no credit"):
        run(save(*LIBRARY, ARTICLE | {"image": "port"}), "--publish")

    assert nothing_was_written()
    assert files() == before


def files():
    """Of the desk's and the public pictures."""
    storages = [default_storage, Picture._meta.get_field("master").storage]
    return [storage.listdir("")[1] if storage.exists("") else [] for storage in storages]


def without(row, key):
    return {name: value for name, value in row.items() if name != key}


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (b"{", "line 5: .*Expecting"),
        (b"[1, 2]", "“kind” must be one of author, tag, image, article"),
        (b'{"kind": []}', "“kind” must be one of"),
        (IMAGE | {"slug": "x", "credit": 7}, "“credit” is missing or is no text"),
        (b'{"kind": "book"}', "“kind” must be one of"),
        (b"[" * 200_000, "line 5: "),
        (b"\xff{}", "line 5: .*utf-8"),
        (without(ARTICLE, "title"), "“title” is missing"),
        (ARTICLE | {"id": 2, "title": 7}, "“title” is missing or is no text"),
        (ARTICLE | {"id": 2, "title": " "}, "“title” is empty"),
        (ARTICLE | {"id": 2, "title": "x" * 201}, "“title” has 201 characters; 200 may be"),
        (ARTICLE | {"id": 2, "lead": "a\0b"}, "“lead” is missing or is no text"),
        (json.dumps(ARTICLE | {"id": 2, "lead": "\ud800"}).encode(), "surrogate"),
        (without(ARTICLE, "id"), "“id” is missing"),
        (ARTICLE | {"id": 1}, "id 1 stood above"),
        (ARTICLE | {"id": 2, "date": "2019-05-03"}, "“date” must be a moment with its zone"),
        (ARTICLE | {"id": 2, "date": "3 May"}, "3 May"),
        (ARTICLE | {"id": 2, "authors": "anna-nowak"}, "“authors” must be a list"),
        (ARTICLE | {"id": 2, "authors": ["nobody"]}, "no author “nobody”"),
        (ARTICLE | {"id": 2, "tags": ["nothing"]}, "no tag “nothing”"),
        (ARTICLE | {"id": 2, "image": "nothing"}, "no image “nothing”"),
        (ARTICLE | {"id": 2, "image": 7}, "“image” must be a slug"),
        (ARTICLE | {"id": 2, "language": "de"}, "“language” must be one of en, pl"),
        (ARTICLE | {"id": 2, "body": "<blockquote>" * 101}, "line 5: "),
        (ARTICLE | {"id": 2, "body": ""}, "The text is empty"),
        (ARTICLE | {"id": 2, "lead": ""}, "Write a lead"),
        (ARTICLE | {"id": 2, "authors": []}, "at least one author"),
        (ARTICLE | {"id": 2, "body": "<p>TK</p>"}, "TK"),
        (AUTHOR | {"slug": "x", "name": "x " * 90}, "line 5: "),
        (TAG | {"slug": "x", "name": "\u200b"}, "line 5: "),
        (IMAGE | {"slug": "x", "file": "../port.png"}, "a name without a folder"),
    ],
)
def test_a_bad_line_is_refused_by_its_number_and_nothing_is_written(publisher, save, row, why):
    with pytest.raises(CommandError, match=why) as refused:
        run(save(*LIBRARY, ARTICLE, row), "--publish")

    assert "texts.jsonl: line 5: " in str(refused.value)
    assert "\nNothing was written." in str(refused.value)
    assert nothing_was_written()


def test_a_picture_that_is_none_is_refused(publisher, save, tmp_path):
    (tmp_path / "port.png").write_text("no picture")

    with pytest.raises(CommandError, match="line 3: This is not a JPEG"):
        run(save(*LIBRARY))


def test_two_authors_of_one_name_are_refused(publisher, save):
    make_author("Anna Nowak", slug="one")
    make_author("Anna Nowak", slug="two")

    with pytest.raises(CommandError, match="line 1: 2 authors are called Anna Nowak"):
        run(save(AUTHOR))


def test_a_line_without_end_is_refused(publisher, save, monkeypatch):
    monkeypatch.setattr(lines, "LONGEST_LINE", 500)

    with pytest.raises(CommandError, match="line 4: The line is longer than 500 bytes"):
        run(save(*LIBRARY, ARTICLE | {"body": "x" * 600}))


def test_a_second_process_reads_the_same(publisher, save, monkeypatch):
    monkeypatch.setattr(lines, "SMALL_FILE", 0)
    monkeypatch.setattr(lines, "BATCH_LINES", 3)
    path = save(*LIBRARY, *(ARTICLE | {"id": number} for number in range(1, 40)))

    run(path, "--publish")

    assert Publication.objects.live().count() == 39
    with pytest.raises(CommandError, match="line 43: “title” is missing"):
        run(save(*LIBRARY, *(ARTICLE | {"id": number} for number in range(1, 40)), without(ARTICLE, "title")))


def test_who_may_not_publish_imports_nothing(save):
    make_user("editor", username="publisher")

    with pytest.raises(CommandError, match="lacks the right articles.publish_article"):
        run(save(*LIBRARY, ARTICLE), "--publish")

    assert nothing_was_written()


def test_a_missing_file_is_refused(publisher, tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        run(tmp_path / "nowhere.jsonl")
