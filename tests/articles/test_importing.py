"""Pages that were saved as text."""

import re
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from hypothesis import given, strategies

from articles.importing.dates import find
from articles.importing.errors import Unreadable
from articles.importing.names import given_and_family, split_names
from articles.importing.page_text import read
from articles.models import Article, Author, ImportedText, Publication, Revision
from tests.articles.making import make_author, make_user

SAMPLES = Path(__file__).parent / "samples"
LEAD = "The lead says in two sentences what the reader will know. It is longer than the title above it."
TEXT = "The first paragraph of the text ends with a full stop, as paragraphs do, and is longer than any heading."


def sample(name):
    return (SAMPLES / name).read_text(encoding="utf-8")


def page(header="3 May 2026", title="A title in one line", lead=LEAD, text=TEXT, closing=""):
    return f"{header}\n\n{title}\n\n{lead}\n\n{text}\n\n{closing}"


def body(text):
    return read(page(text=text)).body


def test_the_sample_page_is_read_part_by_part():
    found = read(sample("page.txt"))

    assert (found.date, found.language, found.authors) == (date(2022, 11, 9), "en", ["Łucja Wrzos"])
    assert found.title == "Small Harbours Count Their Ships"
    assert found.lead.startswith("Three fishing towns") and found.lead.endswith("tables of the ministry.")
    assert found.body.startswith("<p>The first list") and found.body.endswith("a sheet of paper.</p>")
    assert found.body.count("<p>") == 1


def test_the_closing_blocks_are_dropped_and_told():
    found = read(sample("page.txt"))

    assert [line[:10] for line in found.dropped] == ["Support Us", "If what ou", "All texts ", "Related po"]
    assert found.related == []


def test_a_polish_page_is_read_part_by_part():
    found = read(sample("strona.txt"))

    assert (found.date, found.language) == (date(2021, 5, 3), "pl")
    assert found.authors == ["Łucja Wrzos", "Jan van der Meer", "Oskar Źrebiec"]
    assert found.title == "Wodociągi po powodzi"
    assert found.lead.startswith("Po ubiegłorocznej powodzi")
    assert found.ignored == ["Strona główna", "Analizy", "O nas", "Data:"]
    assert found.related == ["Kto płaci za wały", "Rzeka nie czyta planów"]


def test_headings_lists_and_notes_are_told_by_their_shape():
    found = read(sample("strona.txt")).body.split("\n")

    assert found[0].startswith("<p>Najtańsza rura leży tam, gdzie leżała poprzednia.<sup data-footnote>Rozmowa z kier")
    assert found[1] == "<h2>Co zmieniły cztery gminy</h2>"
    assert found[3].startswith("<ul><li><p>policzyły koszt") and found[3].count("<li>") == 3
    assert found[4] == "<h2>Kolejność, którą polecamy</h2>"
    assert found[5].startswith("<ol><li><p>Najpierw") and found[5].count("<li>") == 3
    assert "projekt &amp; kosztorys" in found[5]
    assert "cierpliwości<sup data-footnote>Por. &lt;raport&gt; komisji, s. 14.</sup>, a" in found[6]
    assert len(found) == 7


@pytest.mark.parametrize(
    "text",
    [
        "3 May 2026", "03 may 2026", "May 3, 2026", "MAY 3, 2026", "3 maja 2026", "3 maj 2026", "3 maja 2026 r.",
        "03.05.2026", "3.5.2026", "03.05.2026 r.", "2026-05-03", "Warsaw, 3 May 2026.", "Date:3 May 2026|",
    ],
)  # fmt: skip
def test_a_date_is_read_in_each_of_its_forms(text):
    assert find(text).day == date(2026, 5, 3)


@pytest.mark.parametrize(
    "text",
    [
        "May 2026", "3 Mai 2026", "2026/05/03", "3.05", "13 2026", "version 1.03.05.2026", "２026-05-03",
        "tel. 3-05-2026", "2026-05-031", "3 may2026", "1 2026-5-3",
    ],
)  # fmt: skip
def test_what_only_resembles_a_date_is_none(text):
    assert find(text) is None


@pytest.mark.parametrize("name", ["lutego", "luty", "February"])
def test_every_month_has_its_number(name):
    assert find(f"1 {name} 2020").day.month == 2


