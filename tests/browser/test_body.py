"""The body's editor: what is typed, what is pasted, and the ways through a long text."""

import pytest
from playwright.sync_api import expect

from articles.models import Article
from articles.richtext.cleaning import clean
from tests.articles.making import make_article, make_picture, publish
from tests.browser.test_desk import save
from tests.browser.validating import axe

pytestmark = pytest.mark.django_db(transaction=True)
TEXT = ".body-surface .tiptap"
# In the shape that Word puts on the clipboard.
WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal {margin:0}</style></head>
<body><!--StartFragment--><h1>The port</h1>
<p class=MsoNormal>Gas came by sea.<a style='mso-footnote-id:ftn1' href="#_ftn1" name="_ftnref1" title=""><span
class=MsoFootnoteReference>[1]</span></a> Then by pipe.<a style='mso-footnote-id:ftn2' href="#_ftn2" name="_ftnref2"
title=""><span class=MsoFootnoteReference>[2]</span></a><o:p></o:p></p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='mso-list:Ignore'>·</span><![endif]>Outer</p>
<p class=MsoListParagraph style='mso-list:l0 level2 lfo1'><![if !supportLists]><span
style='mso-list:Ignore'>o</span><![endif]>Inner</p>
<table class=MsoTableGrid border=1><tr><td>
<p class=MsoNormal>Year</p></td><td><p class=MsoNormal>2026</p></td></tr></table>
<p class=MsoNormal><img width=300 height=200 src="file:///C:/Users/anna/image001.png"></p>
<!--EndFragment--><div style='mso-element:footnote-list'><hr align=left size=1 width="33%">
<div style='mso-element:footnote' id=ftn1><p class=MsoFootnoteText><a style='mso-footnote-id:ftn1' href="#_ftnref1"
name="_ftn1" title=""><span>[1]</span></a> IEA, <i>World Energy Outlook</i>, p. 14.</p></div>
<div style='mso-element:footnote' id=ftn2><p class=MsoFootnoteText><a style='mso-footnote-id:ftn2' href="#_ftnref2"
name="_ftn2" title=""><span>[2]</span></a> GUS.</p></div></div></body></html>"""
GOOGLE = """<meta charset='utf-8'><b style="font-weight:normal;" id="docs-internal-guid-1"><p dir="ltr"><span
style="font-weight:400;font-style:normal">One </span><span style="font-weight:700">bold</span><span
style="font-weight:400"> word.</span></p></b>"""


def paste(page, html):
    page.locator(TEXT).click()
    page.evaluate(
        """html => {
            const data = new DataTransfer();
            data.setData("text/html", html);
            const paste = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
            document.querySelector(".body-surface .tiptap").dispatchEvent(paste);
        }""",
        html,
    )


def test_typed_spaces_stay_plain_spaces(form):
    page = form(make_article(body=""))

    page.locator(TEXT).click()
    page.keyboard.type("a b c")
    save(page)
    page.reload()

    assert Article.objects.get().body == "<p>a b c</p>"
    expect(page.locator(f"{TEXT} p").first).to_have_text("a b c")


def test_what_comes_from_word_arrives_whole_and_clean(form):
    page = form(make_article(body=""))

    paste(page, WORD)
    save(page)

    assert Article.objects.get().body == (
        "<h2>The port</h2>"
        "<p>Gas came by sea.<sup data-footnote>IEA, <em>World Energy Outlook</em>, p. 14.</sup> Then by pipe."
        "<sup data-footnote>GUS.</sup></p>"
        "<ul><li><p>Outer</p><ul><li><p>Inner</p></li></ul></li></ul>"
        "<table><tbody><tr><td><p>Year</p></td><td><p>2026</p></td></tr></tbody></table>"
    )


def test_of_google_docs_only_bold_words_are_bold(form):
    page = form(make_article(body=""))

    paste(page, GOOGLE)
    save(page)

    assert Article.objects.get().body == "<p>One <strong>bold</strong> word.</p>"


def test_every_kind_of_block_survives_save_reload_compare_restore_and_preview(form):
    picture = make_picture()
    body = clean(
        "<p>One<sup data-footnote>First note</sup> two<sup data-footnote>Second note</sup>.</p>"
        "<aside data-pullquote><p>Pulled out.</p></aside>"
        f'<figure data-picture="{picture.pk}" data-layout="wide"><figcaption>Here</figcaption></figure>'
        '<div data-embed="youtube" data-key="dQw4w9WgXcQ" data-title="A film"></div>'
        "<table><caption>Years</caption><tbody><tr><th><p>A</p></th><td><p>1</p></td></tr></tbody></table>"
    ).html
    article = make_article(body=body)
    page = form(article)
    address = f"/admin/articles/article/{article.pk}/"

    page.locator(f"{TEXT} p").first.click()
    page.keyboard.press("Home")
    page.keyboard.type("X")
    save(page)
    assert Article.objects.get().body == body.replace("<p>One", "<p>XOne")

    page.goto(f"{address}compare/1/2/")
    expect(page.locator("main, #content").first).to_contain_text("XOne")
    page.goto(f"{address}preview/page/")
    assert page.locator("aside[data-pullquote], figure.wide, table, [role=doc-noteref]").count() == 5

    page.goto(f"{address}change/?from=1")
    # The first note goes; the second is the first then.
    page.locator(".body-note").first.click()
    page.locator(".body-dialog button", has_text="Remove").click()
    expect(page.locator(".body-note")).to_have_count(1)
    save(page)

    restored = body.replace("<sup data-footnote>First note</sup>", "")
    assert Article.objects.get().body == restored
    page.goto(f"{address}preview/page/")
    expect(page.locator("[role=doc-noteref]")).to_have_text("1")
    assert publish(Article.objects.get()).body == restored


def test_the_outline_leads_to_a_heading_and_the_count_says_how_long_one_reads(form):
    long = "<p>" + "word " * 240 + "</p>"
    page = form(make_article(body=f"<h2>One</h2>{long}<h3>Two<sup data-footnote>Note</sup></h3><p>Last.</p>"))

    expect(page.locator(".body-count")).to_have_text("243 words · 2 min to read")
    page.click(".body-outline summary")
    expect(page.locator(".body-outline li")).to_have_text(["One", "Two"])
    assert not axe(page)
    page.click(".body-outline button:has-text('Two')")
    expect(page.locator(TEXT)).to_be_focused()
    page.keyboard.type("X")

    expect(page.locator(f"{TEXT} h3")).to_contain_text("XTwo")
    expect(page.locator(".body-outline li").last).to_have_text("XTwo")
