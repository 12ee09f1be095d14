"""Nobody's words are lost: autosave, two editors on one text, and what each of them is told."""

import json
from datetime import timedelta
from random import Random

import pytest
from django.contrib.admin.models import LogEntry
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from articles.errors import Conflict
from articles.models import Article, Autosave, EditLock, Revision
from articles.richtext.cleaning import Unclean
from tests.articles.making import make_article, make_author, make_topic, make_user
from tests.articles.test_desk import address, fields

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    user = make_user("editor", first_name="Anna", last_name="Nowak")
    client.force_login(user)
    return user


@pytest.fixture
def other():
    """A second editor: (client, account)."""
    user, client = make_user("editor", username="jan.kos"), Client()
    client.force_login(user)
    return client, user


def keep(client, article, **changed):
    return client.post(address(article, "autosave"), fields(article, **changed))


# Autosave


def test_unsaved_words_are_kept_beside_the_text_and_nothing_else_changes(client, editor):
    article = make_article("Saved")
    before = Article.objects.values().get(), Revision.objects.count(), LogEntry.objects.count()

    first = keep(client, article, title="Typed", body="<p>Half a sen</p>").json()
    keep(client, article, title="", body="<p>Half a sentence</p>", series_position="x")

    assert first["kept"].startswith("Kept at ")
    kept = Autosave.objects.get()
    assert (kept.by, kept.fields["title"], kept.fields["body"]) == (editor, "", "<p>Half a sentence</p>")
    assert (Article.objects.values().get(), Revision.objects.count(), LogEntry.objects.count()) == before


def test_one_person_has_one_row_per_text(client, editor):
    article = make_article()
    keep(client, article)

    with pytest.raises(IntegrityError), transaction.atomic():
        Autosave.objects.create(article=article, by=editor, fields={}, at=timezone.now())


def test_unsaved_words_pass_the_cleaning_door(client, editor):
    article = make_article()

    keep(client, article, body="<p onclick='x'>A<script>x</script>\0</p>", lead="A\0B")

    kept = Autosave.objects.get().fields
    assert (kept["body"], kept["lead"]) == ("<p>A</p>", "AB")


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"body": "<blockquote>" * 150 + "x"}, "100 levels"),
        ({"body": "x" * 1_100_000}, "1 MB"),
        ({"body": "x", "lead": "ą" * 750_001}, "too large"),
    ],
)
def test_what_cannot_be_kept_is_said_and_the_last_kept_words_stay(client, editor, changed, says):
    article = make_article()
    keep(client, article, title="Kept before")

    answer = keep(client, article, **changed).json()

    assert says in answer["problem"]
    assert Autosave.objects.get().fields["title"] == "Kept before"


def test_a_request_without_the_form_keeps_nothing(client, editor):
    article = make_article()

    assert client.post(address(article, "autosave"), {"title": "x"}).status_code == 400
    assert not Autosave.objects.exists()


@pytest.mark.parametrize(
    ("role", "status"), [("contributor", 404), ("fundraiser", 404), ("", 404), ("editor", 200), ("publisher", 200)]
)
def test_unsaved_words_and_locks_need_the_right_to_change(client, role, status):
    article = make_article()
    client.force_login(make_user(role))

    for page in ("autosave", "heartbeat"):
        assert client.post(address(article, page), fields(article)).status_code == status, page
        assert client.get(address(article, page)).status_code == 405
    assert Autosave.objects.exists() == EditLock.objects.exists() == (status == 200)


def test_a_text_that_was_handed_in_takes_no_more_words_of_its_writer(client):
    writer = make_user("contributor")
    article = make_article(by=writer)
    article.submit(by=writer)
    client.force_login(writer)

    for page in ("autosave", "heartbeat", "take-over", "join"):
        assert client.post(address(article, page), fields(article)).status_code == 403, page
    with pytest.raises(PermissionDenied):
        Autosave.objects.keep(article, fields(article), by=writer)


def test_a_login_that_expired_leads_away_and_does_not_answer(client, editor):
    article = make_article()
    client.logout()

    answer = keep(client, article)

    assert (answer.status_code, "/login/" in answer.headers["Location"]) == (302, True)


