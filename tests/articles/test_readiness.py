from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from articles import readiness
from articles.errors import NotReady
from articles.models import Picture, Redirect
from articles.models.checks import FIXED, Check, CheckLevel, Level, default_level
from articles.readiness import live
from articles.readiness.text import top_blocks
from articles.richtext.cleaning import CleanText
from tests.articles.making import WAIVED, make_article, make_author, make_picture, make_topic, make_user, publish

SOUND = {
    "language": "en", "title": "A title", "lead": "What the reader will know at the end. " * 3,
    "body": "<p>A paragraph of the text.</p>", "bylines": [1], "byline_note": "", "topics": [1],
}  # fmt: skip
LEVELS = dict.fromkeys(Check, Level.REQUIRED)


def problems_of(**state) -> list[readiness.Problem]:
    """Of a text that has none but for `state`, by the rules that ask no database."""
    return readiness.found(readiness.Text.of(SOUND | state), LEVELS, readiness.WRITTEN)


def found(**state) -> list[tuple]:
    return [(problem.field, problem.place) for problem in problems_of(**state)]


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


def rules_of(article, **options) -> set[str]:
    return {problem.rule for problem in readiness.problems(article, **options)}


@pytest.mark.django_db
def test_a_check_that_is_off_says_nothing_and_a_recommended_one_may_be_passed_over():
    article = make_article(topics=[make_topic()])
    assert rules_of(article) == {"lead-length", "lead-picture"}
    CheckLevel.objects.create(rule=Check.LEAD_LENGTH, level=Level.OFF)
    assert rules_of(article) == {"lead-picture"}

    CheckLevel.objects.create(rule=Check.BYLINE, level=Level.RECOMMENDED)
    article.save_desk_copy({"bylines": []}, by=make_user(), version=article.version)

    assert publish(article, waived=["byline", "topics", "lead-picture"]).waived == ["byline", "lead-picture"]


TABLE = "<table><tbody><tr>{}<td>1</td></tr></tbody></table>"
ENGLISH = "<p>" + "This is the text of that port and of the ship which was by the sea. " * 3 + "</p>"


@pytest.mark.parametrize(
    ("body", "rule", "place"),
    [
        ("<p>A</p><h3>Head</h3><p>B</p>", "headings", 2),
        ("<h2>Head</h2><p><strong>Not a heading</strong></p>", "headings", 2),
        ('<p>See <a href="/admin/articles/"> it</a></p>', "links", 1),
        ('<p>See <a href="https://institute.example/preview/abc/">it now</a></p>', "links", 1),
        ('<p>A</p><p>See <a href="http://192.168.1.5/plan.pdf">the plan</a></p>', "links", 2),
        ('<p>See <a href="http://server/plan.pdf">the plan</a></p>', "links", 1),
        ('<p>See <a href="https://example.org/"> </a></p>', "links", 1),
        ('<p>See <a href="https://example.org/">Here</a></p>', "link-words", 1),
        ('<p>See <a href="https://example.org/"><em>https://example.org/</em></a></p>', "link-words", 1),
        ("<p>A</p>" + TABLE.format("<td>Year</td>"), "tables", 2),
        ("<p>A<sup data-footnote> </sup></p>", "footnotes", 1),
        ("<p>A</p><p>As we said [4], it is so.</p>", "lost-notes", 2),
        ('<p>A</p><p>He said "no" twice.</p>', "quotes", 2),
        ("<p>" + "To jest tekst, w którym się nie mówi o tym, że jest do niczego. " * 3 + "</p>", "language", None),
    ],
)
def test_what_is_wrong_in_the_body_is_found_where_it_is(body, rule, place):
    [problem] = problems_of(body=body)

    assert (problem.rule, problem.place) == (rule, place)
    assert problem.anchor == (f"#paragraph-{place}" if place else "#id_language")


@pytest.mark.parametrize(
    "body",
    [
        "<h2>One</h2><h3>Two</h3><h4>Three</h4><p>A</p><h2>Four</h2>",
        "<p><strong>A sentence in bold.</strong></p><p><strong>Bold</strong> at the beginning</p>",
        '<p>See <a href="https://example.org/here">what it said</a>, <a href="mailto:a@example.org">us</a></p>',
        '<p>See <a href="/articles/">our articles</a></p>',
        TABLE.format("<th>Year</th>"),
        "<p>A<sup data-footnote>IEA, p. 14</sup> in [2019]</p>",
        "<p>He said “no”, it’s so.</p>",
        ENGLISH,
        '<aside data-pullquote><p>A</p></aside><figure data-picture="1" data-layout="column"></figure><p>B</p>',
    ],
)
def test_what_is_right_in_the_body_is_left_alone(body):
    assert problems_of(body=body) == []


def test_a_copy_that_would_lose_words_is_named():
    text = readiness.Text(SOUND, CleanText("<p>Said before</p><marquee>Lost</marquee>", "", 1))

    [problem] = readiness.found(text, LEVELS, {Check.PACKAGE: readiness.WRITTEN[Check.PACKAGE]})

    assert "Said before" in problem.message


