"""What stands in a copy, in every format. No database."""

import json
import re
from html import unescape
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from articles.republishing.formats import archive, manifest
from articles.republishing.package import Package
from articles.richtext.cleaning import clean
from tests.articles.republishing.making import CODE, MAY_3, make_line, make_package, make_picture, make_terms, written

ADDRESS = "https://institute.example/articles/full-stores/"
RIGHTS = ("allowed", "ask", "never", "unknown")
NOTES = "".join(
    f"<p>Claim {number}.<sup data-footnote>Source <em>{number % 3}</em></sup></p>" for number in range(1, 13)
)


def words(text: str, *, is_html: bool = True) -> list[str]:
    """The words of a format without its marks."""
    return re.findall(r"[^\W_]+", unescape(re.sub(r"<[^>]*>", " ", text)) if is_html else text)


def put_in_storage(*pictures):
    for picture in pictures:
        default_storage.save(picture.renditions["whole"][-1][3], ContentFile(f"picture {picture.pk}".encode()))


@pytest.mark.parametrize("form", ["html", "md", "txt"])
def test_a_copy_has_its_parts_in_order(form):
    note = {"change": "correction", "note": "The figure was wrong", "at": "2026-05-05T10:00:00+00:00"}
    copy = written(make_package("<p>The body.<sup data-footnote>The note.</sup></p>", notes=[note]))[form]
    parts = [
        "Full Stores", "What the reader will know.", "Anna Nowak, Fellow", "First published: ", "Text: Anna Nowak.",
        CODE, "The body.", "The note.", "Correction, 5 May 2026:", "The figure was wrong.", "Credit the origin.",
        "Origin: Meridian Institute", f"Copy {CODE}.",
            "Check for corrections: ", f"https://institute.example/republish/copies/{CODE}/",
    ]  # fmt: skip

    places, start = [], copy.index("# ") if form == "md" else 0
    for part in parts:
        places.append(copy.index(part, places[-1] if places else start))

    assert places == sorted(places)


@pytest.mark.parametrize("form", ["html", "md", "txt", "json"])
@pytest.mark.parametrize("number", [1, 2, 5])
@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", ["Text: {}.", "First published: Meridian Institute, 3 May 2026: ", "“Full Stores”", "Terms: ",
                f"Copy {CODE}."]),
        ("pl", ["Tekst: {}.", "Pierwsza publikacja: Instytut Meridian, 3 maja 2026: ", "„Full Stores”", "Zasady: ",
                f"Kopia {CODE}."]),
    ],
)  # fmt: skip
def test_the_credit_names_everything_in_the_language_of_the_text(form, number, language, told):
    names = [f"Anna Nowak{letter}" for letter in "abcde"[:number]]
    package = make_package(language=language, bylines=[make_line(name) for name in names])

    copy = (written(package) | {"json": manifest.write(package, {})})[form]

    for part in told:
        assert part.format(", ".join(names)) in copy
    assert package.credit.address in copy
    assert package.credit.terms_address in copy
    if language == "pl":
        assert not {"Text", "First", "Terms", "Copy"} & set(package.credit.line().replace("Full Stores", "").split())


def test_a_translator_stands_in_the_credit():
    credit = make_package(language="pl", bylines=[make_line(), make_line("Jan Kos Jr.", "translator")]).credit

    assert credit.line().startswith("Tekst: Anna Nowak. Przekład: Jan Kos Jr. Pierwsza publikacja: Instytut")


def test_only_a_licence_may_claim_the_page_it_stands_on():
    licence = "https://creativecommons.org/licenses/by/4.0/"

    plain, free = (written(make_package(terms=make_terms(licence_address=address))) for address in ("", licence))

    assert "rel=" not in plain["html"]
    assert "license:" not in plain["md"]
    assert free["html"].count('rel="license"') == 1
    assert f'license: "{licence}"' in free["md"]