@pytest.mark.parametrize("text", ["31.02.2026", "30 February 2026", "2026-13-01", "0 maja 2026", "3 May 0203"])
def test_a_day_that_no_calendar_has_is_refused(text):
    with pytest.raises(Unreadable) as refused:
        read(page(header=f"Menu\n{text}"))

    assert (refused.value.number, refused.value.line) == (2, text)


@pytest.mark.parametrize(
    "header",
    [
        "Date: 3 May 2026    Author: Anna Nowak, Jan Kos",
        "Author: Anna Nowak and Jan Kos   Date: 3 May 2026",
        "3 May 2026 | Anna Nowak, Jan Kos",
        "3 May 2026\nby Anna Nowak and Jan Kos",
        "By Anna Nowak, Jan Kos, 3 May 2026",
        "Date:\n3 May 2026\nAuthors:\nAnna Nowak; Jan Kos",
        "Data: 03.05.2026\n\nAutor(zy): Anna Nowak oraz Jan Kos",
        "Data: 3 maja 2026 Autorzy: Anna Nowak i Jan Kos",
        "2026-05-03 Author(s):\nAnna Nowak & Jan Kos",
        "3 May 2026\n\nAnna Nowak, and Jan Kos, Anna Nowak",
        "Home > Analyses\nSupport us\n\n3 May 2026 Author:\n\nAnna Nowak, Jan Kos",
        "\ufeff\u200b3\u00a0May\u00a02026 Author: Anna\u00a0Nowak, Jan K\u00ados",
    ],
)
def test_authors_are_found_with_and_without_labels(header):
    found = read(page(header=header))

    assert (found.date, found.authors) == (date(2026, 5, 3), ["Anna Nowak", "Jan Kos"])
    assert found.title == "A title in one line"


@pytest.mark.parametrize("title", ["Energy Security", "By land and by sea", "By Land", "Anna Nowak does it again"])
def test_a_title_is_not_taken_for_authors(title):
    found = read(page(title=title))

    assert (found.authors, found.title) == ([], title)


def test_authors_without_a_label_are_told_as_a_guess():
    found = read(page(header="Menu\n3 May 2026\nAnna Nowak"))

    assert found.guesses == ["line 3 was taken for the authors: Anna Nowak"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Anna Nowak", ["Anna Nowak"]),
        ("A. Nowak, B. Kos and C. Lis", ["A. Nowak", "B. Kos", "C. Lis"]),
        ("Sandy Anderson oraz Iga Oraz", ["Sandy Anderson", "Iga Oraz"]),
        ("ANNA NOWAK AND JAN KOS", ["ANNA NOWAK", "JAN KOS"]),
    ],
)
def test_names_are_split(text, names):
    assert split_names(text) == names


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Jan Kos", ("Jan", "Kos")),
        ("Jan Maria Kos", ("Jan Maria", "Kos")),
        ("Ludwig van Beethoven", ("Ludwig", "van Beethoven")),
        ("Reuters", ("", "Reuters")),
        ("van Gogh", ("van", "Gogh")),
    ],
)
def test_a_family_name_is_the_last_word_with_its_particles(name, parts):
    assert given_and_family(name) == parts


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        (page(header="3 May 2026"), "", "en"),
        (page(header="3 maja 2026"), "", "pl"),
        (page(header="2026-05-03"), "", "en"),
        (page(header="2026-05-03", text="Zażółć gęślą jaźń, powtórzmy: zażółć gęślą jaźń."), "", "pl"),
        (page(header="3 maja 2026"), "en", "en"),
    ],
)
def test_the_language_is_given_or_guessed(text, language, expected):
    assert read(text, language).language == expected


def test_a_short_line_is_a_heading_only_without_a_full_stop_and_before_a_longer_one():
    assert body(f"What next?\n{TEXT}") == f"<h2>What next?</h2>\n<p>{TEXT}</p>"
    assert body(f"He said no.\n{TEXT}") == f"<p>He said no.</p>\n<p>{TEXT}</p>"
    assert body(f"“He said no.”\n{TEXT}") == f"<p>“He said no.”</p>\n<p>{TEXT}</p>"
    assert body(f"{TEXT}\nA last line") == f"<p>{TEXT}</p>\n<p>A last line</p>"
    assert body("A line that is long\nShort") == "<p>A line that is long</p>\n<p>Short</p>"


def test_one_numbered_line_alone_is_no_list():
    assert body(f"1. The first part\n{TEXT}\n2. The second part\n{TEXT}").count("<h2>") == 2
    assert body("1. One point\n2. Another point\n4. No point") == (
        "<ol><li><p>One point</p></li><li><p>Another point</p></li></ol>\n<p>4. No point</p>"
    )