def test_opening_the_text_offers_the_unsaved_words(client, editor):
    article = make_article("Saved")
    author, topic = make_author("Ewa Lis"), make_topic("Water")
    people = json.dumps([{"author": author.pk, "role": "author", "credited_as": ""}])
    changed = {"title": "Typed", "body": "<p>More</p>", "bylines": people, "topics": json.dumps([topic.pk])}
    form = fields(article, **changed)
    del form["shows_support_box"]
    client.post(address(article, "autosave"), form)
    kept = Autosave.objects.get()

    page = client.get(address(article)).content.decode()
    compared = client.get(address(article, f"unsaved/{kept.pk}")).content.decode()
    opened = client.get(address(article), {"unsaved": kept.pk})

    assert "You have unsaved words of" in page and 'value="Typed"' not in page
    assert all(word in compared for word in ("Saved", "Typed", "Ewa Lis", "Water", "More"))
    assert "unsaved words of" not in opened.content.decode()
    form = opened.context["adminform"].form
    assert {name: form[name].value() for name in changed} == changed
    assert form["shows_support_box"].value() is False
    assert Article.objects.get().title == "Saved"


def test_words_that_say_the_same_as_the_text_are_not_offered(client, editor):
    article = make_article(topics=[make_topic()])
    keep(client, article)

    assert "unsaved words" not in client.get(address(article)).content.decode()


def test_saving_removes_the_own_unsaved_words_and_no_others(client, editor, other):
    article = make_article()
    keep(client, article, title="Mine")
    keep(other[0], article, title="Theirs")

    client.post(address(article), fields(article, title="Saved"))

    assert [kept.by for kept in Autosave.objects.all()] == [other[1]]


def test_unsaved_words_are_dropped_by_post_only(client, editor):
    article = make_article()
    keep(client, article, title="Mine")
    page = address(article, f"unsaved/{Autosave.objects.get().pk}")

    client.get(page)
    assert Autosave.objects.exists()
    client.post(page)

    assert not Autosave.objects.exists()


def test_nobody_reads_or_drops_the_unsaved_words_of_somebody_else(client, editor, other):
    article = make_article()
    keep(client, article, title="Mine")
    kept = Autosave.objects.get()

    assert other[0].get(address(article, f"unsaved/{kept.pk}")).status_code == 404
    assert other[0].post(address(article, f"unsaved/{kept.pk}")).status_code == 404
    assert other[0].get(address(article), {"unsaved": kept.pk}).status_code == 404
    assert client.get(address(make_article(), f"unsaved/{kept.pk}")).status_code == 404
    assert client.get(address(article), {"unsaved": "9" * 30}).status_code == 200
    assert Autosave.objects.exists()


# Two editors


def test_a_text_that_another_has_open_says_who_and_since_when(client, editor, other):
    article = make_article()
    other[0].post(address(article, "heartbeat"), {"version": article.version})

    page = client.get(address(article)).content.decode()
    answer = client.post(address(article, "heartbeat"), {"version": article.version}).json()

    assert "jan.kos has this text open since" in page
    assert "jan.kos has this text open since" in answer["other"]
    assert "open since" not in other[0].get(address(article)).content.decode()


def test_opening_a_text_takes_no_lock(client, editor):
    client.get(address(make_article()))

    assert not EditLock.objects.exists()


def test_a_lock_is_stale_after_90_seconds_and_goes_with_who_leaves(client, editor, other):
    article = make_article()
    other[0].post(address(article, "heartbeat"))
    EditLock.objects.update(seen_at=timezone.now() - timedelta(seconds=91))

    assert client.post(address(article, "heartbeat")).json()["other"] == ""
    assert EditLock.objects.get().user == editor
    other[0].post(address(article, "heartbeat"), {"leaving": "1"})
    assert EditLock.objects.exists()
    client.post(address(article, "heartbeat"), {"leaving": "1"})
    assert not EditLock.objects.exists()