def test_every_element_comes_out_in_every_form():
    body = clean(
        "<h2>One</h2><h3>Two</h3><p>A <em>b</em> <strong>c</strong> H<sub>2</sub>O x<sup>2</sup><br>new "
        '<span lang="pl">ulica</span></p><ul><li>point<ol><li>first</li><li>second</li></ol></li></ul>'
        "<blockquote><p>Said so.</p><p>Twice.</p></blockquote><hr>"
    ).html

    copies = written(make_package(body))

    assert (
        '<p>A <em>b</em> <strong>c</strong> H<sub>2</sub>O x<sup>2</sup><br>new <span lang="pl">ulica</span></p>'
        in copies["html"]
    )
    assert "<h2>One</h2>\n<h3>Two</h3>" in copies["html"]
    assert "## One\n\n### Two\n\nA *b* **c** H2O x2\\\nnew ulica" in copies["md"]
    assert "- point\n  1. first\n  2. second" in copies["md"]
    assert "> Said so.\n>\n> Twice.\n\n---\n" in copies["md"]
    assert (
        "A b c H2O x2\nnew ulica\n\n- point\n  1. first\n  2. second\n\n> Said so.\n>\n> Twice.\n\n* * *\n"
        in copies["txt"]
    )


def test_notes_are_linked_both_ways_and_keep_their_numbers():
    copies = written(make_package(clean(NOTES).html))
    html = copies["html"]

    for number in range(1, 13):
        assert f'<sup><a id="{CODE}-ref-{number}" href="#{CODE}-note-{number}">{number}</a></sup>' in html
        assert f'<li id="{CODE}-note-{number}">Source <em>{number % 3}</em> <a href="#{CODE}-ref-{number}"' in html
        assert f"Claim {number}.[^{number}]" in copies["md"]
        assert f"\n[^{number}]: Source *{number % 3}*" in copies["md"]
        assert f"Claim {number}.[{number}]" in copies["txt"]
        assert f"\n[{number}] Source {number % 3}\n" in copies["txt"]


def test_two_copies_on_one_page_share_no_id():
    ids = [
        set(re.findall(r'id="(.*?)"', written(make_package(NOTES, package_code=code))["html"]))
        for code in ("aaaaaaaa", "bbbbbbbb")
    ]

    assert len(ids[0]) == 24
    assert not ids[0] & ids[1]


TABLE = (
    "<table><caption>Reserve</caption><tbody><tr><th>Thing</th><th>Spare</th></tr>"
    "<tr><th>Wagon | heavy</th><td><p>15</p></td></tr></tbody></table>"
)
WIDE = (
    '<table><tbody><tr><th rowspan="2">Thing</th><th colspan="2">Spare</th></tr><tr><th>2024</th><th>2025</th></tr>'
    '<tr><td rowspan="2">Wagon</td><td>1</td><td>2</td></tr>'
    "<tr><td>3</td><td><ul><li>four</li></ul></td></tr></tbody></table>"
)


def test_a_table_keeps_caption_scopes_and_labels():
    copies = written(make_package(clean(TABLE).html))

    assert '<thead>\n<tr><th scope="col">Thing</th><th scope="col">Spare</th></tr>\n</thead>' in copies["html"]
    assert "<caption>Reserve</caption>" in copies["html"]
    assert '<th scope="row">Wagon | heavy</th><td><p>15</p></td>' in copies["html"]
    assert "**Reserve**\n\n| Thing | Spare |\n| --- | --- |\n| Wagon \\| heavy | 15 |" in copies["md"]
    assert "Reserve\nThing: Wagon | heavy; Spare: 15" in copies["txt"]


def test_a_table_with_cells_over_several_is_told_row_by_row():
    copies = written(make_package(clean(WIDE).html))

    assert "Thing; Spare\nThing: Wagon; 2024: 1; 2025: 2\n2024: 3; 2025: - four\n" in copies["txt"]
    assert "- Thing; Spare\n- Thing: Wagon; 2024: 1; 2025: 2\n- 2024: 3; 2025: four\n" in copies["md"]
    assert '<th rowspan="2" scope="col">' in copies["html"] or '<th scope="col" rowspan="2">' in copies["html"]


