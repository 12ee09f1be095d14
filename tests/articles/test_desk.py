import json
import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from articles.models import Article, Picture, Publication, Revision
from articles.models.checks import CheckLevel
from tests.articles.making import WAIVED, make_article, make_author, make_picture, make_topic, make_user, publish
from tests.articles.test_pictures import png_of_zeros

pytestmark = pytest.mark.django_db
LIST = "/admin/articles/article/"


def address(article, page="change"):
    return f"{LIST}{article.pk}/{page}/"


def fields(article=None, **changed):
    """The form's fields as a browser would send them."""
    state = article.data() if article else {}
    form = {
        "title": state.get("title", "A title"), "language": state.get("language", "en"),
        "kind": state.get("kind", "commentary"), "slug": state.get("slug", ""), "lead": state.get("lead", "A lead."),
        "body": state.get("body", "<p>Words</p>"), "lead_caption": "", "series": "", "series_position": "",
        "byline_note": "", "shows_support_box": "on", "lead_picture": "",
        "bylines": json.dumps(state.get("bylines", [])), "topics": json.dumps(state.get("topics", [])),
        "version": article.version if article else 0,
    }  # fmt: skip
    return form | changed


def test_an_editor_writes_a_text_with_authors_topics_and_a_picture(client, sign_in):
    sign_in("editor")
    authors, topic = [make_author("Anna Nowak"), make_author("Jan Kos")], make_topic()
    people = [{"author": author.pk, "role": "author", "credited_as": ""} for author in reversed(authors)]

    picture = make_picture()

    form = fields(bylines=json.dumps(people), topics=json.dumps([topic.pk]), lead_picture=str(picture.pk))
    answer = client.post(f"{LIST}add/", form)

    article = Article.objects.get()
    assert article.lead_picture == picture
    assert answer.status_code == 302
    assert [line.author for line in article.bylines.all()] == authors[::-1]
    assert list(article.topics.all()) == [topic]
    assert article.revisions.count() == 1
    assert article.slug == "a-title"


def test_the_form_begins_with_what_the_text_has(client, sign_in):
    sign_in("editor")
    topics, picture = [make_topic("Energy"), make_topic("Ports")], make_picture()
    article = make_article(topics=topics, lead_picture_id=picture.pk)

    form = client.get(address(article)).context["adminform"].form

    assert form["topics"].value() == json.dumps([topic.pk for topic in topics])
    assert form["bylines"].value() == json.dumps(article.data()["bylines"])
    assert form["lead_picture"].value() == str(picture.pk)


def test_saving_a_live_text_changes_nothing_for_readers(client, sign_in):
    sign_in("publisher")
    publish(article := make_article("Old", slug="text"))
    before = client.get("/articles/text/").content

    client.post(address(article), fields(article, title="New", body="<p>New words</p>"))

    article.refresh_from_db()
    assert article.title == "New"
    assert client.get("/articles/text/").content == before


def test_publish_from_the_form_shows_the_text(client, sign_in):
    sign_in("publisher")
    article = make_article(slug="text")

    saved = client.post(address(article), fields(article, title="Now public", _publish="1"), follow=True)
    version = saved.context["form"]["version"].value()
    client.post(address(article, "publish"), {"version": version, "waived": WAIVED})

    assert "Now public" in client.get("/articles/text/").content.decode()


def test_publish_at_a_moment_keeps_the_text_hidden_until_then(client, sign_in):
    sign_in("publisher")
    article = make_article(slug="text")

    client.post(address(article, "publish"), {"version": article.version, "at": "2031-03-01T12:00", "waived": WAIVED})

    waiting = Publication.objects.waiting().get()
    assert timezone.localtime(waiting.live_from).isoformat() == "2031-03-01T12:00:00+01:00"
    assert client.get("/articles/text/").status_code == 404


