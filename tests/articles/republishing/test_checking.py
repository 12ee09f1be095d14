"""Is a republished text as its terms ask? Judged from the page's source, and by the republishers themselves."""

import socket
import time

import pytest

from articles.models import Picture, Terms
from articles.republishing.checking import judge, sentences
from articles.republishing.foreign import Page
from articles.republishing.formats import html
from tests.articles.making import make_article, make_author, make_picture, make_user, publish
from tests.articles.republishing.making import CODE, make_line, make_package

BODY = "".join(
    f"<p>The {word} store of the country is half empty, as everybody can see.<sup data-footnote>Note {word}.</sup> "
    f"It was filled 12 times before; “{word}” was the <strong>last</strong> of them all.</p>"
    for word in ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
)
NAME = f"{'ab' * 16}.jpg"


def page(inside: str, head: str = "") -> str:
    return f"<!doctype html><html><head><title>T</title>{head}</head><body><nav>Home</nav>{inside}</body></html>"


def ours(**fields) -> str:
    return html.write(make_package(BODY, **fields))


def judged(source: str, **options):
    return judge(page(source), make_package(BODY), **options)


def test_our_own_form_on_somebody_elses_page_is_in_order():
    verdict = judged(ours())

    assert verdict.state == "ok"
    assert verdict.found == verdict.sought > 5
    assert not verdict.missing_credit


def test_a_polish_copy_is_in_order_too():
    package = make_package(BODY.replace("store", "żółty magazyn"), language="pl")

    assert judge(page(html.write(package)), package).state == "ok"


def test_another_page_has_nothing_of_ours():
    verdict = judged("<p>Meridian Institute, Anna Nowak, and something else entirely for the reader.</p>")

    assert (verdict.found, verdict.has_text, verdict.state) == (0, False, "unverified")


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("<p>", '<div class="x"><p style="a">').replace("</p>", "</p></div>"),
        lambda text: text.replace("<strong>", "").replace("</strong>", "").replace("“", "&bdquo;").replace("12", ""),
        lambda text: text.replace("country", "coun\u00adtry").replace(" half", "&nbsp;half"),
        lambda text: text.replace("half empty", "HALF EMPTY").replace("Anna Nowak", "ANNA NOWAK"),
        lambda text: text.replace("https://institute.example", "http://www.institute.example"),
        lambda text: text.replace("/articles/full-stores/", "/articles/full-stores?utm_source=us#x"),
        # Half of it, as an editor shortened it.
        lambda text: text.partition("fifth")[0] + text[text.index("<hr>"):],
    ],
)  # fmt: skip
def test_what_other_systems_do_to_a_text_is_no_fault(change):
    assert judged(change(ours())).state == "ok"


def test_a_missing_credit_is_named_part_by_part():
    text = ours()
    without_code = text.replace(CODE, "").replace("/terms/own-permission-1/", "/")
    without_author = text.replace("Anna Nowak", "Our editors")
    without_institute = text.replace("Meridian Institute", "An institute")

    assert judged(without_code).missing_credit == ("code",)
    assert judged(without_author).missing_credit == ("author",)
    assert judged(without_institute).missing_credit == ("institute",)
    assert judged(without_institute).state == "missing_credit"


def test_names_far_away_from_the_credit_are_not_the_credit():
    text = ours().replace("Anna Nowak", "X").replace("Meridian Institute", "Y")
    far = f"<p>Meridian Institute. Anna Nowak.</p>{'<p>Other words. </p>' * 200}{text}"

    assert judged(far).missing_credit == ("institute", "author")


def test_one_of_several_authors_is_enough_and_none_is_asked_for_where_there_is_none():
    two = make_package(BODY, bylines=[make_line("Anna Nowak"), make_line("Jan Kowal")])
    none = make_package(BODY, bylines=[make_line("Jan Kowal", role="editor")])

    assert judge(page(html.write(two).replace("Jan Kowal", "")), two).state == "ok"
    assert judge(page(html.write(none)), none).state == "ok"


def test_the_address_of_the_terms_stands_for_the_code():
    assert judged(ours().replace(CODE, "")).missing_credit == ()


def test_the_link_may_lead_to_an_address_that_the_text_had_before():
    text = ours().replace("/articles/full-stores/", "/articles/empty-stores/")

    assert judged(text).state == "missing_link"
    assert judged(text, earlier=["https://institute.example/articles/empty-stores/"]).state == "ok"


@pytest.mark.parametrize(
    "link",
    [
        "/articles/full-stores/",
        "https://other.example/articles/full-stores/",
        "https://institute.example.x.example/articles/full-stores/",
        "http://[",
    ],
)
def test_a_link_that_leads_elsewhere_is_none(link):
    text = ours().replace("https://institute.example/articles/full-stores/", link)

    assert not judged(text).has_link


@pytest.mark.parametrize(
    "drawn",
    [
        f'<img src="https://institute.example/media/{NAME}">',
        f"<IMG SRC=/uploads/{NAME.replace('.jpg', '-1024x683.jpg')}>",
        f'<img srcset="/a.jpg 1x, /uploads/{NAME} 2x">',
        f'<noscript><img src="/uploads/{NAME}"></noscript>',
        f'<img src="data:," data-src="/uploads/{NAME}">',
        f"<picture><source srcset='/uploads/{NAME}'></picture>",
        f'<meta property="og:image" content="https://daily.example/{NAME}">',
    ],
)
def test_a_picture_that_we_withhold_is_found_wherever_it_is_drawn(drawn):
    verdict = judged(f"{ours()}{drawn}", withheld=[NAME])

    assert verdict.state == "image_issue"
    assert NAME[:32] in verdict.pictures[0]
    assert judged(f"{ours()}{drawn}").state == "ok"


