"""Readers search what is live, in both languages, with the same answers on both databases."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from articles.models import Merge, SearchDocument
from articles.search.extracts import LENGTH, extract
from articles.search.query import Query
from tests.articles.making import WAIVED, make_article, make_author, make_series, make_topic, make_user, publish

pytestmark = pytest.mark.django_db


def make_text(title, body="", lead="", **state):
    """A live text; the slug is the title's."""
    return publish(make_article(title, body=f"<p>{body or 'Nothing.'}</p>", lead=lead or "A lead.", **state))


def found(client, question, language="en", **narrowed):
    """Titles in the order of the page."""
    address = {"en": "/search/", "pl": "/pl/search/"}[language]
    page = client.get(address, {"q": question, **narrowed})
    assert page.status_code == 200
    return [text.title for text in page.context.get("results", [])]


@pytest.fixture
def library():
    """Titles are numbered, the newest last."""
    topic = make_topic("Energy", name_pl="Energia")
    anna, jan = make_author("Anna Nowak"), make_author("Jan Żółć")
    first = timezone.now() - timedelta(days=900)
    texts = [
        ("1 Gas in winter", "The stores of gas are full.", {"topics": [topic], "authors": [anna]}),
        ("2 Harbours", "A harbour without gas, and a state-owned quay.", {"authors": [anna]}),
        ("3 The quay", "Owned by the state. Securities are not security.", {"authors": [jan]}),
        ("4 Prices", "Nothing of it.", {"lead": "What gas costs.", "authors": [jan], "kind": "report"}),
        ("5 Bezpieczeństwo", "O bezpieczeństwie energetycznym w Łodzi.", {"language": "pl", "authors": [jan]}),
        ("6 Obrona", "Zełenski w Gdańsku.<sup data-footnote>Przypis o gazie</sup>", {"language": "pl"}),
    ]
    for number, (title, body, state) in enumerate(texts):
        article = make_article(title, body=f"<p>{body}</p>", **{"lead": "A lead.", **state})
        publish(article, first_published_at=first + timedelta(days=100 * number))


ANSWERS = [
    ("gas", ["1 Gas in winter", "4 Prices", "2 Harbours"]),
    ("GAS", ["1 Gas in winter", "4 Prices", "2 Harbours"]),
    ("gas stores", ["1 Gas in winter"]),
    ("storing gas", ["1 Gas in winter"]),
    ("harbours", ["2 Harbours"]),
    ("harbour's quay", ["2 Harbours"]),
    ("quay", ["3 The quay", "2 Harbours"]),
    ("state-owned", ["2 Harbours"]),
    ("state owned", ["3 The quay", "2 Harbours"]),
    ('"owned by the state"', ["3 The quay"]),
    ('"the owned state"', []),
    ("gas -winter", ["4 Prices", "2 Harbours"]),
    ('gas -"full" -costs', ["2 Harbours"]),
    ("the gas of", ["1 Gas in winter", "4 Prices", "2 Harbours"]),
    ("security", ["3 The quay"]),
    ("energy", ["1 Gas in winter"]),
    ("energia", ["1 Gas in winter"]),
    ("nowak gas", ["1 Gas in winter", "2 Harbours"]),
    ("zolc", ["4 Prices", "3 The quay"]),
    ("ŻÓŁĆ", ["4 Prices", "3 The quay"]),
    ("gas quay security", []),
    ("nowhere", []),
    ("winter gas gas gas", ["1 Gas in winter"]),
    ("quay harbours", ["2 Harbours"]),
    ("gas OR quay", ["2 Harbours"]),
    ("Nowak", ["2 Harbours", "1 Gas in winter"]),
    ("anna jan", []),
    ("full stores of gas", ["1 Gas in winter"]),
    ('"stores of gas"', ["1 Gas in winter"]),
    ('"gas of stores"', []),
    ('"winter The stores"', []),  # no phrase spans title and text
    ("-gas", []),
    ("-gas -winter", []),
    ("quay -harbour", ["3 The quay"]),
    ('harbour -"state-owned"', []),
    ("securities", ["3 The quay"]),
    ("prices", ["4 Prices"]),
    ("price", ["4 Prices"]),
    ("what costs", ["4 Prices"]),
    ("  gas   winter ", ["1 Gas in winter"]),
    ("gas,winter", ["1 Gas in winter"]),
    ("gas/winter", []),
    ("lead", ["3 The quay", "2 Harbours", "1 Gas in winter"]),
    ("4", ["4 Prices"]),
    ("a lead nothing", []),
]
POLISH = [
    ("bezpieczeństwa", ["5 Bezpieczeństwo"]),
    ("bezpieczenstwo", ["5 Bezpieczeństwo"]),
    ("lodz", ["5 Bezpieczeństwo"]),
    ("Łódź", ["5 Bezpieczeństwo"]),
    ("energetyczna", ["5 Bezpieczeństwo"]),
    ("gdansk", ["6 Obrona"]),
    ("Zelenskiego", ["6 Obrona"]),
    ("gaz", ["6 Obrona"]),
    ("w Łodzi", ["5 Bezpieczeństwo"]),
    ("o w", ["6 Obrona", "5 Bezpieczeństwo"]),
    ('"bezpieczeństwo energetyczne"', ["5 Bezpieczeństwo"]),
    ("BEZPIECZEŃSTWO ŁÓDŹ", ["5 Bezpieczeństwo"]),
    ("obronność", []),
    ("obrony", ["6 Obrona"]),
    ("Żółć", ["5 Bezpieczeństwo"]),
]