def test_who_lost_the_text_learns_it_at_the_next_heartbeat(client, editor, other):
    article = make_article()
    other[0].post(address(article, "heartbeat"))

    client.post(address(article, "take-over"))

    assert client.post(address(article, "heartbeat")).json()["other"] == ""
    assert "took this text over from you" in other[0].post(address(article, "heartbeat")).json()["other"]


def test_a_lock_protects_nothing(client, editor, other):
    article = make_article()
    other[0].post(address(article, "heartbeat"))

    client.post(address(article), fields(article, title="Saved all the same"))

    assert Article.objects.get().title == "Saved all the same"


def test_a_newer_version_is_told_while_one_types(client, editor, other):
    article = make_article()
    form = fields(article, title="Typed")
    other[0].post(address(article), fields(article, title="Theirs"))

    answer = client.post(address(article, "autosave"), form).json()

    assert "jan.kos saved this text at" in answer["newer"]
    assert client.post(address(article, "heartbeat"), {"version": "²"}).json()["newer"] == ""


# A save that meets a newer text


def conflict_of(client, article, opened, **changed):
    return client.post(address(article), opened | changed)


def chosen(page, **sides) -> dict:
    """What the conflict page sends: joined fields, and for each contested one the side, by default mine."""
    form = {"version": page.context["version"], "_save": "1"}
    for field in page.context["fields"]:
        side = sides.get(field.name, "mine") if field.is_contested else "joined"
        form[field.name] = getattr(field, side)
    return form


def test_a_conflict_keeps_the_words_first_and_shows_both_texts(client, editor, other):
    article = make_article("Opened")
    opened = fields(article)
    other[0].post(address(article), fields(article, title="Theirs <b>"))

    page = conflict_of(client, article, opened, title="Mine", body="<p onclick='x'>Mine</p>")

    body = next(field for field in page.context["fields"] if field.name == "body")
    assert body.mine == "<p>Mine</p>"
    assert [kept.fields["title"] for kept in Autosave.objects.filter(by=editor)] == ["Mine", "Mine"]
    text = page.content.decode()
    assert "jan.kos saved this text at" in text
    assert "Theirs &lt;b&gt;" in text and "Mine" in text and "<b>" not in text
    assert Article.objects.get().title == "Theirs <b>"


def test_fields_that_one_side_changed_are_joined_and_the_others_are_chosen(client, editor, other):
    topic, author = make_topic("Water"), make_author("Ewa Lis")
    article = make_article("Opened", topics=[make_topic("Energy")])
    opened = fields(article)
    people = json.dumps([{"author": author.pk, "role": "translator", "credited_as": ""}])
    theirs = {"title": "Theirs", "lead": "Their lead", "topics": json.dumps([topic.pk])}
    other[0].post(address(article), fields(article, **theirs))

    page = conflict_of(client, article, opened, title="Mine", body="<p>My words</p>", lead="My lead", bylines=people)
    contested = [field.name for field in page.context["fields"] if field.is_contested]
    answer = client.post(address(article), chosen(page, title="theirs"))

    assert sorted(contested) == ["lead", "title"]
    assert answer.status_code == 302
    article = Article.objects.get()
    assert (article.title, article.lead, article.body) == ("Theirs", "My lead", "<p>My words</p>")
    assert list(article.topics.all()) == [topic]
    assert [(line.author, line.role) for line in article.bylines.all()] == [(author, "translator")]
    assert article.shows_support_box
    assert list(Autosave.objects.values_list("is_refused", "fields__title")) == [(True, "Mine")]


def test_a_third_save_meets_the_joined_one_too(client, editor, other):
    article = make_article("Opened")
    opened = fields(article)
    other[0].post(address(article), fields(article, title="Theirs"))
    page = conflict_of(client, article, opened, title="Mine")
    article.refresh_from_db()
    other[0].post(address(article), fields(article, title="Theirs again"))

    again = client.post(address(article), chosen(page))

    assert again.status_code == 200
    assert "Theirs again" in again.content.decode()


