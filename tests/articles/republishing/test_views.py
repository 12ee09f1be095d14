"""The page and the files, as republishers and machines get them."""

import json
import re
from datetime import timedelta
from html import unescape
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format

from articles.models import Article, Publication, Terms, TermsVersion
from articles.republishing import gate
from institute.routes import HEADERS
from tests.articles.making import WAIVED, make_article, make_author, make_picture, make_topic, make_user, publish
from tests.articles.republishing.making import limited

pytestmark = pytest.mark.django_db
FORMS = ("html", "md", "txt", "json", "zip")
MARKER = "Xyzzymarker"
BODY = f"<p>{MARKER} stands in the body.</p>"


def page_of(text):
    return f"{text.get_absolute_url()}republish/"


def file_of(text, form):
    return f"{page_of(text)}{text.slug}.{form}"


def addresses(text):
    return [page_of(text), *(file_of(text, form) for form in FORMS)]


def opened(content: bytes) -> str:
    """Everything that is in an answer, an archive's files included."""
    if not content.startswith(b"PK"):
        return content.decode()
    files = ZipFile(BytesIO(content))
    return "".join(files.read(name).decode("utf-8", "replace") for name in files.namelist())


def boxes(response) -> dict[str, str]:
    found = re.findall(r'<textarea id="copy_(\w+)".*?>(.*?)</textarea>', response.content.decode(), re.DOTALL)
    return {name: unescape(content) for name, content in found}


def make_terms(kind, **fields):
    terms = Terms.objects.create(key=f"our-{kind}", name=kind)
    version = TermsVersion.objects.create(
        terms=terms, kind=kind, title="T", title_pl="T", notice=f"Notice {kind}.", notice_pl=f"Zasady {kind}.", **fields
    )
    version.put_in_force(by=make_user())
    return terms


def test_the_page_shows_terms_credit_and_the_text_in_three_forms(client):
    text = publish(make_article("Full Stores", authors=[make_author("Anna Nowak")], body=BODY))

    response = client.get(page_of(text))
    html = response.content.decode()

    assert "Republish “Full Stores”" in html
    assert "Texts with credit" in html
    assert '<li class="yes"><strong>Yes</strong> Publish it online</li>' in html
    assert '<li class="no"><strong>No</strong> Sell it on its own</li>' in html
    assert "Text: Anna Nowak. First published: Meridian Institute" in html
    assert {"html", "md", "txt", "head"} <= set(boxes(response))
    address = f"https://institute.example{text.get_absolute_url()}"
    assert boxes(response)["head"] == f'<link rel="canonical" href="{address}">'
    assert "canonical" not in html.partition("</head>")[0]
    assert html.count("<h1") == 1


def test_what_is_shown_is_what_is_downloaded(client):
    body = f"{BODY}<p>A <em>word</em> &amp; more.<sup data-footnote>A note.</sup></p>"
    text = publish(make_article("Full Stores", body=body))

    shown = boxes(client.get(page_of(text)))

    for form in ("html", "md", "txt"):
        assert client.get(file_of(text, form)).content.decode() == shown[form]


def test_a_polish_text_is_taken_in_polish(client):
    text = publish(make_article("Pełne magazyny", language="pl", body=BODY))

    html = client.get(page_of(text)).content.decode()

    assert page_of(text) == "/pl/articles/pelne-magazyny/republish/"
    assert '<html lang="pl">' in html
    assert "Tekst: Anna Nowak. Pierwsza publikacja: Instytut Meridian" in html
    assert client.get("/articles/pelne-magazyny/republish/").status_code == 404


def test_no_text_breaks_out_of_its_box(client):
    title = "</textarea><script>alert(1)</script>"
    text = publish(make_article(title, body="<p>&lt;/textarea&gt;&lt;script&gt;alert(1)&lt;/script&gt;</p>"))

    html = client.get(page_of(text)).content.decode()

    assert html.count("</textarea>") == html.count("<textarea") == 8
    assert re.findall(r"<script[^>]*>", html) == [f'<script type="module" src="{static("articles/copying.js")}">']