@pytest.mark.parametrize(("question", "titles"), ANSWERS)
def test_a_question_has_one_answer_on_every_database(client, library, question, titles):
    assert found(client, question) == titles


@pytest.mark.parametrize(("question", "titles"), POLISH)
def test_polish_words_are_found_in_any_form_and_without_marks(client, library, question, titles):
    assert found(client, question, "pl") == titles


def test_all_languages_are_asked_each_in_its_own_stems(client, library):
    assert found(client, "Gaz security", every_language="1") == []
    assert set(found(client, "nowak", every_language="1")) == {"1 Gas in winter", "2 Harbours", "6 Obrona"}
    assert set(found(client, "gaz", every_language="1")) == {"6 Obrona"}


@pytest.mark.parametrize(
    "question",
    ['"', 'a"b', "*", "(", "AND", "NEAR(", "gas NEAR harbour", "%%", "\\", "\0", "\ud800", "word " * 10_000, "🦊", "-",
     "--", "'; DROP TABLE", "{title} : gas", "title:gas", "gas*", "^gas", "!gas & quay", "<->", "½ ² ﬁ", "\u202egas"],
)  # fmt: skip
def test_no_question_is_syntax(client, library, question):
    answer = client.get("/search/", {"q": question.encode("utf-8", "surrogatepass").decode("utf-8", "replace")})

    assert answer.status_code == 200


@pytest.mark.parametrize("name", ["topic", "author", "year", "kind", "page", "every_language"])
@pytest.mark.parametrize("value", ["\0", "no such", "-1", "99999999999", "١", "<b>"])
def test_a_choice_that_makes_no_sense_is_left_out(client, library, name, value):
    page = client.get("/search/", {"q": "gas", name: value})

    assert page.status_code == 200
    assert page.context["page"].count == 3


def test_the_form_alone_asks_nothing(client, library, django_assert_num_queries):
    with django_assert_num_queries(0):
        page = client.get("/search/", {"q": "..."})

    assert "All words must occur" in page.content.decode()
    assert page.headers["Cache-Control"] == "private, no-store"
    assert '<meta name="robots" content="noindex">' in page.content.decode()


def test_what_is_not_live_is_not_found(client, clock):
    moment = timezone.now().replace(microsecond=0) + timedelta(hours=1)
    make_article("Draft marmot")
    make_article("Coming marmot").schedule(by=make_user(), at=moment, waived=WAIVED)
    make_text("Withdrawn marmot").withdraw(by=make_user(), reason="Wrong.")
    publish(make_article("Ending marmot"), until=moment)

    assert found(client, "marmot") == ["Ending marmot"]
    clock(moment - timedelta(seconds=1))
    assert found(client, "marmot") == ["Ending marmot"]
    clock(moment)
    assert found(client, "marmot") == ["Coming marmot"]


def test_a_new_publication_takes_the_place_of_the_old_one(client):
    text = make_text("Marmots", body="An otter.")
    text.article.save_desk_copy({"body": "<p>A beaver.</p>"}, by=make_user(), version=text.article.version)
    publish(text.article, change="silent")

    assert found(client, "otter") == []
    assert found(client, "beaver") == ["Marmots"]
    assert SearchDocument.objects.count() == 1