def test_both_texts_can_be_joined_by_hand(client, editor, other):
    article = make_article("Opened")
    opened = fields(article)
    other[0].post(address(article), fields(article, title="Theirs", lead="Their lead"))
    page = conflict_of(client, article, opened, title="Mine")

    form = client.post(address(article, "join"), chosen(page), follow=True).context["adminform"].form
    assert (form["title"].value(), form["lead"].value()) == ("Mine", "Their lead")
    assert Article.objects.get().title == "Theirs"
    article.refresh_from_db()
    saved = client.post(address(article), fields(article, title="Both", version=form["version"].value()))

    assert saved.status_code == 302


def test_a_mistake_in_the_form_is_told_before_the_conflict(client, editor, other):
    article = make_article("Opened")
    opened = fields(article)
    other[0].post(address(article), fields(article, title="Theirs"))

    page = conflict_of(client, article, opened, title="", lead="My lead")
    again = conflict_of(client, article, opened, title="Mine", lead="My lead")

    assert "adminform" in page.context and "My lead" in page.content.decode()
    assert again.context["newer"].by == other[1]


def test_a_refused_save_is_kept_for_good_and_once(client, editor, other):
    article = make_article("Opened")
    opened = fields(article)
    other[0].post(address(article), fields(article, title="Theirs"))

    for title in ("Mine", "Mine", "Mine, too"):
        conflict_of(client, article, opened, title=title)
    refused = Autosave.objects.refused()
    client.post(address(article, f"unsaved/{refused[0].pk}"))

    assert [kept.fields["title"] for kept in refused.all()] == ["Mine, too", "Mine"]
    assert client.get(address(article, "unsaved")).content.decode().count("met a newer text") == 2
    assert "met a newer text" not in other[0].get(address(article, "unsaved")).content.decode()


def kept_words() -> set[str]:
    """Every title and text that a revision or a person's unsaved words hold."""
    states = [*Revision.objects.values_list("data", flat=True), *Autosave.objects.values_list("fields", flat=True)]
    return {state[name] for state in states for name in ("title", "body")}


def test_200_saves_of_two_editors_lose_no_text(client, editor, other):
    chance, article, typed = Random(12), make_article("Opened"), set()  # noqa: S311
    clients = [client, other[0]]
    opened = [fields(article), fields(article)]
    outcomes = {True: 0, False: 0}

    for number in range(200):
        side = chance.randrange(2)
        if chance.random() < 0.5:
            opened[side] = fields(Article.objects.get())
        words = {"title": f"Title {number}", "body": f"<p>Text {number}</p>"}
        typed |= set(words.values())
        sent = opened[side] | words
        answer = clients[side].post(address(article), sent)
        is_newest = not article.newer_than(int(sent["version"])) or answer.status_code == 302
        outcomes[is_newest] += 1
        assert is_newest or all(word in answer.content.decode() for word in (words["title"], f"Text {number}"))
        if not is_newest and chance.random() < 0.5:
            joined = chosen(answer, title=chance.choice(["mine", "theirs"]), body=chance.choice(["mine", "theirs"]))
            assert clients[side].post(address(article), joined).status_code == 302

    assert min(outcomes.values()) > 40
    assert typed <= kept_words()
    newest = Article.objects.get()
    assert newest.data()["title"] == newest.revisions.first().data["title"]


def test_200_saves_past_the_form_win_or_raise_and_lose_no_text(editor):
    chance, article, typed = Random(6), make_article("Opened"), set()  # noqa: S311
    people, versions = [editor, make_user("editor")], [article.version, article.version]
    won = 0

    for number in range(200):
        side = chance.randrange(2)
        if chance.random() < 0.5:
            versions[side] = Article.objects.get().version
        words = {"title": f"Title {number}", "body": f"<p>Text {number}</p>"}
        typed |= set(words.values())
        try:
            versions[side] = article.save_desk_copy(words, by=people[side], version=versions[side]).number
            won += 1
        except Conflict:
            Autosave.objects.keep_refused(article, words, by=people[side])

    assert 40 < won < 180
    assert Revision.objects.count() == won + 1
    assert typed <= kept_words()


def test_unclean_words_are_refused_whole(editor):
    article = make_article()

    with pytest.raises(Unclean):
        Autosave.objects.keep(article, {"body": "<blockquote>" * 150}, by=editor)
