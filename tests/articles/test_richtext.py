import json
import re
import time
from contextlib import suppress
from io import StringIO

import pytest
from django.core.management import call_command
from hypothesis import example, given, settings
from hypothesis import strategies as st

from articles.models import Autosave, Revision
from articles.richtext.caps import DEEPEST, LARGEST
from articles.richtext.cleaning import Unclean, clean
from articles.richtext.expansion import expand
from articles.richtext.links import link
from articles.richtext.nodes import EXTENSIONS, OWN, allow_list
from tests.articles.making import make_article, make_user
from tests.articles.test_desk import fields

# What may be stored, written down once more and apart from the allow-list: text and exactly these tags.
STORED = re.compile(
    r"""(?:
      [^<>]++
    | </?(?:p|h[234]|ul|ol|li|blockquote|strong|em|sub|sup|table|caption|thead|tbody|tr|td|th)>
    | <[bh]r> | </a> | </span> | </aside> | <sup[ ]data-footnote> | <aside[ ]data-pullquote>
    | <a[ ]href="(?:https?://[^/"<>@\\]+[^"<>]*|mailto:[^"<>]+|/(?![/\\])[^"<>]*|/)">
    | </figure> | </?figcaption> | </div>
    | <figure[ ]data-picture="[1-9][0-9]*"[ ]data-layout="(?:column|wide|small)"(?:[ ]data-alt="[^"<>]*")?>
    | <div[ ]data-embed="[a-z]+"[ ]data-key="[A-Za-z0-9_-]+"(?:[ ]data-title="[^"<>]*")?>
    | <span[ ]lang="[A-Za-z0-9-]+">
    | <t[dh](?:[ ](?:colspan|rowspan)="[1-9][0-9]?"|[ ]scope="(?:row|col)")+>
    )*+""",
    re.VERBOSE,
)

ADDRESSES = [
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "java\tscript:alert(1)",
    "java\nscript:alert(1)", "&#106;avascript:alert(1)", "javascript&colon;alert(1)", "\x01javascript:alert(1)",
    "vbscript:x", "feed:javascript:x", "data:text/html,<script>alert(1)</script>", "blob:https://x.example/1",
    "filesystem:x", "tel:112", "ftp://x.example/", "//evil.example/x", "/\\evil.example", "\\\\evil.example",
    "/\t/evil.example", "https:evil.example", "https:///evil.example", "https:\\\\evil.example",
    "https://user:pw@evil.example/", "https://bank.example@evil.example", "https://bank.example\\@evil.example",
    "https://\u202egro.knab/", "https://bank.example\u2066/x", "#x", "?x", "x.html", "",
]  # fmt: skip

