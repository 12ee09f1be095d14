import pytest

from articles.models import Article
from tests.articles.making import make_article, make_user, publish
from tests.articles.test_desk import LIST

pytestmark = pytest.mark.django_db
State = Article.State


def act(client, name, *articles, **fields):
    """What the page says after an action of the list."""
    sent = {"action": name, "_selected_action": [article.pk for article in articles]} | fields
    answer = client.post(LIST, sent, follow=True)
    return " ".join(str(message) for message in answer.context["messages"])


def states():
    return dict(Article.objects.values_list("title", "state"))


def test_each_text_is_handed_in_that_can_be_and_the_others_are_named_with_a_reason(client, sign_in):
    sign_in("editor")
    draft, handed_in = make_article("Draft"), make_article("Handed in")
    handed_in.submit(by=make_user())

    said = act(client, "submit", draft, handed_in)

    assert said == (
        "Handed in: “Draft”. Not changed: “Handed in” is in the state “In review”; this is not possible now."
    )
    assert states() == {"Draft": State.IN_REVIEW, "Handed in": State.IN_REVIEW}


@pytest.mark.parametrize(("action", "state"), [("approve", State.READY), ("shelve", State.SHELVED)])
def test_several_texts_are_moved_at_once(client, sign_in, action, state):
    sign_in("editor")
    one, two, shown = make_article("One"), make_article("Two"), make_article("Shown")
    publish(shown)

    said = act(client, action, one, two, shown)

    assert "“One”" in said and "“Two”" in said and "Not changed: “Shown” is" in said
    assert states() == {"One": state, "Two": state, "Shown": State.SETTLED}


def test_several_texts_are_assigned_and_keep_their_tasks(client, sign_in):
    sign_in("editor")
    one, two, writer = make_article("One"), make_article("Two"), make_user("contributor")
    one.assign(by=make_user("editor"), to=None, brief="Two thousand words.")
    asked = client.post(LIST, {"action": "assign", "_selected_action": [one.pk, two.pk]}).content.decode()
    assert "One" in asked and "Two" in asked and 'name="to"' in asked
    assert not Article.objects.filter(assigned_to=writer).exists()

    said = act(client, "assign", one, two, to=writer.pk, due_on="2031-03-01")

    assert said == "Assigned: “Two”, “One”."
    assert set(Article.objects.values_list("assigned_to", "brief")) == {
        (writer.pk, "Two thousand words."), (writer.pk, ""),
    }  # fmt: skip


def test_a_contributor_hands_in_own_texts_and_nothing_else_by_any_action(client, sign_in):
    writer = sign_in("contributor")
    own, other = make_article("Own", by=writer), make_article("Other")

    for action in ("approve", "shelve", "assign", "delete_selected"):
        act(client, action, own, other, to=writer.pk, post="yes")
    assert states() == {"Own": State.DRAFT, "Other": State.DRAFT}
    assert act(client, "submit", own, other) == "Handed in: “Own”."

    assert states() == {"Own": State.IN_REVIEW, "Other": State.DRAFT}


def test_what_lies_in_somebody_elses_turn_is_named(client, sign_in):
    writer = sign_in("contributor")
    article = make_article("Own", by=writer)
    article.submit(by=writer)

    said = act(client, "submit", article)

    assert said == "Not changed: “Own” is not in your hands."


def test_too_many_texts_at_once_are_refused(client, sign_in, monkeypatch):
    monkeypatch.setattr("articles.desk.bulk.MOST", 1)
    sign_in("editor")

    said = act(client, "shelve", make_article(), make_article())

    assert "nothing was changed" in said
    assert set(states().values()) == {State.DRAFT}
