from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction

from articles.errors import AddressTaken, AlreadyScheduled, Conflict, NotReady, Refused
from articles.models import Article, Publication, Redirect, Revision
from articles.models.publication import ENDING, Frozen
from tests.articles.making import WAIVED, make_article, make_author, make_topic, make_user, publish

pytestmark = pytest.mark.django_db


def save(article, **state):
    return article.save_desk_copy(state, by=make_user(), version=article.version)


def test_a_save_changes_nothing_that_readers_see():
    publication = publish(article := make_article("Old title"))

    save(article, title="New title", lead="New lead")

    assert Publication.objects.live().get().title == "Old title"
    assert Publication.objects.get().pk == publication.pk


def test_ten_saves_of_a_live_text_leave_every_byte_that_readers_get(client):
    article = make_article("The port", slug="port")
    publish(article)
    paths = [
        "/",
        "/articles/",
        "/articles/port/",
        "/articles/port/republish/",
        "/feed/",
        "/search/?q=port",
    ]
    before = [client.get(path).content for path in paths]

    for number in range(10):
        article.save_desk_copy({"title": f"Port {number}"}, by=make_user(), version=article.version)

    assert [client.get(path).content for path in paths] == before
    publish(article, change="update", note="More of it.")
    after = [client.get(path).content for path in paths]
    assert all(was != is_now for was, is_now in zip(before, after, strict=True))


def test_a_publication_has_everything_of_the_text():
    authors = [make_author("Anna Nowak"), make_author("Jan Kos")]
    article = make_article("Title", authors=authors, topics=[make_topic()], body="<h2>Head</h2><p>Two words</p>")

    publication = publish(article)

    assert [line.author for line in publication.bylines.all()] == authors
    assert [topic.name for topic in publication.topics.all()] == ["Energy"]
    assert publication.words == 2 or publication.words == 3
    assert "Two words" in publication.plain
    assert 'id="head"' in publication.html
    assert publication.revision == article.revisions.first()


def test_publishing_again_needs_a_kind_of_change():
    publish(article := make_article())

    with pytest.raises(Refused, match="kind of change"):
        publish(article)


def test_a_correction_needs_its_sentence():
    publish(article := make_article())

    with pytest.raises(Refused, match="one sentence"):
        publish(article, change="correction")


def test_a_correction_moves_the_date_of_change_and_a_silent_fix_does_not():
    first = publish(article := make_article())
    silent = publish(article, change="silent")
    correction = publish(article, change="correction", note="The sum was wrong.")

    assert silent.changed_at == first.changed_at
    assert correction.changed_at == correction.live_from
    assert correction.first_published_at == first.first_published_at
    assert [note["note"] for note in correction.notes] == ["The sum was wrong."]


def test_only_one_publication_is_live_after_each_change():
    publish(article := make_article())
    for change in ("silent", "silent", "silent"):
        publish(article, change=change)

        assert Publication.objects.live().filter(article=article).count() == 1


def test_of_two_people_who_publish_one_version_one_wins():
    article = make_article()
    seen = article.version
    publish(article, version=seen)

    with pytest.raises(Conflict):
        Article.objects.get().publish(by=make_user(), version=seen, change="silent", waived=WAIVED)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("reads_first", [True, False])
def test_of_two_who_publish_at_the_same_instant_one_wins(reads_first):
    article, by, start = make_article("Port"), make_user(), Barrier(2)

    def act(_):
        """Whether it was published; each with a connection of its own."""
        mine = Article.objects.get(pk=article.pk) if reads_first else None
        start.wait()
        try:
            publish(mine or Article.objects.get(pk=article.pk), by=by, version=article.version)
        except Conflict:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as people:
        won = list(people.map(act, range(2)))

    assert sorted(won) == [False, True]
    assert Publication.objects.live().count() == Publication.objects.count() == 1


def test_who_may_not_publish_changes_nothing():
    article = make_article()

    for role in ("contributor", "editor", "fundraiser", "administrator", ""):
        with pytest.raises(PermissionDenied):
            publish(article, by=make_user(role))

    assert not Publication.objects.exists()


def test_a_text_that_is_not_ready_names_what_is_missing():
    article = make_article(lead="", authors=[], body="<p>TK</p>")

    with pytest.raises(NotReady) as refused:
        publish(article)

    assert {problem.field for problem in refused.value.problems} == {"lead", "bylines", "body"}
    assert not Publication.objects.exists()
    assert Article.objects.get().state == Article.State.DRAFT


def at(seconds):
    """A moment by the database's clock."""
    return make_article().database_now() + timedelta(seconds=seconds)


def test_a_moment_that_is_past_is_refused():
    article = make_article()

    with pytest.raises(Refused, match="past"):
        publish(article, at=at(-60))


def test_a_waiting_publication_is_not_live_and_the_running_one_ends_at_its_moment():
    running = publish(article := make_article("Running"))
    save(article, title="Waiting")
    moment = at(3600)

    waiting = article.schedule(by=make_user(), at=moment, change="silent", waived=WAIVED)

    running.refresh_from_db()
    assert running.live_until == waiting.live_from == moment
    assert Publication.objects.live().get().title == "Running"


def test_a_second_schedule_needs_to_replace_the_first():
    article = make_article()
    article.schedule(by=make_user(), at=at(3600), waived=WAIVED)

    with pytest.raises(AlreadyScheduled):
        article.schedule(by=make_user(), at=at(7200), waived=WAIVED)
    replaced = article.schedule(by=make_user(), at=at(7200), replace=True, waived=WAIVED)

    assert Publication.objects.waiting().get() == replaced
    assert replaced.change == "first"