LINKS = [
    ("https://example.org/a", "https://example.org/a"),
    ("HTTP://example.org/a", "http://example.org/a"),
    ("/topics/energy/", "https://institute.example/topics/energy/"),
    ("other/", "https://institute.example/articles/full-stores/other/"),
    ("//host.example/a", "https://host.example/a"),
    ("?page=2", "https://institute.example/articles/full-stores/?page=2"),
    ("mailto:office@example.org", "mailto:office@example.org"),
    ("https://example.org/?utm_source=x&id=5&UTM_Medium=y", "https://example.org/?id=5"),
    ("https://example.org/?123&utm_source=x", "https://example.org/?123"),
    ("https://example.org/?q=%B3%F3d%BC&utm%5Fsource=x&id=1;b=2", "https://example.org/?q=%B3%F3d%BC&id=1;b=2"),
    ("https://example.org/?fbclid=1&gclid=2", "https://example.org/"),
    ("https://example.org/?q=a+b%20c;d", "https://example.org/?q=a+b%20c;d"),
    ("#notes", ""),
    ("tel:+48123", ""),
    ("javascript:alert(1)", ""),
    ("java\nscript:alert(1)", ""),
    ("\x01javascript:alert(1)", ""),
    ("data:text/html,x", ""),
    ("vbscript:x", ""),
    ("https://user:pw@example.org/", ""),
    ("https://[broken/", ""),
    ("", ""),
]


@pytest.mark.parametrize(("given", "kept"), LINKS)
def test_links_lead_somewhere_from_every_site_or_are_words(given, kept):
    package = make_package(f'<p>See <a href="{given}" target="_blank" rel="x">this</a>.</p>')
    copies = written(package)

    if kept:
        assert f'<a href="{kept.replace("&", "&amp;")}">this</a>' in copies["html"]
        assert f"[this](<{kept}>)" in copies["md"]
        assert "See this [L1]." in copies["txt"]
        assert f"[L1] {kept}\n" in copies["txt"]
        assert package.left_out == []
    else:
        assert "<p>See this.</p>" in copies["html"]
        assert "See this." in copies["md"]
        assert "See this." in copies["txt"]
        assert [(item.kind, item.reason) for item in package.left_out] == [("link", "address")]


def test_the_plain_text_lists_every_link_of_the_html():
    links = "".join(f'<p><a href="https://example.org/{n % 4}">link {n}</a></p>' for n in range(9))
    copies = written(make_package(links))

    addresses = re.findall(r'href="(http[^"]*)"', copies["html"])

    assert all(address in copies["txt"] for address in addresses)
    assert copies["txt"].count("[L4]") == 3


def test_what_is_kept_loses_no_word():
    body = clean(
        '<p>“Wow!” <a href="https://example.org/">(a link)</a> x*y*z #1 _a_ 1. [x](y) &lt;b&gt; &amp;amp;'
        " ~s~<br>- dash</p>"
        f"{NOTES}{TABLE}{WIDE}<ul><li>one<ul><li>two</li></ul></li></ul>"
    ).html
    copies = written(make_package(body))
    wanted = words(body)

    for form, copy in copies.items():
        found = words(copy, is_html=form == "html")
        for word in set(wanted):
            assert found.count(word) >= wanted.count(word), (form, word)


@pytest.mark.parametrize(
    ("html", "kind", "reason"),
    [
        ("<aside data-pullquote><p>Twice told</p></aside>", "pull quote", "repeats"),
        ('<div data-embed="video" data-key="1">Video</div>', "embed", "unknown"),
        ("<script>alert(1)</script>", "script", "unknown"),
        ("<!-- secret -->", "comment", "unknown"),
        ("<details><summary>More</summary>x</details>", "details", "unknown"),
        ('<p><img src="/a.jpg"></p>', "picture", "unknown"),
    ],
)
def test_what_is_dropped_is_listed_with_its_place(html, kind, reason):
    package = make_package(f"<p>Words before it.</p>{html}<p>Words after it.</p>")

    assert [(item.kind, item.reason, item.after) for item in package.left_out] == [(kind, reason, "Words before it.")]
    assert "Words after it." in written(package)["txt"]


