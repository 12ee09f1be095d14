from time import process_time

import pytest

from articles.comparing.states import compare, state_of
from articles.comparing.words import compare_bodies, compare_plain, counted, without_the_same
from articles.richtext.cleaning import clean
from tests.articles.making import make_article, make_author, make_picture, make_series, make_topic, publish


def told(pieces):
    """Pieces as text: [+added+], [-removed-]."""
    signs = {"added": "+", "removed": "-"}
    parts = []
    for piece in pieces:
        text, sign = "".join(token.text + token.space for token in piece.tokens), signs.get(piece.kind)
        parts.append(f"[{sign}{text.strip()}{sign}] " if sign else text)
    return "".join(parts).strip()


def rows(old, new):
    """What is shown of two bodies: (kind, label, text); a gap is a number."""
    shown = without_the_same(compare_bodies(clean(old).html, clean(new).html))
    return [row.paragraphs if row.kind == "gap" else (row.kind, row.label, told(row.pieces)) for row in shown]


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("One two three", "One 2 three", "One [-two-] [+2+] three"),
        ("One two", "One two", "One two"),
        ("", "New words.", "[+New words.+]"),
        ("Old words", "", "[-Old words-]"),
        ("The end", "The end.", "The end[+.+]"),
        ("Łódź i Wrocław", "Łódź i Gdańsk", "Łódź i [-Wrocław-] [+Gdańsk+]"),
    ],
)
def test_plain_texts_differ_word_by_word(old, new, shown):
    assert told(compare_plain(old, new)) == shown


def test_only_the_changed_paragraph_and_its_neighbours_are_shown():
    paragraphs = [f"<p>Paragraph number {number} of the text.</p>" for number in range(8)]
    changed = [*paragraphs]
    changed[3] = "<p>Paragraph number three of the text.</p>"

    assert rows("".join(paragraphs), "".join(changed)) == [
        2,
        ("same", "", "Paragraph number 2 of the text."),
        ("changed", "", "Paragraph number [-3-] [+three+] of the text."),
        ("same", "", "Paragraph number 4 of the text."),
        3,
    ]


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("<p>One line.</p>", "<h2>One line.</h2>", ("changed", "Paragraph → Heading 2", "One line.")),
        ("<p>a word</p>", "<p>a <strong>word</strong></p>", ("changed", "", "a [-word-] [+word+]")),
        (
            '<p>see <a href="https://a.example/">here</a></p>',
            '<p>see <a href="https://b.example/">here</a></p>',
            ("changed", "", "see here [-https://a.example/-] [+https://b.example/+]"),
        ),
        (
            "<p>Said<sup data-footnote>Report, p. 4</sup> so.</p>",
            "<p>Said<sup data-footnote>Report, p. 5</sup> so.</p>",
            ("changed", "", "Said Note Report, p. [-4-] [+5+] so."),
        ),
        (
            "<ul><li><p>first</p></li></ul>",
            "<ul><li><p>first thing</p></li></ul>",
            ("changed", "List item", "first [+thing+]"),
        ),
        (
            "<table><tbody><tr><th><p>Year</p></th><td><p>12</p></td></tr></tbody></table>",
            "<table><tbody><tr><th><p>Year</p></th><td><p>13</p></td></tr></tbody></table>",
            ("changed", "Table row", "| Year | [-12-] [+13+]"),
        ),
        (
            "<aside data-pullquote><p>Said once</p></aside>",
            "<aside data-pullquote><p>Said twice</p></aside>",
            ("changed", "Pull quote", "Said [-once-] [+twice+]"),
        ),
    ],
)
def test_every_kind_of_block_names_itself(old, new, shown):
    assert rows(old, new) == [shown]


def test_a_new_paragraph_before_a_changed_one_does_not_hide_what_they_share():
    old = "<p>The port of Gdynia grew by a tenth last year.</p>"
    new = "<p>A new beginning stands here.</p><p>The port of Gdynia grew by a fifth last year.</p>"

    assert [kind for kind, *_ in rows(old, new)] == ["added", "changed"]


def test_a_line_that_came_or_went_is_seen():
    assert rows("<p>a</p><p>b</p>", "<p>a</p><hr><p>b</p>")[1][:2] == ("added", "Line")


def test_what_is_shown_is_escaped():
    pieces = compare_plain("safe", "<script>alert(1)</script>")

    assert "<script" not in "".join(piece.html for piece in pieces)
    assert "&lt;script&gt;" in "".join(piece.html for piece in pieces).replace(" ", "")