def test_withdraw_asks_for_a_reason_and_answers_410(client, sign_in):
    sign_in("publisher")
    publish(article := make_article(slug="text"))

    client.post(address(article, "withdraw"), {"reason": ""})
    assert client.get("/articles/text/").status_code == 200
    client.post(address(article, "withdraw"), {"reason": "It was wrong."})

    assert client.get("/articles/text/").status_code == 410


def test_a_text_that_is_not_ready_is_refused_with_sentences_on_the_page(client, sign_in):
    sign_in("publisher")
    article = make_article(lead="", authors=[])

    page = client.post(address(article, "publish"), {"version": article.version}).content.decode()

    assert "Write a lead" in page
    assert "Name at least one author" in page
    assert not Publication.objects.exists()


def test_a_recommended_check_is_passed_over_with_a_tick_that_the_publication_keeps(client, sign_in):
    sign_in("publisher")
    article = make_article(body="<p>Words</p>", topics=[])

    page = client.get(address(article, "publish")).content.decode()
    refused = client.post(address(article, "publish"), {"version": article.version, "waived": ["topics"]})
    assert "No topic: readers will find this only by date." in page
    assert "tick what you pass over" in refused.content.decode()
    assert not Publication.objects.exists()
    ticked = ["topics", "lead-length", "lead-picture", "title"]
    client.post(address(article, "publish"), {"version": article.version, "waived": ticked})

    assert Publication.objects.get().waived == ["lead-length", "lead-picture", "topics"]


def test_opening_and_typing_tell_what_stands_against_publishing(client, sign_in, django_assert_max_num_queries):
    sign_in("editor")
    article = make_article(topics=[make_topic()], lead="")

    opened = client.post(address(article, "heartbeat"), {"version": "1", "opened": "1"}).json()
    later = client.post(address(article, "heartbeat"), {"version": "1"}).json()
    # Of which 12 are the checks; the rest keeps the words, reads the form and tells the news.
    with django_assert_max_num_queries(45):
        typed = client.post(address(article, "autosave"), fields(article, title="", body="<p>A</p><p>TK</p>")).json()

    assert opened["sum"] == "Required: 1. Recommended: 1."
    assert [check["anchor"] for check in opened["checks"]] == ["#id_lead", "#id_lead_picture"]
    assert "checks" not in later
    assert [check["anchor"] for check in typed["checks"] if check["isRequired"]] == [
        "#id_title",
        "#id_lead",
        "#paragraph-2",
    ]


def test_the_administrator_sets_all_levels_on_one_page(client, sign_in):
    levels, article = "/admin/articles/checklevel/", make_article(lead="")
    sign_in("publisher")
    assert client.get(levels).status_code == 403
    sign_in("administrator")

    wished = {field.name: field.value() for field in client.get(levels).context["form"]}
    client.post(levels, wished | {"lead": "off", "title": "off"})

    assert dict(CheckLevel.objects.values_list("rule", "level")) == {"lead": "off"}
    assert publish(article).waived == ["lead-picture", "topics"]


def test_a_second_editor_gets_both_texts_and_keeps_the_own_words(client, sign_in):
    sign_in("editor")
    article = make_article("Opened")
    opened = fields(article)
    article.save_desk_copy({"title": "Theirs"}, by=make_user(), version=article.version)

    page = client.post(address(article), opened | {"title": "Mine", "body": "<p>My words</p>"})

    assert page.status_code == 200
    assert "saved this text at" in page.content.decode()
    assert "My words" in page.content.decode()
    assert Article.objects.get().title == "Theirs"
    again = fields(article, title="Mine", version=page.context["version"])
    assert client.post(address(article), again).status_code == 302
    assert list(Revision.objects.values_list("data__title", flat=True)) == ["Mine", "Theirs", "Opened"]