HOSTILE = [
    # scripts and handlers
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<script/x>alert(1)</script\n>",
    "<p onclick=alert(1)>x</p>",
    "<p onclick\n=\nalert(1)>x</p>",
    "<p/onmouseover=alert(1)/>x",
    "<img src=x onerror=alert(1)>",
    "<img src='data:image/svg+xml,<svg onload=alert(1)>'>",
    "<body onload=alert(1)>x",
    "<details open ontoggle=alert(1)>x</details>",
    "<video><source onerror=alert(1)></video>",
    "<input autofocus onfocus=alert(1)>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=javascript:alert(1)></object><embed src=javascript:alert(1)>",
    "<form action=javascript:alert(1)><button formaction=javascript:alert(1)>x</button></form>",
    "<base href=//evil.example/><link rel=stylesheet href=//evil.example>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<style>@import '//evil.example';p{background:url(//evil.example)}</style>",
    "<p style='background:url(//evil.example/x)'>x</p>",
    "<div style=position:fixed;inset:0>x</div>",
    # mutation and foreign content
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href=javascript:alert(1)><text>x</text></a></svg>",
    "<svg><foreignObject><p><img src=x onerror=alert(1)></p></foreignObject></svg>",
    "<svg><desc><![CDATA[</desc><script>alert(1)</script>]]></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
    "<math><annotation-xml encoding='text/html'><script>alert(1)</script></annotation-xml></math>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<template><script>alert(1)</script></template>",
    "<textarea></textarea><img src=x onerror=alert(1)></textarea>",
    "<title><img src=x onerror=alert(1)></title>",
    "<xmp><img src=x onerror=alert(1)></xmp>",
    "<plaintext><script>alert(1)</script>",
    "<!--><script>alert(1)</script>-->",
    "<!--!><img src=x onerror=alert(1)>--!>",
    "<!DOCTYPE x [<!ENTITY y '<script>alert(1)</script>'>]>&y;",
    "<?xml-stylesheet href='javascript:alert(1)'?><p>x</p>",
    "<select><option><style></option></select><img src=x onerror=alert(1)></style></select>",
    "<table><tr><td><table><tr><td>x</table></table>",
    "<table><caption><table><script>alert(1)</script></table></caption></table>",
    "<p><a href=/x><table><tr><td><a href=javascript:alert(1)>x</a></table></a>",
    "<form><div></form><form><script>alert(1)</script></form>",
    "<a href='/x'><a href='/y'>x</a></a>",
    "<em><p><h2><li><td>x",
    # text that could become a tag
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;img src=x onerror=alert(1)&#62;",
    "<p>&#x338;onmouseover=alert(1) x=</p>",
    "<p≯onmouseover=alert(1) ></p>",
    "<p>\u200b<\u200bscript>alert(1)</script>",
    "<\x00script>alert(1)</script>",
    "<a\x0bhref=javascript:alert(1)>x</a>",
    "<p\x0conclick=alert(1)>x",
    "<p>\ud800<script>alert(1)</script>",
    "<a href=/x title='\"><img src=x onerror=alert(1)>'>x</a>",
    "<p title=\"'>\"><img src=x onerror='alert(1)'>",
    # names that pages and scripts rely on
    "<p id=content class=hidden name=body data-x=1>x</p>",
    "<a id=attributes name=createElement href=/x>x</a>",
    "<p slot=x is=x part=x tabindex=1 contenteditable draggable=true accesskey=x>x</p>",
    # our own nodes
    "<sup data-footnote='\"><script>alert(1)</script>'>x</sup>",
    "<sup data-footnote id=note_1 onclick=alert(1)>x <img src=x onerror=alert(1)></sup>",
    "<sup data-footnote>a<sup data-footnote>b</sup></sup>",
    "<sup data-footnote><p>a</p><table><tr><td>b</table></sup>",
    "<aside data-pullquote='x' style=color:red><script>alert(1)</script><p>x</p></aside>",
    "<aside onclick=alert(1)><p>x</p></aside>",
    "<span lang='en\" onclick=alert(1)'>x</span><span lang=en style=color:red>y</span>",
    "<td colspan=0 rowspan=1e9>x</td><table><tr><td colspan=0 rowspan=1000>x<th scope='row onclick=x'>y</table>",
    "<figure data-picture=1><img src=/media/x.svg></figure><div data-embed=youtube data-key=x></div>",
]  # fmt: skip


@pytest.mark.parametrize("html", HOSTILE)
def test_only_allowed_tags_and_attributes_are_stored(html):
    """Security T01."""
    stored = clean(html).html

    assert STORED.fullmatch(stored)
    assert clean(stored).html == stored


@pytest.mark.django_db
@pytest.mark.parametrize("way", ["form", "autosave", "import"])
def test_no_way_goes_around_the_door(client, sign_in, tmp_path, way):
    sign_in("editor")
    importer, article = make_user(), make_article("Hostile")
    sent = [html for html in HOSTILE if "\0" not in html and "\ud800" not in html]
    stored = []
    for html in sent if way != "import" else []:
        article.refresh_from_db()
        page = {"form": "change", "autosave": "autosave"}[way]
        client.post(f"/admin/articles/article/{article.pk}/{page}/", fields(article, body=f"<p>x</p>{html}"))
        stored += [kept.fields["body"] for kept in Autosave.objects.all()]
    if way == "import":
        row = {"kind": "article", "title": "T", "lead": "L.", "date": "2020-05-03T12:00:00Z", "authors": [], "tags": []}
        rows = [row | {"id": number, "slug": f"t-{number}", "body": html} for number, html in enumerate(sent)]
        (tmp_path / "t.jsonl").write_text("\n".join(map(json.dumps, rows)))
        call_command("import_articles", str(tmp_path / "t.jsonl"), by=importer.username, stdout=StringIO())
    stored += [revision.data["body"] for revision in Revision.objects.all()]

    assert len(stored) > len(sent) / 2
    assert [body for body in stored if not STORED.fullmatch(body)] == []


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_hostile_address_is_clickable(address):
    """Security T03."""
    assert clean(f'<p><a href="{address}">x</a></p>').html == "<p>x</p>"


