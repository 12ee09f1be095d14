import pytest
from django.utils import timezone

from articles.models import Article, Publication, Revision, Topic
from tests.articles.making import WAIVED, make_article, make_author, make_topic, make_user, publish
from tests.articles.test_desk import address, fields

pytestmark = pytest.mark.django_db


def save(article, **changed):
    """One more version of a text."""
    article.refresh_from_db()
    return article.save_desk_copy(changed, by=make_user(), version=article.version)


def content(client, article, page, **query):
    return client.get(address(article, page), query).content.decode()


def lines(client, article, **query):
    entries = client.get(address(article, "history"), query).context["entries"]
    return [(entry.label, str(entry.what), entry.words) for entry in entries]


def test_saves_publications_and_verbs_are_one_list_the_newest_first(client, sign_in):
    sign_in("publisher")
    article = make_article(body="<p>One two.</p>")
    save(article, body="<p>One two three.</p>")
    article.refresh_from_db()
    article.submit(by=make_user())
    article.return_to_author(by=make_user(), why="More facts.")
    publish(article)
    save(article, body="<p>One.</p>")
    article.refresh_from_db()
    article.publish(by=make_user(), change="correction", note="A number was wrong.", waived=WAIVED)
    article.withdraw(by=make_user(), reason="A mistake.")

    shown = lines(client, article)

    # All within a second or two: the order inside one second is that of the kinds.
    assert sorted(shown, key=str) == sorted(
        [
            ("", "Withdrawn: A mistake.", None),
            ("Publication 2", "Correction", (0, 2)),
            ("Version 6", "Saved", (0, 2)),
            ("Publication 1", "First publication", None),
            ("", "Sent back: More facts.", None),
            ("", "Handed in for review.", None),
            ("Version 2", "Saved", (1, 0)),
            ("Version 1", "Saved", None),
        ],
        key=str,
    )
    assert "A number was wrong." in content(client, article, "history")


def test_a_scheduled_publication_stands_above_the_act_of_scheduling(client, sign_in):
    sign_in("publisher")
    article = make_article()
    publish(article, at=timezone.now() + timezone.timedelta(days=3))

    page = client.get(address(article, "history"))

    entries = list(page.context["entries"])
    assert (entries[0].label, entries[0].window) == ("Publication 1", "scheduled")
    assert entries[1].what.startswith("Published from")
    assert [entry.label for entry in entries[2:]] == ["Version 1"]


def test_a_form_that_was_saved_is_one_line(client, sign_in):
    sign_in("editor")
    article = make_article()

    client.post(address(article), fields(article, title="New"))

    assert [label for label, *_ in lines(client, article)] == ["Version 2", "Version 1"]


@pytest.mark.parametrize("number", [3, 60])
def test_the_list_costs_the_same_for_any_number_of_versions(client, sign_in, django_assert_max_num_queries, number):
    sign_in("publisher")
    article = make_article()
    for counter in range(number):
        save(article, title=f"Title {counter}")
    publish(article)

    with django_assert_max_num_queries(14):
        shown = lines(client, article)

    assert len(shown) == min(50, number + 2)
    assert len(lines(client, article, page=2)) == (number + 2 - 50 if number > 50 else number + 2)


def test_any_two_are_chosen_by_a_plain_form(client, sign_in):
    sign_in("editor")
    publish(article := make_article())
    save(article, title="New")

    answer = client.get(address(article, "compare"), {"old": "publication-1", "new": "3"})

    assert answer.headers["Location"] == f"/admin/articles/article/{article.pk}/compare/publication-1/3/"
    assert client.get(address(article, "compare"), {"old": "/evil", "new": "3"}).status_code == 404
    assert client.get(address(article, "compare")).status_code == 404


def test_versions_the_live_text_and_publications_are_compared(client, sign_in):
    sign_in("editor")
    publish(article := make_article("Old", body="<p>One two three.</p>"))
    save(article, title="New <script>x</script>", body="<p>One 2 three.</p>")

    for pair in ("1/3", "live/3", "publication-1/3"):
        page = content(client, article, f"compare/{pair}")
        assert '<del><span class="visually-hidden" lang="en">removed: </span>two</del>' in page
        assert '<ins><span class="visually-hidden" lang="en">added: </span>2</ins>' in page
        assert "<script>x" not in page
    assert "No difference." in content(client, article, "compare/1/live")


@pytest.mark.parametrize(
    "pair",
    ["1/99", "live/1", "1/publication-1", "1/desk", "0/1", "1/-1", "x/1", "publication-/1", f"1/{'9' * 30}"],
)
def test_what_no_text_has_is_missing(client, sign_in, pair):
    sign_in("editor")
    article = make_article()

    assert client.get(address(article, f"compare/{pair}")).status_code == 404


def test_others_texts_and_versions_of_other_texts_are_not_seen(client, sign_in):
    writer = sign_in("contributor")
    own, other = make_article(by=writer), make_article("Someone else's secret")
    save(other, title="Another secret")

    pages = ("history", "compare/1/2", "compare", "change")
    for page in pages:
        hidden = client.get(address(other, page), {"from": 1, "old": 1, "new": 2})
        missing = client.get(f"/admin/articles/article/99999/{page}/", {"from": 1, "old": 1, "new": 2})
        assert (hidden.status_code, missing.status_code) == (404, 404), page
    assert client.get(address(own, "history")).status_code == 200
    assert client.get(address(own, "compare/1/1")).status_code == 200
    assert client.get(address(own, "compare/1/2")).status_code == 404


