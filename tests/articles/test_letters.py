from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from articles.models import Article
from tests.articles.making import make_article, make_user, publish

pytestmark = pytest.mark.django_db
TOMORROW = timezone.now() + timedelta(days=1)


def person(role, **fields):
    return make_user(role, **{"email": "anna@institute.example", "first_name": "Anna", "last_name": "Nowak"} | fields)


TURNS = {
    "sent “On rivers” back": lambda writer, editor: in_review(writer).return_to_author(by=editor, why="More facts."),
    "approved": lambda writer, editor: (article := in_review(writer)).approve(by=editor, version=article.version),
    "assigned": lambda writer, editor: make_article("On rivers").assign(by=editor, to=writer, brief="By Friday."),
    "published": lambda writer, editor: publish(make_article("On rivers", by=writer), by=editor),
    "scheduled": lambda writer, editor: publish(make_article("On rivers", by=writer), by=editor, at=TOMORROW),
    "withdrew": lambda writer, editor: publish(make_article("On rivers", by=writer), by=editor).article.withdraw(
        by=editor, reason="Wrong figures."
    ),
    "commented on": lambda writer, editor: make_article("On rivers", by=writer).comment(by=editor, text="Who says so?"),
}


def in_review(writer):
    article = make_article("On rivers", by=writer)
    article.submit(by=writer)
    return article


@pytest.fixture
def sent(mailoutbox, django_capture_on_commit_callbacks):
    """`sent(verb)` carries a verb out and gives the letters that went after its commit."""

    def carry_out(verb):
        with django_capture_on_commit_callbacks(execute=True):
            verb()
            assert not mailoutbox
        return mailoutbox

    return carry_out


@pytest.mark.parametrize("turn", TURNS)
def test_a_writer_gets_a_letter_when_it_is_their_turn(sent, turn):
    writer, editor = person("contributor"), make_user("publisher", first_name="Jan", last_name="Kos")

    letter = sent(lambda: TURNS[turn](writer, editor))[-1]

    assert letter.to == ["anna@institute.example"]
    assert letter.subject.startswith("Jan Kos ") and turn in letter.subject
    assert "https://institute.example/admin/articles/article/" in letter.body


def test_a_reviewer_gets_a_letter_in_their_own_language(sent):
    article = make_article("Oil & gas")

    letter = sent(lambda: article.submit(by=article.created_by, to=person("editor", language="pl")))[0]

    assert letter.subject.endswith("przekazuje Ci do redakcji tekst „Oil & gas”")


def test_a_comment_is_told_as_it_was_said(sent):
    article = make_article(by=person("contributor"))

    assert "Is 3 < 4?" in sent(lambda: article.comment(by=make_user("editor"), text="Is 3 < 4?"))[0].body


@pytest.mark.parametrize(
    "fields", [{"wants_mail": False}, {"email": ""}, {"is_active": False}, {"role": "fundraiser"}, {"role": ""}]
)
def test_who_wants_none_or_may_not_open_the_text_gets_no_letter(sent, fields):
    make_article()
    Article.objects.update(created_by=person(**{"role": "contributor"} | fields))
    article = Article.objects.get()

    assert not sent(lambda: article.comment(by=make_user("editor"), text="Who says so?"))


def test_a_silent_fix_is_not_told(sent):
    article = make_article("On rivers", by=person("contributor"))
    publish(article)

    assert not sent(lambda: publish(article, change="silent"))


def test_nobody_writes_to_themselves(sent):
    writer = person("contributor")

    assert not sent(lambda: make_article(by=writer).comment(by=writer, text="To do."))


def test_what_was_rolled_back_is_not_told(sent):
    article = make_article(by=person("contributor"))

    def fail():
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            article.comment(by=make_user("editor"), text="Who says so?")
            raise ZeroDivisionError

    assert not sent(fail)


def test_whatever_fails_when_a_letter_is_sent_stops_nothing(django_capture_on_commit_callbacks, monkeypatch, caplog):
    article = make_article(by=person("contributor"))
    monkeypatch.setattr("articles.letters.send", lambda letters, about: 1 / 0)

    with django_capture_on_commit_callbacks(execute=True):
        article.comment(by=make_user("editor"), text="Who says so?")

    assert article.comments.count() == 1
    assert "division by zero" in caplog.text


def test_a_server_that_takes_no_letters_stops_nothing_and_no_person_is_in_the_log(
    django_capture_on_commit_callbacks, monkeypatch, caplog
):
    article = make_article(by=person("contributor"))

    def refuse(self, messages):
        raise ConnectionRefusedError("anna@institute.example")

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        article.comment(by=make_user("editor"), text="Who says so?")

    assert article.comments.count() == 1
    assert f"Letters about text {article.pk} were not taken: ConnectionRefusedError" in caplog.text
    assert "anna" not in caplog.text