@pytest.mark.django_db
def test_pictures_are_named_where_they_stand():
    make = {"credit": "", "alt": "", "others_may": "never"}
    lead, inside = make_picture(title="Lead", **make), make_picture(title="Inside", **make)
    body = f'<p>A</p><figure data-picture="{inside.pk}" data-layout="column"></figure>'
    article = make_article(lead_picture_id=lead.pk, body=body)

    found = {(problem.rule, problem.anchor, lead.title in problem.message) for problem in readiness.problems(article)}

    assert found >= {
        ("picture-alt", "#id_lead_picture", True), ("picture-credit", "#id_lead_picture", True),
        ("picture-alt", "#paragraph-2", False), ("picture-credit", "#paragraph-2", False),
    }  # fmt: skip
    described = body.replace("></figure>", ' data-alt="A port"></figure>')
    article.save_desk_copy({"body": described, "lead_picture_id": None}, by=make_user(), version=article.version)
    assert rules_of(article) & {"picture-alt", "picture-credit", "lead-picture"} == {"picture-credit", "lead-picture"}


@pytest.mark.django_db
def test_a_polish_text_with_an_english_description_is_named():
    article = make_article(language="pl", lead_picture_id=make_picture(alt="A port", alt_pl="").pk)

    assert "picture-language" in rules_of(article)
    Picture.objects.update(alt_pl="Port")
    assert "picture-language" not in rules_of(article)


def linking(*paths):
    links = "".join(f'<p>See <a href="{path}">the text named {number}</a></p>' for number, path in enumerate(paths))
    return make_article("The linking text", body=links)


@pytest.mark.django_db
def test_links_to_our_own_pages_must_find_them():
    publish(make_article(slug="live"))
    make_article(slug="draft")
    Redirect.objects.create(old_path="/articles/old/", new_path="/articles/live/")
    author, topic = make_author("Jan Kos"), make_topic()
    good = ["/articles/live/#part", "https://institute.example/articles/live/", "/articles/old/", "/pl/terms/",
            author.get_absolute_url(), topic.get_absolute_url(), "https://example.org/articles/draft/"]  # fmt: skip
    bad = ["/articles/draft/", "/pl/articles/live/", "/nowhere/", "/authors/nobody/"]

    found = readiness.problems(linking(*good, *bad))

    assert [problem.place - 1 - len(good) for problem in found if problem.rule == "own-links"] == [0, 1, 2, 3]


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 12])
def test_the_checks_cost_the_same_for_any_number_of_links_and_pictures(number, django_assert_max_num_queries):
    pictures = [make_picture() for _ in range(number)]
    figures = "".join(f'<figure data-picture="{picture.pk}" data-layout="column"></figure>' for picture in pictures)
    article = linking(*(f"/articles/text-{other}/" for other in range(number)))
    data = article.data() | {"body": article.body + figures}

    with django_assert_max_num_queries(7):
        assert len(readiness.problems(article, data)) >= number


@pytest.mark.django_db
def test_open_comments_are_counted_and_the_address_of_another_text_is_refused():
    publish(make_article(slug="taken"))
    article = make_article()
    article.comment(by=make_user(), text="Is this so?")

    assert rules_of(article) >= {"comments"}
    assert "address" in rules_of(article, data=article.data() | {"slug": "taken"})
    article.comments.get().settle(by=make_user())
    assert not rules_of(article) & {"comments", "address"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "body", ["<p>It cost 21 million.</p>", "<p>It cost 20 million. " + "A new sentence. " * 6 + "</p>"]
)
def test_a_silent_fix_that_changes_more_than_a_typing_error_needs_a_tick(body):
    publish(article := make_article(body="<p>It cost 20 milion.</p>"))
    others = set(WAIVED) - {"silent-fix"}
    article.save_desk_copy({"body": "<p>It cost 20 million.</p>"}, by=make_user(), version=article.version)
    publish(article, change="silent", waived=others)

    article.save_desk_copy({"body": body}, by=make_user(), version=article.version)

    with pytest.raises(NotReady, match="Choose|choose"):
        publish(article, change="silent", waived=others)
    assert publish(article, change="update", note="Told.", waived=others)


@pytest.mark.django_db
def test_with_a_second_person_required_an_editor_cannot_publish_alone():
    CheckLevel.objects.create(rule=Check.SECOND_PERSON, level=Level.REQUIRED)
    writer, second = make_user(), make_user()
    article = make_article(by=writer)

    for approve in (lambda: None, lambda: article.approve(by=writer, version=article.version)):
        approve()
        with pytest.raises(NotReady, match="second person"):
            publish(article, by=writer)
    article.save_desk_copy({"title": "New"}, by=writer, version=article.version)
    article.approve(by=second, version=article.version)

    assert publish(article, by=writer)


@pytest.mark.django_db
def test_a_picture_whose_permission_ended_stops_the_text_and_is_told_of_live_ones():
    today, day = timezone.localdate(), timedelta(days=1)
    picture, other = make_picture(own_use_until=today), make_picture(own_use_until=today + 60 * day)
    text = publish(article := make_article(lead_picture_id=picture.pk))
    publish(make_article(body=f'<p>A</p><figure data-picture="{other.pk}" data-layout="column"></figure>'))
    assert "picture-rights" not in rules_of(article)
    assert list(live.with_ending_rights()) == [text]

    Picture.objects.filter(pk=picture.pk).update(own_use_until=today - day)

    with pytest.raises(NotReady, match="permission ended"):
        publish(article, change="silent")
    assert list(live.with_ending_rights(0 * day)) == [text]


@pytest.mark.django_db
def test_live_texts_with_dead_links_of_ours_are_told(django_assert_max_num_queries):
    target = publish(make_article(slug="target"))
    text = publish(linking("/articles/target/#part", "/articles/", "https://example.org/"))
    assert live.with_dead_links() == []

    target.withdraw(by=make_user(), reason="It was wrong.")

    with django_assert_max_num_queries(3):
        assert live.with_dead_links() == [(text, ["/articles/target/"])]