FRAGMENTS = [
    "<p>", "</p>", "<h2>", "</h2>", "<em>", "</em>", "<b>", "<ul>", "<li>", "</ul>", "<table>", "<tr>", "<td>",
    "</table>", "<caption>", "<a href=/x>", "</a>", "<sup data-footnote>", "<sup>", "</sup>",
    "<aside data-pullquote>", "</aside>", "<span lang=pl>", "<blockquote>", "<br>", "<hr>", "<svg>", "</svg>",
    "<math><mtext>", "<style>", "</style>", "<select>", "<template>", "<form>", "<title>", "<!--", "-->", "<![CDATA[",
    "]]>", "x", " ", "\n", "\r", "&nbsp;", "&lt;", "&amp;", "&#x338;", "\u0338", "e\u0301", "\u200b", "&#x202e;",
    "&#13;", "\x00", "<", ">", '"', "'", "=", "w domu",
]  # fmt: skip


@settings(max_examples=300)
@given(st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=5)), max_size=30).map("".join))
@example("<sup data-footnote=''>a <a href=/x>b<p>c</sup>")
def test_cleaning_twice_changes_nothing(html):
    """Security T01."""
    once = clean(html)

    assert clean(once.html) == once
    assert STORED.fullmatch(once.html)
    for language in ("en", "pl"):
        ids = re.findall(r' id="([^"]*)"', expand(once.html, language))
        assert len(ids) == len(set(ids))


def test_the_extensions_give_the_allow_list():
    allowed = allow_list()

    assert allowed["tags"] == {
        "p", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "hr", "br", "strong", "em", "sub", "sup", "a", "span",
        "aside", "div", "figure", "figcaption", "table", "caption", "thead", "tbody", "tr", "th", "td",
    }  # fmt: skip
    assert allowed["url_schemes"] == {"http", "https", "mailto"}
    assert OWN.keys() <= EXTENSIONS.keys()


# Caps


def test_a_text_over_one_megabyte_is_refused():
    with pytest.raises(Unclean, match="1 MB"):
        clean("ż" * (LARGEST // 2 + 1))


@pytest.mark.parametrize("tag", ["blockquote", "ul", "em", "div", "svg", "x-y"])
def test_nesting_over_a_hundred_levels_is_refused(tag):
    with pytest.raises(Unclean, match="100 levels"):
        clean(f"<{tag}>" * (DEEPEST + 1) + "x")


@pytest.mark.parametrize(
    "html",
    [
        "".join(f"<b a={n}><style></b></style>" for n in range(200)),
        "".join(f"<b a={n}><!--</b>-->" for n in range(200)),
        "".join(f"<b a={n}><i title='</b>'></i>" for n in range(200)),
        "<style><i x='</style>" + "".join(f"<b a={n}>" for n in range(200)) + "'>",
        "".join(f"<b a={n}>{'<div>' * 9}</b>{'</div>' * 9}" for n in range(200)),
        "".join(f"<p><b a={n}></p>" for n in range(200)),
    ],
)
def test_nesting_hidden_from_a_simple_count_is_refused(html):
    with pytest.raises(Unclean):
        clean(html)


@pytest.mark.parametrize(
    "html",
    [
        "<blockquote>" * 80_000,
        "&" * 900_000,
        "<p " + " ".join(f"a{n}" for n in range(120_000)) + ">x",
        "<p>" + "".join(f"<b a={n}>" for n in range(99)) + "<p>x" * 200_000,
        '<p title="\'>">' + "<" * 900_000,
        "<!" * 400_000,
        "<scr<!-- -->ipt>" * 50_000,
        "<li>x" * 190_000,
    ],
)
def test_a_text_made_to_keep_the_parser_busy_costs_no_time(html):
    """Without the caps each of these takes from one second to one minute."""
    started = time.process_time()
    with suppress(Unclean):
        clean(html)

    assert time.process_time() - started < 1


def test_unclosed_paragraphs_and_void_elements_are_no_nesting():
    """Security T01."""
    cleaned = clean("<p>x<br>" * 5_000)

    assert cleaned.html == "<p>x<br></p>" * 5_000


def test_a_hundred_levels_are_taken():
    html = "<blockquote>" * DEEPEST + "<p>x</p>" + "</blockquote>" * DEEPEST

    assert clean(html).html == html


def test_a_long_text_is_cleaned_in_time():
    html = ("<p>" + "word " * 100 + "<em>x</em> <a href='/y'>z</a></p>\n") * 1_800

    started = time.process_time()
    cleaned = clean(html)

    assert len(html) > 900_000
    assert cleaned.words == 1_800 * 102
    assert time.process_time() - started < 1


# Links


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("https://example.org/a?b=1#c", "https://example.org/a?b=1#c"),
        ("HTTP://Example.org", "http://Example.org"),
        (" https://example.org/a b ", "https://example.org/a%20b"),
        ("https://żółw.example/ż", "https://xn--w-uga1v8h.example/ż"),
        ("mailto:office@example.org?subject=x", "mailto:office@example.org?subject=x"),
        ("/articles/x/#y", "/articles/x/#y"),
        ("/", "/"),
        ("https://example.org/@name", "https://example.org/@name"),
        ("https://name@example.org/", None),
        ("//example.org", None),
        ("#part", None),
        ("https://" + "x" * 3000, None),
    ],
)
def test_links(given, stored):
    assert link(given) == stored