def told_beside(answer, field) -> str:
    """The sentences at a field of a form that was refused."""
    page = answer.content.decode()
    return re.search(
        rf'(?:errors field-{field}|field-{field} errors)".*?(<ul class="errorlist.*?</ul>)', page, re.DOTALL
    )[1]


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"title": "\u200b\u202e"}, "no visible characters"),
        ({"title": "\u3164\u2800 \ufe0f"}, "no visible characters"),
        ({"body": "<b>" * 350_000}, "1 MB"),
        ({"body": "<i>" * 300_000}, "too tangled"),
        ({"title": "x" * 201}, "200"),
        ({"body": "<blockquote>" * 150 + "x"}, "100"),
        ({"bylines": "[{"}, ""),
        ({"bylines": json.dumps([{"author": 99999, "role": "author", "credited_as": ""}])}, ""),
        ({"topics": json.dumps([99999])}, ""),
        ({"language": "de"}, "de"),
        ({"series": "99999"}, "choice"),
        ({"search_title": "x" * 71}, "70"),
    ],
)
def test_bad_input_is_refused_beside_the_field_and_nothing_is_lost(client, sign_in, changed, says):
    sign_in("editor")
    article = make_article()

    answer = client.post(address(article), fields(article, lead="A new lead that stays.") | changed)

    assert answer.status_code == 200
    assert says in told_beside(answer, *changed)
    assert "A new lead that stays." in answer.content.decode()
    assert Revision.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "empty", "says"),
    [
        ({"series_position": "3"}, "series", "Name the series and the part"),
        ({"source_name": "The Post"}, "source_url", "the address there"),
        ({"source_url": "https://post.example/a"}, "source_name", "the address there"),
    ],
)
def test_of_two_fields_that_go_together_the_empty_one_says_so(client, sign_in, given, empty, says):
    sign_in("editor")

    answer = client.post(f"{LIST}add/", fields(**given))

    assert says in told_beside(answer, empty)
    assert answer.content.decode().count(says) == 2  # in the list at the top too, which leads there
    assert not Article.objects.exists()


def test_an_address_follows_the_title_until_it_is_chosen_or_scheduled(client, sign_in):
    publisher = sign_in("publisher")
    article = make_article("The port", lead="A lead.")

    def title(words, **changed):
        article.refresh_from_db()
        client.post(address(article), fields(article, title=words, **changed))
        article.refresh_from_db()
        return article.slug

    assert title("The harbour") == "the-harbour"
    assert title("The harbour", slug="harbours") == "harbours"
    assert title("The dock") == "harbours"
    assert title("The dock", slug="") == "the-dock"
    article.schedule(by=publisher, at=timezone.now() + timedelta(days=1), waived=WAIVED)
    assert title("The quay") == "the-dock"


def test_search_engines_get_their_own_title_and_description_and_readers_the_texts(client, sign_in):
    sign_in("editor")
    article = make_article("A title", lead="A lead.")
    client.post(address(article), fields(article, search_title="Short", search_description="Described."))
    text = publish(Article.objects.get())

    page = client.get(text.get_absolute_url()).content.decode()

    assert "<title>Short – " in page
    assert 'property="og:description" content="Described."' in page
    assert '<meta property="og:title" content="Short">' in page
    assert "<h1>A title</h1>" in page
    assert '<p class="lead">A lead.</p>' in page


ACTS = [
    ("publish", {}), ("publish", {"at": "2031-03-01T12:00"}), ("withdraw", {"reason": "Because"}), ("cancel", {}),
    ("return", {"why": "Because"}), ("delete", {"post": "yes"}),
]  # fmt: skip


@pytest.mark.parametrize("role", ["contributor", "editor", "fundraiser", "administrator", ""])
@pytest.mark.parametrize(("page", "form"), ACTS[:4])
def test_nobody_but_a_publisher_publishes_by_any_request(client, sign_in, role, page, form):
    user = sign_in(role)
    draft, live = make_article(), make_article()
    publish(live)
    Article.objects.update(created_by=user)
    before = list(Publication.objects.values())

    for article in (draft, live):
        article.refresh_from_db()
        answer = client.post(address(article, page), {"version": article.version} | form)
        assert answer.status_code in (403, 404)

    assert list(Publication.objects.values()) == before