def test_the_archive_holds_the_forms_the_terms_and_allowed_pictures(client):
    picture = make_picture(others_may="allowed")
    text = publish(make_article("Full Stores", language="pl", lead_picture_id=picture.pk))

    files = ZipFile(BytesIO(client.get(file_of(text, "zip")).content))

    (name,) = (name for name in files.namelist() if name.startswith("pictures/"))
    texts = {f"full-stores.{form}" for form in ("html", "md", "txt", "json")}
    assert texts | {"TERMS.txt", name} == set(files.namelist())
    assert "ilustracje za zgodą" in files.read("TERMS.txt").decode()
    assert "pictures by permission" in files.read("TERMS.txt").decode()
    assert files.read(name).startswith(b"\xff\xd8")
    assert json.loads(files.read("full-stores.json"))["pictures"][0]["holder"] == "A. Nowak"


def test_the_same_text_is_the_same_archive(client):
    text = publish(make_article(body=BODY))

    assert client.get(file_of(text, "zip")).content == client.get(file_of(text, "zip")).content


@pytest.mark.parametrize("right", ["ask", "never", "unknown"])
def test_a_picture_that_may_not_go_is_named_with_its_reason(client, right):
    picture = make_picture(others_may=right, caption="CAPTION", credit="Photo: Z. Żak", alt="ALT")
    text = publish(make_article(lead_picture_id=picture.pk))

    page = client.get(page_of(text)).content.decode()
    files = [opened(client.get(file_of(text, form)).content) for form in FORMS]

    assert "<strong>Picture</strong> (Photo: Z. Żak):" in page
    assert 'href="mailto:office@institute.example"' in page
    for content in [page, *files]:
        assert "CAPTION" not in content
        assert "ALT" not in content
        assert "/media/" not in content


@pytest.mark.parametrize(
    ("language", "fields"),
    [
        (
            "en",
            {
                "description": "A lead.",
                "tags": "Energy",
                "authors": "Anna Nowak, Fellow. https://institute.example/authors/anna-nowak/",
                "institute": "Meridian Institute, https://institute.example/",
            },
        ),
        (
            "pl",
            {
                "description": "A lead.",
                "tags": "Energia",
                "authors": "Anna Nowak, Ekspertka. https://institute.example/pl/authors/anna-nowak/",
                "institute": "Instytut Meridian, https://institute.example/pl/",
            },
        ),
    ],
)
def test_what_systems_have_fields_for_stands_beside_the_text(client, language, fields):
    author = make_author("Anna Nowak", position="Fellow", position_pl="Ekspertka")
    topic = make_topic("Energy", name_pl="Energia")
    text = publish(make_article("Port", lead="A lead.", language=language, authors=[author], topics=[topic]))

    found = {field.name: field.written for field in client.get(page_of(text)).context["beside"]}

    translation = found.pop("translation").splitlines()
    assert found == fields
    assert translation[0].startswith("Translation: […]. Original: “Port”, ")
    assert translation[1].startswith("Przekład: […]. Oryginał: „Port”, ")
    assert all(line.endswith(f", https://institute.example{text.get_absolute_url()}") for line in translation)


def test_where_translating_is_not_allowed_no_line_for_it_is_offered(client):
    text = publish(make_article("Port", own_terms_id=make_terms("creative_commons", licence="by-nd").pk))

    names = {field.name for field in client.get(page_of(text)).context["beside"]}

    assert "translation" not in names


def test_pictures_that_go_with_it_are_listed(client):
    picture = make_picture(others_may="allowed", credit="Photo: Ada", holder="Ada", alt="A port", caption="The port")
    text = publish(make_article("Port", lead_picture_id=picture.pk))

    page = client.get(page_of(text)).content.decode()

    assert re.search(r'<a href="https://institute.example/media/a[0-9a-f]+\.jpg" download>The port</a>', page)
    assert "Photo: Ada, © Ada. Description: A port" in page