def test_a_polish_dialogue_is_no_list():
    assert body("– Nie sądzę, żeby to było potrzebne.") == "<p>– Nie sądzę, żeby to było potrzebne.</p>"


def test_markup_in_a_page_stays_text():
    assert body("<script>alert(1)</script> & more.") == "<p>&lt;script&gt;alert(1)&lt;/script&gt; &amp; more.</p>"


def test_notes_may_be_numbered_like_a_list():
    found = body("One claim[1] and another.[2]\nNotes\n1. First source\n2. Second source")

    assert found == (
        "<p>One claim<sup data-footnote>First source</sup> and another.<sup data-footnote>Second source</sup></p>"
    )


def test_a_list_at_the_end_without_marks_stays_a_list():
    assert body(f"{TEXT}\n1. One\n2. Two").endswith("<ol><li><p>One</p></li><li><p>Two</p></li></ol>")


def test_marks_without_any_note_stay_and_are_told():
    found = read(page(text="As was said.[1]"))

    assert found.body == "<p>As was said.[1]</p>"
    assert found.guesses == ["line 7: a mark without a note stays as it is"]


@pytest.mark.parametrize(
    "line",
    [
        "Support us", "SUPPORT US!", "Support our work with a gift", "Donate", "Wesprzyj nas",
        "Wesprzyj naszą działalność",
        "All texts of the Institute may be republished.", "This text may be republished with credit.",
        "Wszystkie teksty Instytutu mogą być rozpowszechniane.", "Ten tekst można rozpowszechniać.",
        "Related posts", "Related posts:", "Czytaj także", "ZOBACZ TEŻ",
    ],
)  # fmt: skip
def test_each_closing_block_ends_the_text(line):
    found = read(page(closing=f"{line}\nWhat follows"))

    assert found.body == f"<p>{TEXT}</p>"
    assert line in found.dropped


@pytest.mark.parametrize(
    "line", ["Donated weapons arrive late.", "See also the report of the court.", "All texts agree."]
)
def test_a_sentence_that_begins_like_a_closing_block_is_text(line):
    assert line in body(line)


@pytest.mark.parametrize(
    ("text", "number", "line", "why"),
    [
        ("", 1, "", "date"),
        ("Menu\n\nA page\nwithout any day\n", 4, "without any day", "date"),
        ("3 May 2026 our annual meeting takes place\nTitle", 1, "our annual meeting takes place", "names"),
        ("3 May 2026 Author: 17 people!\nTitle", 1, "Author: 17 people!", "names"),
        ("3 May 2026 | Analysis\nTitle", 1, "Analysis", "names"),
        ("3 May 2026", 1, "3 May 2026", "no title"),
        ("3 May 2026\nTitle", 2, "Title", "no lead"),
        (f"3 May 2026\nTitle\n{LEAD}", 3, LEAD, "no text"),
        (f"3 May 2026\nTitle\n{LEAD}\n\nSupport us", 5, "Support us", "no text"),
        (f"3 May 2026\n{'t' * 201}\n{LEAD}", 2, "t" * 201, "201 characters"),
        (f"3 May 2026\nTitle\n{'l' * 701}\n{TEXT}", 3, "l" * 701, "701 characters"),
        (page(text="A claim.[1]\nAnother.[2]\n[1] A note"), 8, "Another.[2]", "no note 2"),
        (page(text="A claim.[1]\n[1] A note\n[2] Another"), 9, "[2] Another", r"No mark \[2\]"),
        (page(text="A claim.[1]\n[1] A note\n[3] Another"), 9, "[3] Another", "note 2 should"),
        (page(lead=f"{LEAD}[1]", text="A claim.[1]\n[1] A note"), 5, f"{LEAD}[1]", "hold no notes"),
        (page(text="Bell\x07"), 7, r"'Bell\x07'", "control character"),
        (page(closing=f"See also\nA title\n{TEXT * 3}"), 11, TEXT * 3, "only titles"),
    ],
)
def test_a_page_that_does_not_fit_is_refused_with_its_line(text, number, line, why):
    with pytest.raises(Unreadable, match=why) as refused:
        read(text)

    assert (refused.value.number, refused.value.line) == (number, line)


