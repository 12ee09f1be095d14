import json

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from articles.desk.widgets import PeopleField, PictureField, TopicsField
from articles.models import Author, Topic
from tests.articles.making import make_article, make_author, make_picture, make_topic, publish

pytestmark = pytest.mark.django_db


def address(kind):
    return f"/admin/articles/article/choose/{kind}/"


@pytest.fixture
def labels(client):
    """The labels that `labels(kind, text)` offers, in their order."""

    def found(kind, text):
        return [row["label"] for row in client.get(address(kind), {"q": text}).json()["results"]]

    return found


def line(author, role="author", credited_as=""):
    return {"author": author.pk, "role": role, "credited_as": credited_as}


@pytest.mark.parametrize("text", ["lukasz", "WÓJ", "wojcik łuk", "Łukasz Wójcik"])
def test_people_are_found_by_the_beginning_of_every_word_without_accents(sign_in, labels, text):
    sign_in("editor")
    make_author("Łukasz Wójcik")
    make_author("Anna Łuk")

    assert labels("author", text) == ["Łukasz Wójcik"]


def test_a_match_begins_a_word(sign_in, labels):
    sign_in("editor")
    make_author("Łukasz Wójcik")

    assert labels("author", "kasz") == []


def test_the_exact_topic_comes_first_and_then_those_that_begin_with_the_word(sign_in, labels):
    sign_in("editor")
    for name in ("Central Europe energy", "Energy policy", "Energy"):
        make_topic(name)

    assert labels("topic", "energy") == ["Energy", "Energy policy", "Central Europe energy"]


def test_topics_are_found_in_both_languages_and_shown_in_that_of_the_desk(client, sign_in):
    user = sign_in("editor")
    make_topic("Energy", name_pl="Energia")

    def row():
        return client.get(address("topic"), {"q": "energ"}).json()["results"][0]

    assert (row()["label"], row()["note"]) == ("Energy", "Energia")
    user.language = "pl"
    user.save()
    assert (row()["label"], row()["note"]) == ("Energia", "Energy")


def test_pictures_are_found_by_title_credit_and_holder_with_a_thumbnail(client, sign_in):
    sign_in("editor")
    make_picture(title="Port at dusk", credit="Photo: Z. Żak", holder="Agencja")

    for text in ("dusk", "zak", "agen"):
        (row,) = client.get(address("picture"), {"q": text}).json()["results"]
        assert row["label"] == "Port at dusk"
        assert row["thumbnail"].startswith("/media/")


def test_a_contributor_chooses_from_the_own_pictures_only(sign_in, labels):
    writer = sign_in("contributor")
    make_picture(title="Mine", added_by=writer)
    make_picture(title="Another's")

    assert labels("picture", "") == ["Mine"]


def test_at_most_twelve_are_offered_at_a_constant_cost(client, sign_in, django_assert_max_num_queries):
    sign_in("editor")
    for number in range(30):
        make_author(f"Anna Number{number}")

    with django_assert_max_num_queries(6):
        assert len(client.get(address("author"), {"q": "anna"}).json()["results"]) == 12


@pytest.mark.parametrize("role", ["fundraiser", "administrator", ""])
def test_nobody_chooses_who_may_not_write(client, sign_in, role):
    sign_in(role)

    for kind in ("author", "topic", "picture"):
        assert client.get(address(kind)).status_code == 403
        assert client.post(address(kind), {"name": "New"}).status_code == 403


def test_visitors_are_led_to_the_login(client):
    assert client.get(address("author")).headers["Location"].startswith("/admin/login/")


@pytest.mark.parametrize(("kind", "text"), [("topic", "Łódź"), ("author", "Jan Nowak")])
def test_creating_is_offered_for_a_new_name_to_those_who_may(client, sign_in, kind, text):
    make_topic("Lodz area")
    make_author("Jan Nowakowski")

    def may_create(role):
        sign_in(role)
        return client.get(address(kind), {"q": text}).json()["may_create"]

    assert may_create("editor")
    assert not may_create("contributor")
    make_topic("Lodz")
    make_author("JAN NOWAK")
    assert not may_create("editor")


def test_a_new_topic_and_a_new_author_come_back_as_rows(client, sign_in):
    sign_in("editor")

    topic = client.post(address("topic"), {"name": "  Energy  storage "}).json()
    author = client.post(address("author"), {"name": "Anna Maria Nowak"}).json()

    assert topic["label"] == Topic.objects.get(pk=topic["id"]).name == "Energy storage"
    made = Author.objects.get(pk=author["id"])
    assert (made.given_names, made.family_name, author["label"]) == ("Anna Maria", "Nowak", "Anna Maria Nowak")


@pytest.mark.parametrize(
    ("kind", "name", "says"),
    [
        ("topic", "\u200b\u2060", "no visible letters"),
        ("author", "", "no visible letters"),
        ("topic", "x" * 101, "100"),
        ("author", "Jan " + "x" * 121, "120"),
        ("topic", "ENERGY", "Energy"),
        ("author", "lukasz wojcik", "already"),
    ],
)
def test_bad_names_are_refused_with_a_sentence(client, sign_in, kind, name, says):
    sign_in("editor")
    make_topic("Energy")
    make_author("Łukasz Wójcik")

    answer = client.post(address(kind), {"name": name})

    assert says in answer.json()["error"]
    assert (Topic.objects.count(), Author.objects.count()) == (1, 1)