@pytest.mark.parametrize("role", ["fundraiser", ""])
def test_who_sees_no_texts_sees_no_history(client, sign_in, role):
    sign_in(role)
    article = make_article()

    for page in ("history", "compare/1/1"):
        assert client.get(address(article, page)).status_code in (403, 404)


def test_nothing_here_is_done_by_post(client, sign_in):
    sign_in("editor")
    article = make_article()

    for page in ("history", "compare", "compare/1/1"):
        assert client.post(address(article, page)).status_code == 405


def test_a_restored_version_is_a_new_version_and_readers_see_nothing_of_it(client, sign_in):
    sign_in("editor")
    anna, jan = make_author("Anna Nowak"), make_author("Jan Kos")
    topic = make_topic()
    article = make_article("First", authors=[anna], topics=[topic], body="<p>First words.</p>", slug="text")
    save(article, title="Second", body="<p>Second words.</p>", topics=[], shows_support_box=False,
         bylines=[{"author": jan.pk, "role": "editor", "credited_as": ""}])  # fmt: skip
    publish(article)
    article.refresh_from_db()
    before = client.get("/articles/text/").content

    page = client.get(address(article), {"from": 1})
    form = page.context["adminform"].form
    sent = {name: form[name].value() for name in form.fields}
    sent = {name: "" if value is None else value for name, value in sent.items() if value is not False}
    assert "Below stands version 1" in page.content.decode()
    assert "First words." in page.content.decode()
    assert Revision.objects.count() == 2
    answer = client.post(f"{address(article)}?from=1", sent)

    assert answer.status_code == 302
    newest, second, first = Revision.objects.all()
    assert newest.data == first.data
    assert second.data["title"] == "Second"
    assert newest.number == article.version + 1
    assert client.get("/articles/text/").content == before
    assert "The same as version 1." in content(client, article, "history")


def test_what_is_no_longer_there_is_left_out_and_said(client, sign_in):
    sign_in("editor")
    topic = make_topic()
    article = make_article(topics=[topic])
    save(article, topics=[])
    Topic.objects.all().delete()

    page = client.get(address(article), {"from": 1})

    assert "Left out, because no longer there: a topic." in page.content.decode()
    assert page.context["adminform"].form["topics"].value() == "[]"


@pytest.mark.parametrize("name", ["99", "live", "publication-1", "x", "-1", "9" * 30, "²"])
def test_only_a_version_of_this_text_is_restored(client, sign_in, name):
    sign_in("editor")
    publish(article := make_article())

    assert client.get(address(article), {"from": name}).status_code == 404


def test_a_text_that_was_handed_in_is_compared_by_its_writer_but_not_restored(client, sign_in):
    writer = sign_in("contributor")
    article = make_article("First", by=writer)
    save(article, title="Second")
    article.refresh_from_db()
    article.submit(by=writer)

    assert "Restore" not in content(client, article, "history")
    assert "Below stands version" not in content(client, article, "change", **{"from": 1})
    assert "Second" in content(client, article, "compare/1/2")


def test_the_publish_page_shows_what_readers_will_see_change(client, sign_in):
    sign_in("publisher")
    article = make_article(body="<p>One two three.</p>")
    assert "What readers will see change" not in content(client, article, "publish")
    publish(article)
    save(article, body="<p>One 2 three.</p>")

    page = content(client, article, "publish")

    assert "What readers will see change" in page
    assert "2</ins>" in page


def test_a_long_change_is_folded_on_the_publish_page(client, sign_in):
    sign_in("publisher")
    publish(article := make_article())
    save(article, body="".join(f"<p>Paragraph {number}.</p>" for number in range(20)))

    page = content(client, article, "publish")

    assert '<details class="desk-sheet compared-news">' in page
    assert Publication.objects.count() == 1
    assert Article.objects.count() == 1


def test_an_earlier_version_is_made_the_desks_copy_and_led_to_the_publish_page(client, sign_in):
    sign_in("publisher")
    publish(article := make_article("Old"))
    save(article, title="New", slug="new")
    publish(article, change="silent")
    assert "Publish again…" in content(client, article, "history")

    answer = client.post(address(article, "publish-again/1"), {"version": article.version})

    article.refresh_from_db()
    assert answer.headers["Location"] == address(article, "publish")
    assert (article.title, article.slug, article.revisions.count()) == ("Old", "new", 3)
    assert article.publications.live().get().title == "New"


def test_a_text_that_somebody_saved_meanwhile_is_not_replaced(client, sign_in):
    sign_in("publisher")
    publish(article := make_article("Old"))
    seen = article.version
    save(article, title="New")

    answer = client.post(address(article, "publish-again/1"), {"version": seen}, follow=True)

    assert "saved this text in between" in answer.content.decode()
    assert Article.objects.get().title == "New"