def test_the_head_is_noted_and_blames_nobody():
    own = '<link rel="canonical" href="https://daily.example/x"><meta name="Robots" content="noindex, follow">'
    our = '<link href="https://institute.example/articles/full-stores/" rel="canonical">'

    verdicts = [judge(page(ours(), head), make_package(BODY)) for head in (own, our, "")]

    assert [(verdict.canonical, verdict.is_noindex) for verdict in verdicts] == [
        ("other", True),
        ("ours", False),
        ("", False),
    ]
    assert {verdict.state for verdict in verdicts} == {"ok"}


@pytest.mark.parametrize(
    "hidden", ["<!-- {} -->", "<script>{}</script>", "<style>{}</style >", "<template>{}</template>", "<!-- {}"]
)
def test_what_no_reader_sees_is_not_there(hidden):
    assert not judged(hidden.format(ours())).has_text


def test_a_text_without_whole_sentences_is_known_by_its_title():
    assert sentences(make_package("<p>Two words.</p>")) == [" full stores "]


@pytest.mark.parametrize(
    "piece", ["<!--", "<", "<a ", '<a "', "<a x='\"", "<script>", "</", "&#", "<a ==== ", "<![CDATA[", "<title>"]
)
def test_hostile_pages_are_read_in_proportion(piece):
    """An eighth of the size that is allowed; a reader that looks back at each step would need minutes."""
    started = time.process_time()

    Page.of(piece * (250_000 // len(piece)))

    assert time.process_time() - started < 5


# The page


@pytest.fixture
def taken(db):
    """A text with a picture that others may not use."""
    picture = make_picture(others_may="ask")
    article = make_article(
        "Full Stores", slug="full-stores", body=BODY, lead_picture_id=picture.pk, authors=[make_author()]
    )
    return publish(article)


def copy_of(client, text):
    return client.get(f"{text.get_absolute_url()}republish/{text.slug}.html").content.decode()


def check(client, source, text=""):
    return client.post("/republish/check/", {"source": page(source), "text": text}).content.decode()


def test_a_republisher_sees_at_once_that_all_is_well(client, taken):
    answer = check(client, copy_of(client, taken))

    assert "Everything is in order" in answer
    assert taken.package_code in answer
    assert "no page as the original" in answer


def test_what_is_missing_is_said_with_the_line_that_mends_it(client, taken):
    source = copy_of(client, taken).replace("Meridian Institute", "").replace("/articles/full-stores/", "/x/")

    answer = check(client, source, taken.package_code)

    assert "Something is missing" in answer
    assert "It lacks: the name of the institute." in answer
    assert "<strong>No</strong> A link leads to the original." in answer
    assert "Text: Anna Nowak. First published: Meridian Institute" in answer


def test_a_picture_of_ours_without_the_right_is_named(client, taken):
    name = Picture.objects.get().renditions["card"][0][3]

    answer = check(client, f'{copy_of(client, taken)}<img src="/uploads/{name}">')

    assert "Something is missing" in answer
    assert f"<small>/uploads/{name}</small>" in answer


def test_a_copy_from_before_a_change_is_judged_by_its_own_words(client, taken):
    source = copy_of(client, taken)
    article, by = taken.article, make_user()
    article.refresh_from_db()
    article.save_desk_copy(
        article.data() | {"body": "<p>Other words.</p>", "slug": "stores"}, by=by, version=article.version
    )
    publish(article, by=by, change="correction", note="All of it.")

    answer = check(client, source, taken.package_code)

    assert "Everything is in order" in answer
    assert "The text has changed since your copy" in answer


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"source": ""}, "required"),
        ({"source": "<p>x"}, "do not see which text"),
        ({"source": "x" * 2_000_001}, "longer than two million"),
        ({"source": "x" * 6_000_000}, "longer than two million"),
    ],
)
def test_what_cannot_be_checked_says_why(client, taken, given, sentence):
    answer = client.post("/republish/check/", {"text": ""} | given)

    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert not answer.cookies


@pytest.mark.django_db
def test_a_text_that_may_not_be_taken_is_said_to_be_so(client):
    terms = Terms.objects.get(key="all-rights-reserved")
    text = publish(make_article("Port", body=BODY, own_terms_id=terms.pk))

    assert "This text may not be republished." in check(client, "<p>Words.</p>", text.package_code)


def test_nothing_of_the_page_is_shown_as_a_page(client, taken):
    answer = check(
        client, f'{copy_of(client, taken)}<img src="/{Picture.objects.get().renditions["card"][0][3]}?<script>x">', ""
    )

    assert "<script>x" not in answer


def test_no_request_leaves_the_server(client, taken, monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("The check asks nobody.")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket, "socket", refuse)

    assert "Our text is not there" in check(client, '<a href="https://daily.example/">x</a>', taken.package_code)
