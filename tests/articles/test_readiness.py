import pytest
from django.core.exceptions import PermissionDenied

from articles import readiness
from articles.models.checks import FIXED, Check, CheckLevel, Level, default_level
from articles.readiness.text import top_blocks
from tests.articles.making import make_article, make_topic, make_user, publish


def found(**state) -> list[tuple]:
    """(field, place) of each problem of a text that has none but for `state`."""
    data = {
        "language": "en", "title": "A title", "lead": "What the reader will know at the end. " * 3,
        "body": "<p>A paragraph of the text.</p>", "bylines": [1], "byline_note": "", "topics": [1],
    }  # fmt: skip
    problems = readiness.found(readiness.Text.of(data | state), dict.fromkeys(Check, Level.REQUIRED))
    return [(problem.field, problem.place) for problem in problems]


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
    assert found(title="TKTK", lead="Do uzupełnienia. " * 12) == [("title", None), ("lead", None)]


def test_a_court_and_a_thirtieth_forum_are_no_placeholders():
    assert found(language="pl", body="<p>Wyrok TK z marca. XXX Forum, XXX-lecie.</p>") == []


@pytest.mark.parametrize(
    ("state", "field"),
    [
        ({"title": "\u200b"}, "title"),
        ({"title": "A long title " * 6}, "title"),
        ({"lead": ""}, "lead"),
        ({"lead": "Too short."}, "lead"),
        ({"lead": "far too long " * 30}, "lead"),
        ({"body": "<p></p>"}, "body"),
        ({"bylines": []}, "bylines"),
        ({"topics": []}, "topics"),
        ({"topics": [1, 2, 3, 4, 5, 6, 7]}, "topics"),
    ],
)
def test_what_is_missing_or_has_an_odd_length_is_named(state, field):
    assert found(**state) == [(field, None)]


def test_every_check_has_one_rule():
    assert set(readiness.RULES) == set(Check)


@pytest.mark.django_db
def test_only_levels_that_differ_are_rows_and_fixed_ones_never_change():
    administrator = make_user("administrator")
    wished = dict.fromkeys(Check, Level.OFF) | {Check.LEAD: Level.REQUIRED}

    CheckLevel.objects.choose(wished, by=administrator)

    levels = CheckLevel.objects.in_force()
    assert {check for check, level in levels.items() if level == Level.REQUIRED} == FIXED | {Check.LEAD}
    CheckLevel.objects.choose({check: default_level(check) for check in Check}, by=administrator)
    assert not CheckLevel.objects.exists()
    for role in ("publisher", "editor", "fundraiser"):
        with pytest.raises(PermissionDenied):
            CheckLevel.objects.choose(wished, by=make_user(role))


@pytest.mark.django_db
def test_a_check_that_is_off_says_nothing_and_a_recommended_one_may_be_passed_over():
    article = make_article(topics=[make_topic()])
    CheckLevel.objects.create(rule=Check.LEAD_LENGTH, level=Level.OFF)
    assert readiness.problems(article.data()) == []

    CheckLevel.objects.create(rule=Check.BYLINE, level=Level.RECOMMENDED)
    article.save_desk_copy({"bylines": []}, by=make_user(), version=article.version)

    assert publish(article, waived=["byline", "topics"]).waived == ["byline"]