def test_a_contributor_creates_nothing(client, sign_in):
    sign_in("contributor")

    for kind in ("author", "topic", "picture"):
        assert client.post(address(kind), {"name": "New"}).status_code == 403


def test_a_foreign_page_creates_nothing(client, sign_in):
    sign_in("editor")
    client.handler.enforce_csrf_checks = True

    assert client.post(address("topic"), {"name": "New"}).status_code == 403


def test_people_come_out_of_the_form_in_their_order():
    people = [line(make_author("Jan Kos"), "translator"), line(make_author("Anna Nowak"), credited_as="A. N.")]

    assert PeopleField().clean(json.dumps(people)) == people


@pytest.mark.parametrize(
    "text",
    [
        "", "null", "[]", "{}", "7", '"text"', "[7]", "[{]", "[" * 5000, '[{"author": 1}]', "1" * 5000,
        '[{"author": true, "role": "author", "credited_as": ""}]',
        '[{"author": 1, "role": "king", "credited_as": ""}]', '[{"author": 1, "role": [], "credited_as": ""}]',
        '[{"author": 1, "role": "author", "credited_as": 5}]',
        '[{"author": 1, "role": "author", "credited_as": "\\u0000"}]',
        '[{"author": 99999999999999999999, "role": "author", "credited_as": ""}]',
        '[{"author": 12345, "role": "author", "credited_as": ""}]',
    ],
)  # fmt: skip
@pytest.mark.parametrize("field", [PeopleField, TopicsField, PictureField])
def test_whatever_is_sent_is_nothing_or_refused_and_can_be_shown_again(field, text):
    field = field(required=False)
    try:
        assert field.clean(text) in ([], None)
    except ValidationError as error:
        assert str(error)
    html = field.widget.render("field", text, {"id": "id_field"})
    assert 'data-chosen="[]"' in html


def test_a_person_who_stands_twice_in_one_role_is_named():
    author = make_author("Jan Nowak")
    PeopleField().clean(json.dumps([line(author), line(author, "photographer")]))

    with pytest.raises(ValidationError, match="Jan Nowak stands twice"):
        PeopleField().clean(json.dumps([line(author), line(author)]))


@pytest.mark.parametrize(("field", "most"), [(PeopleField, 30), (TopicsField, 12)])
def test_there_is_a_most(field, most):
    if field is PeopleField:
        document = [line(make_author(f"Anna Number{number}")) for number in range(most + 1)]
    else:
        document = [make_topic(f"Topic {number}").pk for number in range(most + 1)]
    field().clean(json.dumps(document[:most]))

    with pytest.raises(ValidationError, match=str(most)):
        field().clean(json.dumps(document))


def test_topics_are_a_sorted_set():
    first, second = make_topic("A").pk, make_topic("B").pk

    assert TopicsField().clean(json.dumps([second, first, second])) == [first, second]


def test_unknown_topics_and_pictures_are_refused():
    with pytest.raises(ValidationError):
        TopicsField().clean(json.dumps([make_topic().pk, 99999]))
    with pytest.raises(ValidationError):
        PictureField().clean("99999")


def test_an_unchanged_choice_counts_as_unchanged():
    author, topic, picture = make_author(), make_topic(), make_picture()

    for field, value in ((PeopleField(), [line(author)]), (TopicsField(), [topic.pk]), (PictureField(), picture.pk)):
        assert not field.has_changed(value, field.prepare_value(value))
        assert field.has_changed(value, "null")


def test_the_widget_carries_the_chosen_rows_and_escapes_them(django_assert_num_queries):
    authors = [make_author(f"Anna <b>{number}</b>") for number in range(5)]
    value = PeopleField().prepare_value([line(author) for author in reversed(authors)])

    with django_assert_num_queries(1):
        html = PeopleField().widget.render("bylines", value, {"id": "id_bylines"})

    assert "<b>" not in html
    assert html.index("&lt;b&gt;4") < html.index("&lt;b&gt;0")


def test_the_first_page_shows_what_waits_for_whom(client, sign_in):
    editor = sign_in("editor")
    make_article("My own draft", by=editor)
    make_article("Draft of another")
    make_article("Handed in").submit(by=editor)
    publish(make_article("Just published"))
    publish(make_article("To come"), at=make_article().database_now().replace(year=2040))

    page = client.get("/admin/").content.decode()
    lists = page.partition('id="content-main"')[0]

    for shown in ("Write an article", "My own draft", "Handed in", "Just published", "To come"):
        assert shown in lists
    assert "Draft of another" not in lists


def test_the_first_page_names_no_text_that_a_person_may_not_open(client, sign_in):
    sign_in("contributor")
    publish(make_article("Somebody else's"))
    assert "Somebody else" not in client.get("/admin/").content.decode()

    sign_in("fundraiser")
    page = client.get("/admin/").content.decode()
    assert "Somebody else" not in page
    assert "Write an article" not in page


def test_the_first_page_costs_the_same_for_any_number_of_texts(client, sign_in, django_assert_max_num_queries):
    editor, author = sign_in("editor"), make_author()
    for _ in range(15):
        make_article(by=editor, authors=[author])

    with django_assert_max_num_queries(15):  # nine lists, one statement each
        client.get("/admin/")


def test_the_form_speaks_polish(client, sign_in):
    user = sign_in("editor")
    user.language = "pl"
    user.save()

    page = client.get("/admin/articles/article/add/").content.decode()

    assert 'lang="pl"' in page
    with translation.override("pl"):
        assert str(translation.gettext("Log out")) in page
