import re

from articles.richtext.expansion import expand
from articles.richtext.widgets import BodyEditor


def test_notes_are_numbered_with_links_both_ways():
    html = expand("<p>A<sup data-footnote>one</sup> b<sup data-footnote>10<sup>2</sup></sup></p>", "en")

    assert '<sup><a id="ref_1" href="#note_1" role="doc-noteref" aria-label="Note 1">1</a></sup>' in html
    assert '<a id="ref_2" href="#note_2"' in html
    assert html.endswith(
        '<section role="doc-endnotes" aria-labelledby="notes_heading"><h2 id="notes_heading">Notes</h2><ol>'
        '<li id="note_1">one <a href="#ref_1" role="doc-backlink" aria-label="Back to text, note 1">↑</a></li>'
        '<li id="note_2">10<sup>2</sup> '
        '<a href="#ref_2" role="doc-backlink" aria-label="Back to text, note 2">↑</a></li></ol></section>'
    )


def test_polish_notes_speak_polish():
    html = expand("<p>A<sup data-footnote>x</sup></p>", "pl")

    assert ">Przypisy</h2>" in html
    assert 'aria-label="Powrót do tekstu, przypis 1"' in html


def test_headings_get_ids_that_do_not_repeat():
    html = expand(
        "<h2>Łódź &amp; co<sup data-footnote>x</sup></h2><h3>A</h3><h2>A</h2><h2>A 2</h2><h2>A</h2><h2>?</h2>", "en"
    )

    assert re.findall(r'<h[23] id="([^"]*)"', html)[:-1] == ["lodz-co", "a", "a-2", "a-2-2", "a-3", "section"]


def test_a_table_scrolls_by_itself_and_names_its_cells():
    html = expand(
        '<table><caption>Price &amp; "cost"</caption><tbody><tr><th>Year</th><th colspan="2">Price</th></tr>'
        "<tr><th>2020</th><td>1</td><td>2</td></tr></tbody></table>",
        "en",
    )

    assert html == (
        '<div class="table" role="region" tabindex="0" aria-label="Price &amp; &quot;cost&quot;"><table>'
        '<caption>Price &amp; "cost"</caption>'
        '<thead><tr><th scope="col">Year</th><th scope="col" colspan="2">Price</th></tr></thead>'
        '<tbody><tr><th scope="row">2020</th><td>1</td><td>2</td></tr></tbody></table></div>'
    )


def test_a_table_without_a_caption_is_named_by_its_number():
    table = "<table><tbody><tr><td>x</td></tr></tbody></table>"

    assert re.findall(r'aria-label="([^"]*)"', expand(table + table, "pl")) == ["Tabela 1", "Tabela 2"]


def test_outside_links_do_not_hand_over_the_page():
    html = expand('<p><a href="https://example.org/">a</a> <a href="/x">b</a></p>', "en")

    assert html == '<p><a rel="noopener" href="https://example.org/">a</a> <a href="/x">b</a></p>'


def test_polish_one_letter_words_stay_with_the_next():
    given = '<p>I w <em>domu</em> i z „a to” (o tym) <a href="/w">w</a> ok x</p>'

    assert expand(given, "pl") == (
        '<p>I&nbsp;w&nbsp;<em>domu</em> i&nbsp;z&nbsp;„a&nbsp;to” (o&nbsp;tym) <a href="/w">w</a> ok x</p>'
    )
    assert expand(given, "en") == given


def test_the_editor_is_a_plain_textarea_with_the_definition_beside_it():
    widget = BodyEditor(language="pl")
    html = widget.render("body", "<p>x</p>", {"id": "id_body"})

    assert '<textarea name="body"' in html
    assert "&lt;p&gt;x&lt;/p&gt;" in html
    assert 'lang="pl"' in html
    assert "&quot;PullQuote&quot;: true" in html
    assert 'type="module"' in str(widget.media)