def test_a_text_that_we_pass_on_claims_no_day_of_the_other_house(client):
    source = {"source_name": "The Harbour Post", "source_url": "https://post.example/a", "permission_note": "By mail."}
    terms = make_terms("own_permission")
    text = publish(make_article("Port", own_terms_id=terms.pk, **source))

    page = client.get(file_of(text, "txt")).content.decode()

    assert "First published: The Harbour Post: “Port”, https://post.example/a." in page
    assert re.search(r"Published here: \d+ \w+ \d{4}\.", page)


def test_a_right_that_is_withdrawn_holds_at_once(client):
    picture = make_picture(others_may="allowed")
    text = publish(make_article(lead_picture_id=picture.pk))
    assert "/media/" in client.get(file_of(text, "html")).content.decode()

    picture.others_may = "never"
    picture.save()

    assert "/media/" not in client.get(file_of(text, "html")).content.decode()


def hidden_article(**state):
    return make_article("Hidden", body=BODY, lead=f"{MARKER} lead.", **state)


def test_terms_without_a_package_say_how_to_ask(client):
    text = publish(make_article(own_terms_id=make_terms("ask_us").pk))
    page = client.get(page_of(text)).content.decode()
    assert "Notice ask_us." in page
    assert "mailto:office@institute.example" in page

    text = publish(make_article(source_name="The Post", source_url="https://post.example/a"))
    assert '<a href="https://post.example/a">The Post</a>' in client.get(page_of(text)).content.decode()


SOURCE = {"source_name": "The Post", "source_url": "https://post.example/a"}


def test_gate_and_query_say_the_same(clock):
    free = make_terms("creative_commons", licence="by-nd")
    taken = [publish(make_article()), publish(make_article(own_terms_id=free.pk))]
    noted = {"own_terms_id": limited(8).pk, "permission_note": "Their letter."}
    taken += [publish(make_article(**SOURCE, **noted)), publish(make_article(own_terms_id=limited(8).pk))]
    kept = [publish(make_article(own_terms_id=make_terms(kind).pk)) for kind in ("ask_us", "all_rights_reserved")]
    kept += [publish(make_article(**SOURCE)), publish(make_article(own_terms_id=limited(7).pk))]
    clock(kept[-1].live_from + timedelta(days=7))

    live = Publication.objects.live()

    assert set(live.republishable()) == {text for text in live.with_now() if gate.republishable(text)} == set(taken)
    assert set(live) == {*taken, *kept}


def test_when_its_days_have_passed_a_text_is_not_given_away(client, clock):
    text = publish(hidden_article(own_terms_id=limited(7).pk))
    end = text.live_from + timedelta(days=7)
    clock(end - timedelta(seconds=1))
    page = client.get(page_of(text)).content.decode()
    assert f"You can take it until {date_format(timezone.localtime(end), 'j F Y')}" in page
    assert "Take it within 7 days of its publication" in page
    assert MARKER in client.get(file_of(text, "txt")).content.decode()

    clock(end)
    answers = [client.get(address) for address in addresses(text)]
    article = client.get(text.get_absolute_url()).content.decode()

    assert [answer.status_code for answer in answers] == [200] + [404] * len(FORMS)
    assert client.get(f"{text.get_absolute_url()}oembed.json").status_code == 404
    assert text.title not in client.get("/republish/feed/").content.decode()
    assert not [answer for answer in answers if MARKER in opened(answer.content)]
    assert f"It could be taken until {date_format(timezone.localtime(end), 'j F Y')}" in answers[0].content.decode()
    assert "How to ask" in article
    assert "credit-line" not in article


def test_a_limit_of_days_ends_nothing_as_a_request_or_under_a_licence():
    asked = publish(make_article(own_terms_id=limited(strength="request").pk))
    licensed = publish(make_article(own_terms_id=limited(kind="creative_commons", licence="by", strength="request").pk))

    assert asked.republish_until is None
    assert licensed.republish_until is None