def test_a_new_name_is_found_and_the_old_one_is_not(client):
    topic, author, series = make_topic("Badgers"), make_author("Anna Nowak"), make_series("Setts")
    make_text("Text", topics=[topic], authors=[author], series_id=series.pk, series_position=1)
    for row, column, value in ((topic, "name", "Stoats"), (author, "family_name", "Kos"), (series, "title", "Nests")):
        setattr(row, column, value)
        row.save()
    topic.set_aliases(["Ermine"])

    assert [found(client, word) for word in ("stoats", "kos", "nests", "ermine")] == [["Text"]] * 4
    assert [found(client, word) for word in ("badgers", "nowak", "setts")] == [[]] * 3


def test_merged_names_lead_to_the_same_texts(client):
    lignite, coal = make_topic("Lignite"), make_topic("Coal")
    make_text("Text", topics=[lignite])
    merge = Merge.objects.merge(lignite, coal, by=(publisher := make_user()))

    assert found(client, "coal") == found(client, "lignite") == ["Text"]
    merge.undo(by=publisher)
    assert (found(client, "coal"), found(client, "lignite")) == ([], ["Text"])


def test_numbers_of_a_facet_are_those_of_its_choice(client, library):
    facets = {facet.name: facet for facet in client.get("/search/", {"q": "gas"}).context["facets"]}

    for name in ("topic", "author", "year", "kind"):
        assert facets[name].choices
        for label, number, address in facets[name].choices:
            chosen = client.get(f"/search/{address}")
            assert chosen.context["page"].count == number
            assert {facet.name: facet.chosen for facet in chosen.context["facets"]}[name] == label
    assert found(client, "gas", author="jan-zolc", kind="report") == ["4 Prices"]
    assert found(client, "gas", author="anna-nowak", kind="report") == []


def test_nothing_found_leads_to_what_has_some_of_it_and_to_topics(client, library):
    page = client.get("/search/", {"q": "gas walrus"})

    assert page.context["page"].count == 0
    assert [text.title for text in page.context["similar"]] == ["4 Prices", "2 Harbours", "1 Gas in winter"]
    assert "/topics/energy/" in page.content.decode()


def test_a_title_with_markup_is_text_and_hits_are_marked(client):
    make_text("<script>alert(1)</script> marmots", body="One &lt;b&gt; marmot.")

    page = client.get("/search/", {"q": "marmots"}).content.decode()

    assert "<script>alert" not in page
    assert "&lt;b&gt; <mark>marmot</mark>." in page


def test_later_pages_go_on_where_the_first_ends(client):
    for number in range(21):
        make_text(f"Marmot {number}")

    first = client.get("/search/", {"q": "marmot"})
    second = client.get(f"/search/{first.context['older']}")

    assert len(first.context["results"]) == 20
    assert [text.title for text in second.context["results"]] == ["Marmot 0"]


@pytest.mark.parametrize("texts", [1, 20])
def test_a_page_of_results_takes_few_statements(client, django_assert_max_num_queries, texts):
    for number in range(texts):
        make_text(f"Marmot {number}", topics=[make_topic(f"Topic {number}")])

    with django_assert_max_num_queries(9):
        client.get("/search/", {"q": "marmot"})


def test_the_index_can_be_made_anew(client, library):
    before = list(SearchDocument.objects.order_by("pk").values())
    SearchDocument.objects.all().delete()
    assert found(client, "gas") == []

    call_command("reindex", verbosity=0)

    assert list(SearchDocument.objects.order_by("pk").values()) == before
    assert len(found(client, "gas")) == 3


def test_the_extract_is_where_most_of_the_words_are():
    text = "stores " + "filler " * 100 + "the store of a harbour " + "filler " * 100

    pieces = extract(text, Query.of("stored harbours", "en").terms, "en")

    assert [piece.text for piece in pieces if piece.is_hit] == ["store", "harbour"]
    assert sum(len(piece.text.replace("…", "").split()) for piece in pieces) == LENGTH
    assert (pieces[0].text, pieces[-1].text) == ("… ", " …")


def test_a_question_is_cut_and_says_so(client, library):
    assert Query.of("word " * 13, "en").is_cut
    assert not Query.of("one two three", "en").is_cut
    assert "That was long" in client.get("/search/", {"q": "gas " * 13}).content.decode()


def test_the_order_of_words_is_found_far_into_a_long_text(client):
    body = f"<p>{'The quay. ' * 600}{'Gas. ' * 17_000}Over the hills stands a state-owned harbour.</p>"
    publish(make_article("Long", body=body))

    for question in ('"over the hills"', "state-owned", '"owned harbour" -"owned quay"', "hills"):
        assert found(client, question) == ["Long"], question
    for question in ('"hills the over"', "owned-state", 'hills -"state owned"'):
        assert found(client, question) == [], question
