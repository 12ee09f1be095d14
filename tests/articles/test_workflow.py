from datetime import date, timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.core.exceptions import PermissionDenied

from articles.errors import Conflict, Refused
from articles.models import Article
from articles.models.workflow import MOVES
from tests.articles.making import WAIVED, make_article, make_user, publish
from tests.articles.test_desk import LIST, fields

pytestmark = pytest.mark.django_db
State = Article.State


def test_an_approved_text_that_is_changed_waits_for_review_again():
    article, editor = make_article(), make_user("editor")
    article.submit(by=editor)
    article.approve(by=editor, version=article.version)
    assert article.state == State.READY

    article.save_desk_copy({"title": "Another title"}, by=editor, version=article.version)

    assert article.state == State.IN_REVIEW


def test_only_the_version_that_was_seen_is_approved():
    article, editor = make_article(), make_user("editor")
    seen = article.version
    article.save_desk_copy({"title": "Another title"}, by=editor, version=seen)

    with pytest.raises(Conflict):
        article.approve(by=editor, version=seen)


def test_writers_do_not_approve_their_own_text():
    writer = make_user("contributor")
    article = make_article(by=writer)

    with pytest.raises(PermissionDenied):
        article.approve(by=writer, version=article.version)


def test_a_text_is_handed_in_once_and_only_as_a_draft():
    article, editor = make_article(), make_user("editor")
    article.submit(by=editor)
    with pytest.raises(Refused, match="In review"):
        article.submit(by=editor)

    published = publish(make_article("Published")).article
    with pytest.raises(Refused, match="Nothing pending"):
        published.submit(by=editor)


def test_sending_back_needs_a_reason(client, sign_in):
    article = make_article()
    article.submit(by=make_user())
    sign_in("editor")

    client.post(f"/admin/articles/article/{article.pk}/return/", {"why": "  "})

    article.refresh_from_db()
    assert article.state == State.IN_REVIEW


@pytest.mark.parametrize(
    ("version", "state"), [("current", State.READY), ("99", State.IN_REVIEW), ("x", State.IN_REVIEW)]
)
def test_the_desk_approves_what_was_on_the_screen(client, sign_in, version, state):
    article = make_article()
    article.submit(by=make_user())
    sign_in("editor")
    assert "Approve this version" in client.get(f"/admin/articles/article/{article.pk}/change/").content.decode()

    sent = {"version": article.version if version == "current" else version}
    client.post(f"/admin/articles/article/{article.pk}/approve/", sent)

    article.refresh_from_db()
    assert article.state == state


VERBS = {
    "submit": lambda article, by: article.submit(by=by),
    "take_back": lambda article, by: article.take_back(by=by),
    "return_to_author": lambda article, by: article.return_to_author(by=by, why="More facts."),
    "approve": lambda article, by: article.approve(by=by, version=article.version),
    "publish": lambda article, by: article.publish(by=by, waived=WAIVED),
    "shelve": lambda article, by: article.shelve(by=by),
    "unshelve": lambda article, by: article.unshelve(by=by),
    "save": lambda article, by: article.save_desk_copy({"title": "New"}, by=by, version=article.version),
}


@pytest.mark.parametrize("state", State.values)
@pytest.mark.parametrize("verb", VERBS)
def test_each_verb_moves_a_text_as_the_table_says_or_not_at_all(verb, state):
    article, publisher = make_article(), make_user()
    Article.objects.update(state=state)
    article.refresh_from_db()

    try:
        VERBS[verb](article, publisher)
    except Refused:
        assert state not in MOVES[verb]

    assert Article.objects.get().state == MOVES[verb].get(state, state)


@pytest.mark.parametrize("is_approved", [True, False])
def test_giving_up_a_schedule_brings_the_approval_back(is_approved):
    article, publisher = make_article(), make_user()
    if is_approved:
        article.approve(by=publisher, version=article.version)
    article.schedule(by=publisher, at=article.database_now() + timedelta(hours=1), waived=WAIVED)

    article.cancel_schedule(by=publisher)

    assert article.state == (State.READY if is_approved else State.DRAFT)


def test_an_approval_names_one_version_and_ends_with_the_next_save():
    article, editor = make_article(), make_user("editor")
    article.approve(by=editor, version=article.version)
    assert (article.approved_by, article.approved_revision) == (editor, article.revisions.first().number)

    article.save_desk_copy({"title": "Another title"}, by=editor, version=article.version)

    assert (article.approved_by, article.approved_revision) == (None, None)


def page(article, name="change"):
    return f"{LIST}{article.pk}/{name}/"


def test_who_is_assigned_a_text_may_open_it_and_write_in_it(client, sign_in):
    article, editor = make_article("Somebody else’s"), make_user("editor")
    writer = sign_in("contributor")
    assert client.get(page(article), follow=True).status_code == 404

    article.assign(by=editor, to=writer, due_on=date(2031, 3, 1), brief="Two thousand words.")

    shown = client.get(page(article)).content.decode()
    assert "Two thousand words." in shown
    assert "1 March 2031" in shown
    assert 'name="_save"' in shown
    assert list(Article.objects.visible_to(writer)) == [article]