PIECES = [
    "3 May 2026", "31.02.2026", "Author:", "by", "Anna Nowak", ",", " and ", "\n", "Support us", "See also", "[1]",
    "[2] ", "1. ", "• ", "Notes", "A sentence of some words.", "A heading", "\0", "\u202e", "\r", "<b>", "Ł",
]  # fmt: skip


@given(strategies.lists(strategies.sampled_from(PIECES), max_size=30).map("".join))
def test_any_text_is_read_or_refused_by_line(text):
    try:
        found = read("3 May 2026\nA title\nA lead\n" + text)
    except Unreadable as refused:
        assert refused.number <= len(re.split(r"\r\n?|\n", text)) + 3
    else:
        assert found.title and found.lead and found.body


def run(*arguments, capsys=None):
    call_command("import_page", *map(str, arguments))
    return capsys.readouterr().out if capsys else ""


@pytest.fixture
def publisher(db):
    return make_user("publisher", username="publisher")


@pytest.fixture
def save(tmp_path):
    """`save(text)` writes a file and gives its path."""

    def write(text, name="page.txt"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def nothing_was_written():
    return not (Article.objects.exists() or Author.objects.exists() or ImportedText.objects.exists())


def test_an_imported_page_is_a_draft_until_it_is_published(publisher, capsys):
    out = run(SAMPLES / "page.txt", "--by", "publisher", "--create-people", capsys=capsys)

    article = Article.objects.get()
    assert article.title == "Small Harbours Count Their Ships"
    assert [line.author.name for line in article.bylines.all()] == ["Łucja Wrzos"]
    assert article.revisions.get().kind == Revision.Kind.IMPORT
    assert not Publication.objects.exists()
    assert "/articles/small-harbours-count-their-ships/ (not public)" in out


def test_publishing_shows_the_page_under_its_own_date_at_noon(publisher, capsys, client):
    out = run(SAMPLES / "page.txt", "--by", "publisher", "--create-people", "--publish", capsys=capsys)

    publication = Publication.objects.live().get()
    assert str(timezone.localtime(publication.first_published_at)) == "2022-11-09 12:00:00+01:00"
    assert "    https://institute.example/articles/small-harbours-count-their-ships/\n" in out
    assert "dropped: Support Us" in out
    answer = client.get("/articles/small-harbours-count-their-ships/").content.decode()
    assert "9 November 2022" in answer
    assert "please consider a gift" not in answer


def test_notes_of_a_page_become_notes_of_the_text(publisher):
    run(SAMPLES / "strona.txt", "--by", "publisher", "--create-people", "--publish")

    publication = Publication.objects.get()
    assert publication.language == "pl"
    assert publication.html.count('role="doc-noteref"') == 2
    assert publication.get_absolute_url() == "/pl/articles/wodociagi-po-powodzi/"


def test_a_second_run_changes_nothing(publisher, capsys):
    arguments = [SAMPLES / "page.txt", SAMPLES / "strona.txt", "--by", "publisher", "--create-people", "--publish"]
    run(*arguments)
    before = list(Article.objects.values()), list(Publication.objects.values()), Author.objects.count()

    out = run(*arguments, capsys=capsys)

    assert (list(Article.objects.values()), list(Publication.objects.values()), Author.objects.count()) == before
    assert out.count("unchanged") == 2


def test_publishing_afterwards_publishes_the_untouched_draft(publisher, capsys):
    run(SAMPLES / "page.txt", "--by", "publisher", "--create-people")

    out = run(SAMPLES / "page.txt", "--by", "publisher", "--publish", capsys=capsys)

    assert Publication.objects.live().count() == 1
    assert "page.txt: published" in out


def test_a_page_changed_at_the_source_is_a_new_revision_and_a_silent_fix(publisher, save, capsys):
    make_author("Anna Nowak")
    arguments = ["--by", "publisher", "--publish"]
    run(save(page(header="3 May 2026 Author: Anna Nowak")), *arguments)

    out = run(save(page(header="3 May 2026 Author: Anna Nowak", text="Another text.")), *arguments, capsys=capsys)

    assert "changed as at the source" in out
    assert Publication.objects.live().get().plain == "Another text."
    assert list(Publication.objects.order_by("number").values_list("change", flat=True)) == ["first", "silent"]


def test_a_page_changed_on_both_sides_is_left_alone(publisher, save, capsys):
    make_author("Anna Nowak")
    run(save(page(header="3 May 2026 Author: Anna Nowak")), "--by", "publisher")
    article = Article.objects.get()
    article.save_desk_copy({"lead": "The desk's lead."}, by=publisher, version=article.version)

    changed = save(page(header="3 May 2026 Author: Anna Nowak", text="Another text."))
    out = run(changed, "--by", "publisher", "--publish", capsys=capsys)

    assert "left alone" in out
    assert Article.objects.get().lead == "The desk's lead."
    assert not Publication.objects.exists()


def test_a_withdrawn_page_stays_withdrawn(publisher, save):
    make_author("Anna Nowak")
    header = "3 May 2026 Author: Anna Nowak"
    run(save(page(header=header)), "--by", "publisher", "--publish")
    Publication.objects.get().withdraw(by=publisher, reason="The sum was wrong.")

    run(save(page(header=header, text="Another text.")), "--by", "publisher", "--publish")

    assert Article.objects.get().body == "<p>Another text.</p>"
    assert not Publication.objects.live().exists()


def test_authors_are_matched_whatever_their_marks_and_capitals(publisher, save):
    author = make_author("Łukasz Żółw")

    run(save(page(header="3 May 2026 Author: LUKASZ ZOLW")), "--by", "publisher")

    assert [line.author for line in Article.objects.get().bylines.all()] == [author]


def test_unknown_authors_are_refused_by_name(publisher, save):
    path = save(page(header="3 May 2026 Author: Anna Nowak, Jan Kos"))

    with pytest.raises(CommandError, match="Nobody is called Anna Nowak, Jan Kos"):
        run(path, "--by", "publisher")

    assert nothing_was_written()


def test_two_authors_of_one_name_are_refused(publisher, save):
    make_author("Anna Nowak")
    make_author("Anna Nowak")

    with pytest.raises(CommandError, match="2 authors are called Anna Nowak"):
        run(save(page(header="3 May 2026 Author: Anna Nowak")), "--by", "publisher", "--create-people")


def test_one_bad_file_stops_the_others_and_is_named_with_its_line(publisher, save):
    bad = save("Menu\nNo day here", "bad.txt")

    with pytest.raises(CommandError, match=r"bad.txt, line 2: .*date") as refused:
        run(SAMPLES / "page.txt", bad, save(b"3 May\n\xff\xfe", "worse.txt"), "--by", "publisher", "--create-people")

    assert "No day here" in str(refused.value)
    assert "worse.txt, line 2: The file is not UTF-8" in str(refused.value)
    assert nothing_was_written()


def test_a_file_over_one_megabyte_is_refused(publisher, save):
    with pytest.raises(CommandError, match="larger than 1 MB"):
        run(save(b"a" * 1_000_001), "--by", "publisher")


def test_a_missing_file_is_refused(publisher, tmp_path):
    with pytest.raises(CommandError, match="nowhere.txt: No such file"):
        run(tmp_path / "nowhere.txt", "--by", "publisher")


def test_a_text_that_is_not_ready_takes_the_others_with_it(publisher, save):
    unready = save(page(text="TK still stands here."), "unready.txt")

    with pytest.raises(CommandError, match="unready.txt: .*TK"):
        run(SAMPLES / "page.txt", unready, "--by", "publisher", "--create-people", "--publish")

    assert nothing_was_written()


def test_two_files_of_one_date_and_title_are_refused(publisher, save):
    with pytest.raises(CommandError, match="same date and title"):
        run(save(page(), "a.txt"), save(page(text="Other."), "b.txt"), "--by", "publisher")


def test_a_taken_address_gets_a_number(publisher, save):
    run(save(page()), save(page(header="4 May 2026"), "later.txt"), "--by", "publisher")

    assert set(Article.objects.values_list("slug", flat=True)) == {"a-title-in-one-line", "a-title-in-one-line-2"}


def test_windows_files_are_read(publisher, save):
    run(save(b"\xef\xbb\xbf" + page().replace("\n", "\r\n").encode()), "--by", "publisher")

    assert Article.objects.get().title == "A title in one line"


def test_who_may_not_publish_imports_no_public_page(db, save):
    make_user("editor", username="editor")

    with pytest.raises(CommandError, match="lacks the right articles.publish_article"):
        run(save(page()), "--by", "editor", "--publish")
    with pytest.raises(CommandError, match="There is no account “nobody”"):
        run(save(page()), "--by", "nobody")

    assert nothing_was_written()