def test_forged_fields_of_a_contributor_change_nothing_but_the_own_draft(client, sign_in):
    writer = sign_in("contributor")
    own, other = make_article(by=writer), make_article("Other")
    forged = {
        "state": "ready", "live_from": "2020-01-01", "created_by": other.created_by_id, "public_id": "x",
        "translation_group": str(other.translation_group), "version": own.version, "action": "delete_selected",
        "_publish": "1", "is_live": "1", "number": "1",
    }  # fmt: skip

    client.post(address(own), fields(own, title="Mine") | forged)
    client.post(address(other), fields(other, title="Stolen"))
    client.post(LIST, {"action": "delete_selected", "_selected_action": [own.pk, other.pk], "post": "yes"})

    own.refresh_from_db()
    other.refresh_from_db()
    assert (own.title, own.state, own.created_by) == ("Mine", "draft", writer)
    assert other.title == "Other"
    assert not Publication.objects.exists()
    assert Article.objects.count() == 2


def test_save_as_new_makes_an_own_draft_and_nothing_else(client, sign_in):
    writer = sign_in("contributor")
    other = make_article("Other")

    client.post(address(other), fields(title="Copied", _saveasnew="1"))

    assert Article.objects.exclude(pk=other.pk).get().created_by == writer
    assert Article.objects.get(pk=other.pk).title == "Other"


def test_what_a_contributor_may_not_see_answers_like_what_is_not_there(client, sign_in):
    sign_in("contributor")
    other = make_article("Someone else's secret")

    for page in ("change", "preview", "preview/page", "publish", "withdraw", "history", "delete"):
        hidden = client.get(address(other, page), follow=True)
        assert "secret" not in hidden.content.decode(), page
    assert "Someone else" not in client.get(LIST).content.decode()
    assert "Someone else" not in client.get(LIST, {"q": "secret"}).content.decode()


def test_a_text_that_was_handed_in_is_closed_to_its_writer_until_it_comes_back(client, sign_in):
    writer = sign_in("contributor")
    article = make_article(by=writer)

    client.post(address(article), fields(article, title="Final", _submit="1"))
    article.refresh_from_db()
    assert article.state == "in_review"
    assert client.post(address(article), fields(article, title="Later")).status_code == 403

    client.force_login(make_user("editor"))
    client.post(address(article, "return"), {"why": "More facts, please."})
    article.refresh_from_db()
    assert article.state == "draft"


def test_state_changes_by_post_only(client, sign_in):
    sign_in("publisher")
    publish(article := make_article())

    for page in ("publish", "withdraw", "cancel", "return"):
        client.get(address(article, page))

    assert Publication.objects.live().count() == 1
    assert Publication.objects.count() == 1


def test_what_was_public_is_never_deleted(client, sign_in):
    sign_in("publisher")
    publish(article := make_article())

    assert client.post(address(article, "delete"), {"post": "yes"}).status_code == 403


def test_the_preview_is_the_public_page_of_the_desks_copy_and_is_not_kept(client, sign_in):
    sign_in("editor")
    article = make_article("Only on the desk", topics=[make_topic()])

    answer = client.get(address(article, "preview/page"))

    assert "Only on the desk" in answer.content.decode()
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert not Publication.objects.exists()


@pytest.mark.parametrize("number", [1, 30])
def test_the_list_costs_the_same_for_any_number_of_texts(client, sign_in, django_assert_max_num_queries, number):
    sign_in("editor")
    author = make_author()
    for _ in range(number):
        make_article(authors=[author])

    with django_assert_max_num_queries(8):
        assert client.get(LIST).status_code == 200


def test_the_form_loads_no_list_whole(client, sign_in, django_assert_max_num_queries):
    sign_in("editor")
    for number in range(30):
        make_author(f"Anna Number{number}")
        make_topic(f"Topic {number}")
    article = make_article()

    with django_assert_max_num_queries(14):
        page = client.get(address(article)).content.decode()

    assert "Number29" not in page
    assert "Topic 29" not in page