def test_an_attribute_cannot_break_out():
    html = compare_bodies("", '<p><a href="https://a.example/&quot;&gt;&lt;b&gt;">x</a></p>')[0].pieces[0].html

    assert "<b>" not in html
    assert "&lt;b&gt;" in html


def body(seed):
    """12,000 words in 120 paragraphs; each differs a little from those of another seed."""
    frequent = ["the", "of", "and", "in"]
    words = [frequent[n % 4] if n % 3 == 0 else f"word{n * 7919 % 3001}" for n in range(12_000)]
    for place in range(50, 12_000, 100):
        words[place] = f"changed{seed}"
    return "".join(f"<p>{' '.join(words[start : start + 100])}</p>" for start in range(0, 12_000, 100))


@pytest.mark.parametrize("one_paragraph", [False, True])
def test_two_long_bodies_are_compared_in_time(one_paragraph):
    texts = [body(1), body(2)]
    if one_paragraph:
        texts = [text.replace("</p><p>", " ") for text in texts]
    begun = process_time()

    pairs = compare_bodies(*texts)
    pieces = [piece for pair in pairs if pair.kind != "same" for piece in pair.pieces]

    assert counted(pieces) == (120, 120)
    # 0.1 to 0.3 s on an idle machine; without the parts of MOST_WORDS the second case takes 20 s.
    assert process_time() - begun < 3


@pytest.mark.parametrize("text", ["", "word", "<p>", "</p></p>", "<td>x", "a<br>b", "<li><p>x</p></li>", "<sup>"])
def test_any_text_compares_with_itself_and_with_nothing(text):
    assert all(pair.kind == "same" for pair in compare_bodies(text, text))
    compare_bodies("", text)
    compare_bodies(text, "")


@pytest.mark.django_db
def test_two_states_show_exactly_what_differs():
    anna, jan = make_author("Anna Nowak"), make_author("Jan Kos")
    energy, ports = make_topic("Energy"), make_topic("Ports")
    article = make_article("Old title", authors=[anna, jan], topics=[energy, ports], body="<p>One two three.</p>")
    old = article.data()
    new = old | {
        "title": "New title", "body": "<p>One 2 three more.</p>", "topics": [energy.pk],
        "bylines": old["bylines"][::-1], "shows_support_box": False, "kind": "report",
        "lead_picture_id": make_picture(title="Quay").pk, "series_id": make_series("Sea").pk, "series_position": 2,
    }  # fmt: skip

    comparison = compare(old, new)

    found = {difference.label: difference for difference in comparison.differences}
    assert list(found) == [
        "Title", "Text", "Authors", "Topics", "Kind", "Lead picture", "Series", "Part", "Shows the support box",
    ]  # fmt: skip
    assert told(found["Title"].content) == "[-Old-] [+New+] title"
    assert sorted(line.kind for line in found["Authors"].content) == ["moved", "same"]
    assert [(line.kind, line.text) for line in found["Topics"].content] == [("same", "Energy"), ("removed", "Ports")]
    assert found["Kind"].content == ("Commentary", "Report")
    assert found["Lead picture"].content == ("–", "Quay")
    assert found["Part"].content == ("–", "2")
    assert found["Shows the support box"].content == ("yes", "no")
    assert (comparison.added, comparison.removed) == (3, 2)


@pytest.mark.django_db
def test_what_was_published_unchanged_has_no_difference():
    article = make_article(topics=[make_topic()], lead_picture_id=make_picture().pk)

    publication = publish(article)

    article.refresh_from_db()
    assert compare(state_of(publication), article.data()).differences == []


@pytest.mark.django_db
def test_what_was_deleted_since_is_named_by_its_number():
    data = make_article().data()

    comparison = compare(data, data | {"topics": [99], "lead_picture_id": 98})

    assert comparison.differences[0].content[0].text == "no longer there (99)"
    assert comparison.differences[1].content == ("–", "no longer there (98)")


@pytest.mark.django_db
def test_a_difference_that_nobody_sees_is_said():
    data = make_article().data()

    assert compare(data, data | {"title": data["title"] + " "}).differences[0].shape == "unseen"


@pytest.mark.django_db
def test_a_state_of_before_a_column_was_added_has_its_default():
    data = make_article().data()
    earlier = {key: value for key, value in data.items() if key not in ("source_name", "shows_support_box")}

    assert compare(earlier, data).differences == []
