import pytest

from articles.readiness import Problem, text_problems
from articles.readiness.text import top_blocks


def found(**state) -> list[tuple]:
    """(field, place) of each problem of a text that has none but for `state`."""
    data = {
        "language": "en", "title": "A title", "lead": "What the reader will know at the end.",
        "body": "<p>A paragraph of the text.</p>", "bylines": [1], "byline_note": "",
    }  # fmt: skip
    return [(problem.field, problem.place) for problem in text_problems(data | state)]


def test_a_sound_text_has_no_problem():
    assert found() == []


@pytest.mark.parametrize(
    ("html", "blocks"),
    [
        ("", []),
        ("<p>One</p><p>Two</p>", ["<p>One</p>", "<p>Two</p>"]),
        ("<ul><li><p>A</p></li></ul><hr><p>C</p>", ["<ul><li><p>A</p></li></ul>", "<hr>", "<p>C</p>"]),
        ("Loose <em>words</em><br>here<h2>Head</h2>more", ["Loose <em>words</em><br>here", "<h2>Head</h2>", "more"]),
    ],
)  # fmt: skip
def test_a_body_is_taken_apart_as_the_editor_does(html, blocks):
    assert top_blocks(html) == blocks


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ("<p>Here TK stands.</p>", 1),
        ("<p>One</p><ul><li>two</li><li>see XXX in 2025</li></ul>", 2),
        ("<p>One</p><p>Two<sup data-footnote>Lorem ipsum</sup></p>", 2),
    ],
)
def test_a_placeholder_is_named_with_its_paragraph(body, place):
    assert found(body=body) == [("body", place)]


def test_a_placeholder_in_title_or_lead_is_found():
    assert found(title="TKTK", lead="Do uzupełnienia.") == [("title", None), ("lead", None)]


def test_a_court_and_a_thirtieth_forum_are_no_placeholders():
    assert found(language="pl", body="<p>Wyrok TK z marca. XXX Forum, XXX-lecie.</p>") == []


def test_a_problem_says_where_it_is():
    data = {"language": "en", "title": "", "lead": "x", "body": "", "bylines": [], "byline_note": "By friends"}

    assert [type(problem) for problem in text_problems(data)] == [Problem, Problem]
    assert [problem.field for problem in text_problems(data)] == ["title", "body"]