def test_lists_filter_by_public_state_and_find_by_author(client, sign_in):
    sign_in("editor")
    publish(make_article("Live text", authors=[make_author("Łucja Żak")]))
    make_article("Draft text")

    live = client.get(LIST, {"public": "live"}).content.decode()
    found = client.get(LIST, {"q": "Żak"}).content.decode()

    assert "Live text" in live and "Draft text" not in live
    assert "Live text" in found and "Draft text" not in found


def picture_file(form="PNG"):
    content = BytesIO()
    Image.new("RGB", (800, 600), "teal").save(content, form)
    return SimpleUploadedFile("port.png", content.getvalue(), content_type="image/png")


def picture_fields(**changed):
    return {
        "title": "Port", "alt": "A port", "alt_pl": "", "caption": "", "caption_pl": "", "credit": "Photo: A. Nowak",
        "holder": "A. Nowak", "others_may": "unknown", "own_use": "ours", "focal_x": 50,
        "focal_y": 50,
    } | changed  # fmt: skip


def test_an_upload_is_rebuilt_with_renditions(client, sign_in):
    sign_in("editor")

    client.post("/admin/articles/picture/add/", picture_fields(upload=picture_file()))

    picture = Picture.objects.get()
    assert (picture.width, picture.height) == (800, 600)
    name = picture.renditions["whole"][0][3]
    answer = client.get(f"/media/{name}")
    assert b"".join(answer.streaming_content)[:3] == b"\xff\xd8\xff"
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not a JPEG, PNG or WebP"),
        (png_of_zeros(10_000, 10_000), "more than 40 megapixels"),
        (picture_file("JPEG").read()[:-500], "damaged or cut off"),
    ],
)
def test_what_is_no_picture_is_refused_and_the_form_is_kept(client, sign_in, content, says):
    sign_in("editor")
    file = SimpleUploadedFile("port.png", content, content_type="image/png")

    answer = client.post("/admin/articles/picture/add/", picture_fields(upload=file))

    assert says in told_beside(answer, "upload")
    assert "Photo: A. Nowak" in answer.content.decode()
    assert not Picture.objects.exists()


def test_a_contributor_cannot_decide_what_others_may_do_with_a_picture(client, sign_in):
    writer = sign_in("contributor")
    picture = make_picture(added_by=writer)

    client.post(f"/admin/articles/picture/{picture.pk}/change/", picture_fields(others_may="allowed", title="Quay"))

    picture.refresh_from_db()
    assert (picture.title, picture.others_may) == ("Quay", "unknown")


def test_a_picture_that_is_used_is_not_deleted(client, sign_in):
    sign_in("publisher")
    picture = make_picture()
    article = make_article(lead_picture_id=picture.pk)
    delete = f"/admin/articles/picture/{picture.pk}/delete/", {"post": "yes"}

    now = client.post(*delete)
    # An earlier version shows it still.
    client.post(address(article), fields(article, lead_picture=""))
    then = client.post(*delete)

    assert Article.objects.get().lead_picture is None
    assert Picture.objects.exists()
    assert (now.status_code, then.status_code) == (200, 200)


def home_lists(client) -> dict[str, list[str]]:
    page = client.get("/admin/").content.decode()
    parts = page.split('<section class="desk-list">')[1:]
    return {
        re.search("<h2>(.*?)</h2>", part)[1]: re.findall(r'/change/">(.*?)</a>', part.split("</section>")[0])
        for part in parts
    }