def test_cancelling_gives_the_running_one_its_end_back():
    end = at(9000)
    running = publish(article := make_article(), until=end)
    article.schedule(by=make_user(), at=at(3600), change="silent", waived=WAIVED)

    article.cancel_schedule(by=make_user())

    running.refresh_from_db()
    assert running.live_until == end
    assert not Publication.objects.waiting().exists()


def test_the_end_that_was_asked_for_stays_until_somebody_says_otherwise():
    end = at(9000)
    publish(article := make_article(), until=end)

    kept = publish(article, change="silent")
    after_it = article.schedule(by=make_user(), at=at(9900), change="silent", waived=WAIVED)
    article.cancel_schedule(by=make_user())
    dropped = publish(article, change="silent", until=None)

    assert (kept.live_until, kept.take_down_at) == (end, end)
    assert after_it.take_down_at is None
    assert (dropped.live_until, dropped.take_down_at) == (None, None)


def test_withdrawing_takes_effect_at_once_and_keeps_the_first_date():
    first = publish()

    first.withdraw(by=make_user(), reason="The source was not real.")

    assert not Publication.objects.live().exists()
    assert Publication.objects.gone().get().withdrawn_reason == "The source was not real."
    again = publish(Article.objects.get(), change="update", note="The source was replaced.")
    assert again.first_published_at == first.first_published_at
    assert not Publication.objects.gone().exists()


def test_withdrawing_needs_a_reason_and_the_right():
    publication = publish()

    with pytest.raises(Refused):
        publication.withdraw(by=make_user(), reason=" ")
    with pytest.raises(PermissionDenied):
        publication.withdraw(by=make_user("editor"), reason="Because")

    assert Publication.objects.live().exists()


def test_a_new_address_leads_from_every_old_one_in_one_step():
    publish(article := make_article(slug="a"))
    for slug in ("b", "c"):
        save(article, slug=slug)
        publish(article, change="silent")

    assert set(Redirect.objects.values_list("old_path", "article")) == {
        ("/articles/a/", article.pk), ("/articles/b/", article.pk),
    }  # fmt: skip
    with pytest.raises(AddressTaken):
        publish(make_article(slug="a"))


def test_going_back_to_an_old_address_leaves_no_loop():
    publish(article := make_article(slug="a"))
    for slug in ("b", "a"):
        save(article, slug=slug)
        publish(article, change="silent")

    assert list(Redirect.objects.values_list("old_path", flat=True)) == ["/articles/b/"]


def test_a_publication_is_frozen():
    publication = publish()

    publication.title = "Another"
    with pytest.raises(Frozen):
        publication.save()
    with pytest.raises(Frozen):
        publication.save(update_fields=["title"])
    with pytest.raises(Frozen):
        Publication.objects.update(title="Another")
    with pytest.raises(Frozen):
        Publication.objects.all().delete()
    with pytest.raises(Frozen):
        publication.delete()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="a guard of PostgreSQL")
def test_postgresql_refuses_changes_and_overlaps_by_itself():
    first = publish(make_article(slug="a"))
    second = publish(make_article(slug="b"))
    statements = [
        ("UPDATE articles_publication SET title = 'Another'", []),
        ("DELETE FROM articles_publication", []),
        ("UPDATE articles_publication SET slug = 'a' WHERE id = %s", [second.pk]),
    ]  # fmt: skip

    for sql, parameters in statements:
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, parameters)

    copy = Publication.objects.get(pk=first.pk)
    copy.pk, copy.number, copy.package_code, copy._state.adding = None, 99, "another", True
    with pytest.raises(DatabaseError, match="one_live_publication"), transaction.atomic():
        copy.save(force_insert=True)


def test_the_guard_of_postgresql_knows_the_columns_that_may_change():
    """Twin of the list in the migration."""
    columns = {Publication._meta.get_field(name).column for name in ENDING}

    from_migration = __import__("articles.migrations.0002_ground", fromlist=["ENDING"]).ENDING

    assert columns == set(from_migration)


def test_an_unchanged_save_makes_no_revision():
    article = make_article()

    save(article, **{"title": article.title})

    assert Revision.objects.filter(article=article).count() == 1


def test_a_newer_text_is_a_conflict_and_a_mere_publication_is_not():
    article = make_article()
    seen = article.version
    publish(article)

    article.save_desk_copy({"title": "Mine"}, by=make_user(), version=seen)
    with pytest.raises(Conflict):
        article.save_desk_copy({"title": "Theirs"}, by=make_user(), version=seen)

    assert Article.objects.get(pk=article.pk).title == "Mine"


def test_a_contributor_changes_only_own_drafts():
    writer = make_user("contributor")
    own, other = make_article(by=writer), make_article()

    own.submit(by=writer)

    for article in (own, other):
        with pytest.raises(PermissionDenied):
            article.save_desk_copy({"title": "Changed"}, by=writer, version=article.version)


@pytest.mark.parametrize("role", ["contributor", "editor", "publisher", "fundraiser", "administrator", ""])
def test_the_twins_of_visibility_agree(role):
    user = make_user(role)
    own = make_article(by=make_user(), title="Other")
    Article.objects.filter(pk=own.pk).update(created_by=user)
    make_article("Not theirs")

    for article in Article.objects.all():
        assert article.is_visible_to(user) == Article.objects.visible_to(user).filter(pk=article.pk).exists()