def test_a_silent_fix_does_not_open_a_text_anew_and_a_correction_does(clock):
    first = publish(make_article(own_terms_id=limited(7).pk))
    clock(first.live_from + timedelta(days=3))
    article = Article.objects.get(pk=first.article_id)
    fixed = article.publish(by=make_user(), change="silent", waived=WAIVED)
    clock(first.live_from + timedelta(days=4))
    corrected = article.publish(by=make_user(), change="correction", note="The year was wrong.", waived=WAIVED)

    assert fixed.republish_until == first.republish_until == first.live_from + timedelta(days=7)
    assert corrected.republish_until == corrected.live_from + timedelta(days=7)


def test_a_licence_once_given_is_kept_and_said(client):
    terms = make_terms("creative_commons", licence="by-sa")
    article = make_article(own_terms_id=terms.pk)
    publish(article)
    article.refresh_from_db()
    article.save_desk_copy({"own_terms_id": None}, by=article.created_by, version=article.version)

    text = article.publish(by=make_user(), change="silent", waived=WAIVED)

    page = client.get(page_of(text)).content.decode()
    assert re.search(r"Copies taken under CC BY-SA 4.0 until \d+ \w+ \d{4} keep that licence.", page)


def test_a_licence_is_named_and_linked(client):
    text = publish(make_article(own_terms_id=make_terms("creative_commons", licence="by-nc-nd").pk))

    page = client.get(page_of(text)).content.decode()

    assert '<a rel="license" href="https://creativecommons.org/licenses/by-nc-nd/4.0/">CC BY-NC-ND 4.0</a>' in page
    assert '<li class="no"><strong>No</strong> Translate it</li>' in page
    assert "Name the licence and link to it" in page
    assert client.get(file_of(text, "html")).content.decode().count('rel="license"') == 1


@pytest.mark.parametrize(
    "name", ["other.html", "full-stores.pdf", "full-stores", "full-stores.html/", "../full-stores.md"]
)
def test_there_is_no_other_file(client, name):
    text = publish(make_article("Full Stores"))

    assert client.get(f"{page_of(text)}{name}").status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_nothing_is_changed_by_these_addresses(client, method):
    text = publish()

    for address in addresses(text):
        assert getattr(client, method)(address).status_code == 405


def test_page_and_files_carry_the_headers_of_their_class_and_no_cookie(client):
    text = publish()

    for kind, address in [("republish", page_of(text)), *(("copy", file_of(text, form)) for form in FORMS)]:
        response = client.get(address)
        assert {name: response.headers[name] for name in HEADERS[kind]} == HEADERS[kind]
        assert not response.cookies
        assert "Cookie" not in response.headers.get("Vary", "")
    assert HEADERS["republish"]["Content-Security-Policy"].endswith("; connect-src 'self'")


@pytest.mark.parametrize("authors", [1, 7])
def test_the_page_costs_at_most_six_statements(client, django_assert_max_num_queries, authors):
    text = publish(
        make_article(authors=[make_author(f"Anna Nowak{n}") for n in range(authors)], lead_picture_id=make_picture().pk)
    )
    client.get(page_of(text))

    with django_assert_max_num_queries(6):
        client.get(page_of(text))
    with django_assert_max_num_queries(5):
        client.get(file_of(text, "html"))


def test_the_article_leads_to_the_page(client):
    text = publish()

    assert f'href="{page_of(text)}"' in client.get(text.get_absolute_url()).content.decode()


@pytest.mark.parametrize(("language", "words"), [("en", "Publish it online"), ("pl", "Opublikować w internecie")])
def test_the_guide_says_what_holds_and_how_to_ask_for_pictures(client, language, words):
    prefix = "" if language == "en" else "/pl"

    page = client.get(f"{prefix}/republish/").content.decode()

    assert words in page
    assert f'href="{prefix}/terms/own-permission-1/"' in page
    assert f'href="{prefix}/terms/pictures-1/"' in page
    assert 'id="pictures"' in page
    assert 'href="mailto:office@institute.example"' in page