def test_the_home_says_what_is_to_be_done_first(client, sign_in):
    user = sign_in("editor")
    today = timezone.localdate()
    make_article("My draft", by=user)
    make_article("Another's draft")
    for name, days in (("Late", -1), ("Soon", 14), ("Far away", 15)):
        Article.objects.filter(pk=make_article(name).pk).update(due_on=today + timedelta(days=days))
    make_article("Handed in").submit(by=make_user())
    old, changed = make_article("Old"), make_article("Changed")
    publish(old, first_published_at=timezone.now() - timedelta(days=731))
    publish(changed)
    changed.save_desk_copy({"title": "Changed since"}, by=user, version=changed.version)
    publish(make_article("Coming"), at=timezone.now() + timedelta(days=1))
    kept_back, ending = make_article("Kept back"), make_article("Ending", lead_picture_id=make_picture().pk)
    kept_back.keep_back(by=user, until=timezone.now() + timedelta(days=1))
    publish(ending)
    Picture.objects.update(own_use_until=today + timedelta(days=9))

    assert home_lists(client) == {
        "My drafts": ["My draft"],
        "Waiting for my review": ["Handed in"],
        "Due in the next two weeks": ["Late", "Soon"],
        "Live, with changes that readers have not got": ["Changed since"],
        "Under embargo": ["Kept back"],
        "Scheduled": ["Coming"],
        "Just published": ["Ending", "Changed", "Old"],
        "Live, with a picture whose rights end": ["Ending"],
        "Unchanged for two years": ["Old"],
    }


def test_each_list_of_the_home_leads_to_the_same_texts_in_the_list(client, sign_in):
    sign_in("editor")
    old, changed = make_article("Old"), make_article("Changed")
    publish(old, first_published_at=timezone.now() - timedelta(days=731))
    publish(changed)
    changed.save_desk_copy({"title": "Changed since"}, by=make_user(), version=changed.version)
    Article.objects.filter(pk=make_article("Late").pk).update(due_on=timezone.localdate())

    make_article("Kept back").keep_back(by=make_user(), until=timezone.now() + timedelta(days=1))

    wanted = {
        "public=ageing": "Old",
        "public=changed": "Changed since",
        "work=due": "Late",
        "work=embargo": "Kept back",
    }
    for query, title in wanted.items():
        rows = client.get(f"{LIST}?{query}").context["cl"].result_list
        assert [row.title for row in rows] == [title], query


def test_the_views_of_the_list_find_what_is_lacking(client, sign_in):
    sign_in("editor")
    make_article("Bare")
    make_article("With a topic", topics=[make_topic(), make_topic("Gas")])
    make_article("With a picture", lead_picture_id=make_picture().pk)

    titles = {
        lacks: {row.title for row in client.get(LIST, {"lacks": lacks}).context["cl"].result_list}
        for lacks in ("topic", "picture")
    }

    assert titles == {"topic": {"Bare", "With a picture"}, "picture": {"Bare", "With a topic"}}
    page = client.get(f"{LIST}?lacks=topic").content.decode()
    assert '<a href="?lacks=topic" aria-current="page">No topic</a>' in page


def test_live_texts_with_dead_links_are_listed_with_the_paths(client, sign_in):
    target = make_article("Target")
    publish(target)
    path = target.get_absolute_url()
    linking = make_article("Linking", body=f'<p>See <a href="{path}">the other text</a>.</p>')
    publish(linking)
    sign_in("editor")
    assert "No dead link was found" in client.get(f"{LIST}dead-links/").content.decode()
    target.publications.get().withdraw(by=make_user(), reason="A mistake.")

    page = client.get(f"{LIST}dead-links/").content.decode()

    assert "Linking" in page and path in page
    sign_in("contributor")
    assert "Linking" not in client.get(f"{LIST}dead-links/").content.decode()


def test_a_portrait_is_chosen_from_the_library_and_taken_away(client, sign_in):
    sign_in("editor")
    author, picture = make_author("Anna Nowak"), make_picture()
    page = f"/admin/articles/author/{author.pk}/change/"
    form = {"given_names": "Anna", "family_name": "Nowak", "slug": author.slug}

    client.post(page, form | {"portrait": str(picture.pk)})
    author.refresh_from_db()
    assert author.portrait == picture
    assert b"data-chosen" in client.get(page).content and picture.title in client.get(page).content.decode()

    gone = client.post(page, form | {"portrait": str(picture.pk + 1)})
    assert gone.context["adminform"].form.errors["portrait"] == [
        "The picture was deleted in between. Choose another one."
    ]

    client.post(page, form | {"portrait": "null"})
    author.refresh_from_db()
    assert author.portrait is None
