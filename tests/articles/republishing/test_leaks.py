"""What may not be taken, or not yet, or not any more, is in no answer: a word that stands only in it is looked for."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.articles.making import WAIVED, make_article, make_author, make_series, make_topic, make_user, publish
from tests.articles.republishing.making import limited
from tests.articles.republishing.test_views import FORMS, MARKER, file_of, make_terms, opened, page_of

pytestmark = pytest.mark.django_db
BODY = f"<p>{MARKER} stands in the body.</p>"
WHOLE = {"body": BODY, "lead": f"{MARKER} lead."}
SOURCE = {"source_name": "The Post", "source_url": "https://post.example/a"}
# Words that stand beside the marker.
SEARCH = "/search/?q=stands"
# What page, files and card, a question for the card, and status answer.
NOT_YET, GONE, NOT_GIVEN = (404, 404, 404, 404), (410, 410, 404, 200), (200, 404, 404, 200)


def written(title="Hidden", **state):
    """With everything that has a list or a feed."""
    shared = {"series_id": make_series().pk, "series_position": 1}
    return make_article(title, authors=[make_author()], topics=[make_topic()], **shared | state)


def draft():
    return written(MARKER, slug="hidden", **WHOLE)


def in_review():
    article = draft()
    article.submit(by=article.created_by)
    return article


def scheduled():
    return publish(draft(), at=timezone.now() + timedelta(hours=1))


def ended(clock):
    text = publish(written(**WHOLE), until=timezone.now() + timedelta(hours=1))
    clock(timezone.now() + timedelta(hours=2))
    return text


def withdrawn():
    text = publish(written(**WHOLE))
    text.withdraw(by=make_user(), reason="The survey was withdrawn.")
    return text


def run_out(clock):
    text = publish(written(body=BODY, own_terms_id=limited(7).pk))
    clock(text.live_from + timedelta(days=7))
    return text


STATES = {
    "draft": (lambda clock: draft(), NOT_YET),
    "in review": (lambda clock: in_review(), NOT_YET),
    "scheduled": (lambda clock: scheduled(), NOT_YET),
    "ended": (ended, GONE),
    "withdrawn": (lambda clock: withdrawn(), GONE),
    "ask us": (lambda clock: publish(written(body=BODY, own_terms_id=make_terms("ask_us").pk)), NOT_GIVEN),
    "reserved": (
        lambda clock: publish(written(body=BODY, own_terms_id=make_terms("all_rights_reserved").pk)), NOT_GIVEN,
    ),
    "days passed": (run_out, NOT_GIVEN),
    "from elsewhere": (lambda clock: publish(written(body=BODY, **SOURCE)), NOT_GIVEN),
}  # fmt: skip


def of_the_text(text) -> list[tuple[str, int]]:
    """(address, which of the four answers is due there)."""
    files = [*(file_of(text, form) for form in FORMS), f"{text.get_absolute_url()}oembed.json"]
    code = getattr(text, "package_code", "no-such-code")
    return [
        (page_of(text), 0),
        *((file, 1) for file in files),
        (f"/oembed/?url=https://institute.example{text.get_absolute_url()}", 2),
        (f"/republish/copies/{code}/", 3),
        (f"/republish/copies/{code}.json", 3),
    ]


def around(text) -> list[str]:
    """Where texts are listed."""
    rows = [text.bylines.get().author, text.topics.get(), text.series]
    lists = [address for row in rows for address in (row.get_absolute_url(), f"{row.get_absolute_url()}feed/")]
    return ["/", "/articles/", "/feed/", "/republish/", "/republish/feed/", "/sitemap.xml", "/robots.txt", *lists]


@pytest.mark.parametrize("state", STATES)
def test_what_may_not_be_taken_is_in_no_answer_whoever_asks(client, clock, state):
    make, due = STATES[state]
    text = make(clock)
    expected = of_the_text(text)

    answers = [client.get(address) for address, _which in expected]
    lists = [client.get(address) for address in around(text)]
    client.force_login(make_user("publisher"))
    again = [client.get(address) for address, _which in expected]

    assert [answer.status_code for answer in answers] == [due[which] for _address, which in expected]
    assert [answer.request["PATH_INFO"] for answer in answers + lists if MARKER in opened(answer.content)] == []
    assert [answer.content for answer in again] == [answer.content for answer in answers]


@pytest.mark.parametrize("state", ["draft", "in review", "scheduled", "ended", "withdrawn"])
def test_what_is_not_public_is_not_on_its_own_page_and_not_found_either(client, clock, state):
    make, _due = STATES[state]
    text = make(clock)

    for path in (text.get_absolute_url(), SEARCH):
        assert MARKER not in client.get(path).content.decode()


def test_a_change_that_waits_is_in_no_answer(client):
    article = written("Full Stores", body="<p>Old words.</p>")
    text = publish(article)
    article.refresh_from_db()
    changed = {"title": MARKER, **WHOLE}
    article.save_desk_copy(changed, by=article.created_by, version=article.version)
    waiting = article.publish(
        by=make_user(), at=timezone.now() + timedelta(hours=1), change="correction", note=MARKER, waived=WAIVED
    )

    answers = [client.get(address) for address in [text.get_absolute_url(), *(a for a, _ in of_the_text(text))]]
    answers += [client.get(address) for address in [*around(text), SEARCH]]
    unborn = [client.get(f"/republish/copies/{waiting.package_code}{ending}") for ending in ("/", ".json")]

    assert {answer.status_code for answer in answers} == {200, 302}
    assert [answer.request["PATH_INFO"] for answer in answers if MARKER in opened(answer.content)] == []
    assert [answer.status_code for answer in unborn] == [404, 404]


def test_the_word_would_be_found(client):
    text = publish(written(**WHOLE))

    found = [address for address, _ in of_the_text(text) if MARKER in opened(client.get(address).content)]
    listed = [address for address in [*around(text), SEARCH] if MARKER in opened(client.get(address).content)]

    assert found == [page_of(text), *(file_of(text, form) for form in FORMS), f"{text.get_absolute_url()}oembed.json"]
    assert {"/feed/", "/republish/feed/", "/articles/", SEARCH} <= set(listed)


def test_page_and_files_of_a_withdrawn_text_say_why(client):
    text = withdrawn()

    for address in (page_of(text), *(file_of(text, form) for form in FORMS)):
        assert "The survey was withdrawn." in client.get(address).content.decode()