PLACES = {
    "figure": '<figure data-picture="7"><figcaption>MARKER caption</figcaption></figure>',
    "bare": '<img data-picture="7" src="/media/7.jpg" alt="MARKER">',
    "linked": '<p><a href="https://example.org/">x<img src="/media/7.jpg" alt="MARKER"></a></p>',
    "srcset": '<picture data-picture="7"><source srcset="/media/7.jpg"><img src="/media/7.jpg" alt="MARKER"></picture>',
    "gallery": '<ul><li><figure data-picture="7"><figcaption>MARKER</figcaption></figure></li></ul>',
    "cell": '<table><tbody><tr><td><figure data-picture="7">MARKER</figure></td></tr></tbody></table>',
    "svg": '<svg><image href="/media/7.jpg"></image><title>MARKER</title></svg>',
}
NAMED = ("figure", "gallery", "cell")


@pytest.mark.parametrize("right", RIGHTS)
@pytest.mark.parametrize("place", [*PLACES, "lead"])
def test_only_an_allowed_picture_of_the_library_leaves_the_house(place, right):
    picture = make_picture(7, right, caption="MARKER library", alt="MARKER alt")
    put_in_storage(picture)
    if place == "lead":
        package = make_package(lead_picture=picture, lead_caption="MARKER caption")
    else:
        package = make_package(f"<p>Before.</p>{PLACES[place]}", pictures={"7": picture})

    files = archive.picture_files(package)
    everything = "".join([*written(package).values(), manifest.write(package, files)])
    names = ZipFile(BytesIO(archive.write(package, "full-stores", "Terms"))).namelist()

    may_go = right == "allowed" and place in (*NAMED, "lead")
    assert ("MARKER" in everything) is may_go
    assert ("7.jpg" in everything) is may_go
    assert ("pictures/7.jpg" in names) is may_go
    if not may_go and place != "svg":
        (item,) = package.missing_pictures
        assert item.reason == (right if place in (*NAMED, "lead") else "unknown")
        assert all("Pictures that are not in this copy: 1." in copy for copy in written(package).values())
        assert all("office@institute.example" in copy for copy in written(package).values())


def test_a_picture_is_named_in_a_copy_and_shown_in_the_archive():
    picture = make_picture(7)
    put_in_storage(picture)
    package = make_package(
        '<figure data-picture="7"><figcaption>Own <em>words</em></figcaption></figure>', pictures={"7": picture}
    )

    copies = written(package)
    opened = ZipFile(BytesIO(archive.write(package, "full-stores", "The terms.")))

    assert "<img" not in copies["html"]
    assert "<figcaption>Own <em>words</em>. Photo: A. Nowak. <a href=" in copies["html"]
    assert "Picture: Own *words*. Photo: A. Nowak." in copies["md"]
    assert "[Picture: Own words. Photo: A. Nowak. https://institute.example/media/7.jpg]" in copies["txt"]
    assert opened.namelist() == [
        "full-stores.html", "full-stores.md", "full-stores.txt", "full-stores.json", "TERMS.txt", "pictures/7.jpg",
    ]  # fmt: skip
    assert (
        '<img src="pictures/7.jpg" width="640" height="480" alt="Cranes">' in opened.read("full-stores.html").decode()
    )
    described = json.loads(opened.read("full-stores.json"))["pictures"]
    assert [(item["file"], item["credit"], item["right"]) for item in described] == [
        ("pictures/7.jpg", "Photo: A. Nowak", "allowed")
    ]


def test_the_same_publication_gives_the_same_bytes():
    def made(**fields):
        package = make_package(NOTES + TABLE, **fields)
        return manifest.digest(package), archive.write(package, "full-stores", "Terms")

    assert made() == made()
    assert made()[0] != made(title="Full stores")[0]
    assert made()[0] != made(package_code="bbbbbbbb")[0]


def test_front_matter_holds_whatever_a_title_holds():
    title = 'A "quoted" \\ title: #1\nlang: xx\u2028---'
    copy = written(make_package(title=title))["md"]

    lines = copy.split("\n---\n")[0].splitlines()[1:]
    told = {name: json.loads(value) for name, value in (line.split(": ", 1) for line in lines)}

    assert told["title"] == 'A "quoted" \\ title: #1 lang: xx ---'
    assert told["lang"] == "en"
    assert told["date"] == "2026-05-03"


def test_a_package_needs_no_model():
    """The pure modules are used by checks before publication, on texts that are in no database."""
    assert isinstance(make_package(first_published_at=MAY_3), Package)