def test_a_link_without_an_address_keeps_its_words():
    assert clean('<p><a href="javascript:x">read <em>me</em></a></p>').html == "<p>read <em>me</em></p>"


# Characters and structure


def test_marks_that_deceive_are_taken_out():
    assert clean("<p>a\u202eb\u2066c\u200bd\ufeffe\u00adf\x07g&rlm;h\U000e0041</p>").html == "<p>abcdefgh</p>"


def test_an_emoji_keeps_its_joiner():
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467"

    assert clean(f"<p>{family} a\u200db</p>").html == f"<p>{family} ab</p>"


def test_letters_are_composed():
    assert clean("<p>Ło\u0301dz\u0301</p>").html == "<p>Łódź</p>"


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("<em><p>a</p><p>b</p></em>", "<p>a</p><p>b</p>"),
        ("<ul><li>a</li><ul><li>b</li></ul></ul>", "<ul><li>a<ul><li>b</li></ul></li></ul>"),
        ("<ul>a<li>b</li></ul>", "<ul><li>a</li><li>b</li></ul>"),
        ("<table><tfoot><tr><td>x</table>", "<table><tbody><tr><td>x</td></tr></tbody></table>"),
        ("<table><tr><td>a<table><tr><td>b</table></table>", "<table><tbody><tr><td>a b</td></tr></tbody></table>"),
        (
            "<p><a href='/x'>a<sup data-footnote>n</sup>b</a></p>",
            '<p><a href="/x">a</a><sup data-footnote>n</sup>b</p>',
        ),
        ("<p></p><p>&nbsp;</p><h2><em></em></h2><p>a</p>", "<p>a</p>"),
        ("<div>one</div><div>two</div>", "one\ntwo\n"),
        ("<sup data-footnote>10<sup>2</sup></sup>", "<sup data-footnote>10<sup>2</sup></sup>"),
        ("<aside><p>a</p></aside>", "<p>a</p>"),
    ],
)
def test_what_may_not_stand_there_keeps_its_words(given, stored):
    assert clean(given).html == stored


# Plain text and words

BODY = (
    "<h2>Title</h2><p>One two<sup data-footnote>note &amp; <em>more</em></sup>, three.</p>"
    "<ul><li><p>four</p></li><li>five</li></ul>"
    "<aside data-pullquote><p>repeated words</p></aside><blockquote><p>six&nbsp;seven<br>eight</p></blockquote>"
    "<table><caption>nine</caption><tbody><tr><th>ten</th><td>a &lt; b</td></tr></tbody></table>"
)


def test_plain_text_has_a_line_for_each_paragraph_and_the_notes_last():
    assert clean(BODY).plain.split("\n") == [
        "Title", "One two, three.", "four", "five", "six seven eight", "nine", "ten", "a < b", "note & more",
    ]  # fmt: skip


def test_notes_and_pull_quotes_are_not_counted():
    assert clean(BODY).words == 14


def test_an_empty_text_is_empty():
    assert clean("<p></p>") == clean("") == clean(" <p>\u200b</p>".strip())
    assert (clean("").html, clean("").plain, clean("").words) == ("", "", 0)