def test_an_assignment_does_not_disturb_whoever_writes():
    article, editor = make_article(), make_user("editor")
    seen = article.version

    article.assign(by=editor, to=make_user("contributor"))

    assert article.version == seen
    assert LogEntry.objects.first().change_message.startswith("Assigned to user")


def test_an_editor_assigns_on_the_form(client, sign_in):
    sign_in("editor")
    article, writer = make_article(), make_user("contributor", first_name="Anna", last_name="Nowak")
    assert "Anna Nowak" in client.get(page(article, "assign")).content.decode()

    client.post(page(article, "assign"), {"to": writer.pk, "due_on": "2020-01-31", "brief": " Check the sums. "})

    article.refresh_from_db()
    assert (article.assigned_to, article.due_on, article.brief) == (writer, date(2020, 1, 31), "Check the sums.")
    listed = client.get(LIST).content.decode()
    assert "For Anna Nowak" in listed
    assert "Overdue since 31 January 2020" in listed


@pytest.mark.parametrize("sent", [{"to": "999999"}, {"due_on": "soon"}, {"to": "x"}])
def test_a_wrong_assignment_changes_nothing_and_says_why(client, sign_in, sent):
    sign_in("editor")
    article = make_article()
    article.assign(by=make_user("editor"), to=article.created_by, due_on=date(2031, 3, 1))

    answer = client.post(page(article, "assign"), {"to": "", "due_on": ""} | sent)

    assert "errorlist" in answer.content.decode()
    assert Article.objects.get().due_on == date(2031, 3, 1)


def test_nobody_is_assigned_a_text_who_cannot_write():
    with pytest.raises(Refused, match="does not write"):
        make_article().assign(by=make_user("editor"), to=make_user("fundraiser"))


@pytest.mark.parametrize("verb", ["assign", "shelve", "unshelve", "approve", "return"])
def test_a_contributor_decides_nothing_about_the_own_text(client, sign_in, verb):
    article = make_article(by=sign_in("contributor"))

    assert client.post(page(article, verb), {"why": "Because", "version": article.version}).status_code == 403
    assert Article.objects.get().state == State.DRAFT


def test_a_writer_takes_a_text_back_until_somebody_else_has_moved_it(client, sign_in):
    article = make_article(by=sign_in("contributor"))
    article.submit(by=article.created_by)
    assert "take it back" in client.get(page(article)).content.decode()

    client.post(page(article, "take-back"))
    article.refresh_from_db()
    assert article.state == State.DRAFT

    article.approve(by=make_user("editor"), version=article.version)
    client.post(page(article, "take-back"))
    assert Article.objects.get().state == State.READY


def test_a_text_is_handed_in_to_somebody(client, sign_in):
    article, editor, other = make_article(by=sign_in("contributor")), make_user("editor"), make_user("editor")

    client.post(page(article), fields(article, _submit="1", reviewer=editor.pk))

    assert list(Article.objects.waiting_for(editor)) == [article]
    assert not Article.objects.waiting_for(other).exists()
    client.force_login(editor)
    assert article.title in client.get(LIST, {"work": "review"}).content.decode()


def test_only_a_reviewer_is_handed_a_text():
    article = make_article()

    with pytest.raises(Refused, match="does not review"):
        article.submit(by=make_user("editor"), to=make_user("contributor"))


def test_the_shelf_is_out_of_the_way_but_not_lost(client, sign_in):
    sign_in("editor")
    article = make_article("Left for later")
    client.post(page(article, "shelve"))

    assert "Left for later" not in client.get(LIST).content.decode()
    assert "Left for later" in client.get(LIST, {"state__exact": "shelved"}).content.decode()
    assert "Left for later" in client.get(LIST, {"q": "later"}).content.decode()
    assert "Take from the shelf" in client.get(page(article)).content.decode()


def test_what_readers_see_or_will_see_is_not_shelved():
    live, waiting, editor = make_article(), make_article(), make_user("editor")
    publish(live)
    publish(waiting, at=waiting.database_now() + timedelta(hours=1))

    for article in (live, waiting):
        with pytest.raises(Refused, match="withdraw it first"):
            article.shelve(by=editor)

        article.refresh_from_db()
        assert article.state == State.SETTLED


@pytest.mark.parametrize("state", ["draft", "ready"])
@pytest.mark.parametrize("due_on", [None, date(2020, 1, 1), date(2099, 1, 1)])
def test_both_rules_for_overdue_agree(due_on, state):
    article = make_article()
    Article.objects.update(due_on=due_on, state=state)
    article.refresh_from_db()

    assert article.is_overdue == Article.objects.overdue().exists()


@pytest.mark.parametrize("role", ["contributor", "editor", "fundraiser", ""])
def test_both_rules_for_what_a_person_sees_agree(role):
    user = make_user(role)
    make_article()
    own, handed = make_article(), make_article()
    Article.objects.filter(pk=own.pk).update(created_by=user)
    Article.objects.filter(pk=handed.pk).update(assigned_to=user)

    visible = set(Article.objects.visible_to(user))

    assert visible == {article for article in Article.objects.all() if article.is_visible_to(user)}
