"""The public pages as readers and machines get them."""

import json
import re
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from articles.models import Article, Publication, Redirect
from tests.articles.making import (
    WAIVED,
    make_article,
    make_author,
    make_picture,
    make_series,
    make_topic,
    make_user,
    publish,
)
from tests.donations.making import make_account

pytestmark = pytest.mark.django_db

PUBLIC = ("/", "/pl/", "/articles/", "/topics/", "/authors/", "/support/", "/feed/",
          "/sitemap.xml", "/robots.txt", "/nowhere/")  # fmt: skip
ATOM = "{http://www.w3.org/2005/Atom}"
MAY_3 = datetime(2026, 5, 3, 10, tzinfo=UTC)


@pytest.fixture
def publisher():
    return make_user()


@pytest.fixture
def page(client):
    """The HTML of an address of this site, or of a row."""

    def get(address, status=200):
        path = address if isinstance(address, str) else address.get_absolute_url()
        response = client.get(path)
        assert response.status_code == status
        return response.content.decode()

    return get


def positions(html, *fragments):
    """Where each fragment stands; each must occur."""
    found = [html.find(fragment) for fragment in fragments]
    assert -1 not in found, fragments[found.index(-1)]
    return found


def data_of(html) -> dict:
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', html)
    return json.loads(block[1])


def change(publication, *, by, change, note, **columns):
    """Publish the article again with a public note."""
    article = Article.objects.get(pk=publication.article_id)
    article.save_desk_copy({"body": f"<p>{note} {change}</p>"} | columns, by=by, version=article.version)
    return article.publish(by=by, change=change, note=note, waived=WAIVED)


def test_an_article_is_read_in_the_order_of_the_institutes_own_page(page):
    make_account()
    author = make_author("Łukasz Wójcik")
    topic = make_topic("Energy")
    publish(make_article(topics=[topic]))
    text = publish(
        make_article(
            "Full Stores", authors=[author], topics=[topic], lead="The lead.", lead_picture_id=make_picture().pk
        ),
        first_published_at=MAY_3,
    )

    html = page(text)

    order = positions(
        html, 'class="crumbs"', "3 May 2026", "Łukasz Wójcik</a>", "<h1>Full Stores</h1>", '<p class="lead">The lead.',
        "Commentary · 1 min read", "<picture>", "A paragraph of the text.", "Topics:", 'class="authors"',
        'class="support"', 'class="republish"', 'class="credit-line"', 'class="related"', "<footer",
    )  # fmt: skip
    assert order == sorted(order)
    assert html.count("<h1") == 1


def test_twelve_authors_stand_in_their_order_each_with_a_page(page):
    authors = [make_author(f"Anna Nowak{letter}") for letter in "lkjihgfedcba"]

    html = page(publish(make_article(authors=authors)))

    byline = re.search(r'<p class="byline">(.*?)</p>', html)[1]
    links = re.findall(r'<a href="(.*?)">(.*?)</a>', byline)
    assert links == [(author.get_absolute_url(), author.name) for author in authors]
    assert [person["name"] for person in data_of(html)["author"]] == [author.name for author in authors]
    assert ", ".join(author.name for author in authors) in html


def test_other_roles_are_told_in_words(page, publisher):
    article = make_article(authors=[make_author("Anna Nowak")], byline_note="with figures of the Data Desk")
    translator = make_author("Jan Kowal")
    lines = article.data()["bylines"] + [{"author": translator.pk, "role": "translator", "credited_as": "J. Kowal"}]
    article.save_desk_copy({"bylines": lines}, by=article.created_by, version=article.version)

    html = page(publish(article))

    assert '; translated by <a href="/authors/jan-kowal/">J. Kowal</a>; with figures of the Data Desk</p>' in html
    assert data_of(html)["translator"][0]["name"] == "J. Kowal"


def test_a_text_without_author_topic_or_picture_has_no_empty_parts(page):
    html = page(publish(make_article(authors=[], byline_note="Editorial")))

    assert '<p class="byline">Editorial</p>' in html
    assert 'class="authors"' not in html
    assert "Topics:" not in html
    assert "<picture>" not in html


def test_corrections_stand_on_top_and_updates_at_the_end(page, publisher):
    text = publish(first_published_at=MAY_3)
    change(text, by=publisher, change="correction", note="The figure was wrong.")
    latest = change(text, by=publisher, change="update", note="A section was added.")

    html = page(latest)

    order = positions(
        html, 'href="#change_1"', "The figure was wrong.</p>", '<div class="text">', "A section was added.</p>"
    )
    assert order == sorted(order)
    assert [note["text"] for note in data_of(html)["correction"]] == ["A section was added.", "The figure was wrong."]


def test_a_silent_fix_is_not_told(page, publisher):
    text = publish(make_article(), first_published_at=MAY_3)

    html = page(change(text, by=publisher, change="silent", note=""))

    assert "Updated" not in html
    assert data_of(html)["datePublished"] == "2026-05-03T12:00:00+02:00"
    assert "dateModified" not in data_of(html)


def test_machines_read_the_date_of_a_correction(page, publisher):
    text = publish(make_article(), first_published_at=MAY_3)

    corrected = change(text, by=publisher, change="correction", note="The sum was wrong.")

    assert data_of(page(corrected))["dateModified"] == timezone.localtime(corrected.changed_at).isoformat()


def test_dates_are_full_in_both_languages(page):
    english = publish(first_published_at=MAY_3)
    polish = publish(make_article(language="pl"), first_published_at=MAY_3)

    assert '<time datetime="2026-05-03">3 May 2026</time>' in page(english)
    assert '<time datetime="2026-05-03">3 maja 2026</time>' in page(polish)


def test_a_part_leads_to_its_neighbours(page):
    series = make_series()
    first, second, third = (publish(make_article(series_id=series.pk, series_position=part)) for part in (1, 2, 3))

    html = page(second)

    assert f'<a rel="prev" href="{first.get_absolute_url()}">' in html
    assert f'<a rel="next" href="{third.get_absolute_url()}">' in html
    assert f'Part 2 of the series <a href="{series.get_absolute_url()}">' in html


def test_a_translation_is_no_part_before_or_after(page):
    series = make_series()
    english, polish = (
        make_article(language=language, series_id=series.pk, series_position=part)
        for language, part in (("en", 2), ("pl", 1))
    )
    Article.objects.filter(pk=polish.pk).update(translation_group=english.translation_group)
    publish(Article.objects.get(pk=polish.pk))

    html = page(publish(english))

    assert "Po polsku" in html
    assert 'rel="prev"' not in html


def test_related_texts_say_why_they_stand_there(page):
    author, topic, series = make_author("Anna Nowak"), make_topic("Energy"), make_series("Lines")
    newest = publish(make_article(authors=[make_author("Jan Kowal")]))
    same_author = publish(make_article(authors=[author]))
    same_topic = publish(make_article(authors=[make_author("Ewa Lis")], topics=[topic]))
    same_series = publish(make_article(authors=[make_author("Jan Lis")], series_id=series.pk, series_position=2))
    text = publish(make_article(authors=[author], topics=[topic], series_id=series.pk, series_position=1))

    html = page(text).split('class="related"')[1]

    reasons = re.findall(r'class="label">(.*?)</p>\n<h3><a href="(.*?)"', html)
    assert reasons == [
        ("Also in “Lines”", same_series.get_absolute_url()),
        ("More on Energy", same_topic.get_absolute_url()),
        ("More by Anna Nowak", same_author.get_absolute_url()),
        ("Newest", newest.get_absolute_url()),
    ]


def test_translations_name_each_other(page):
    english = make_article()
    polish = make_article(language="pl")
    Article.objects.filter(pk=polish.pk).update(translation_group=english.translation_group)
    polish.refresh_from_db()
    pair = publish(english), publish(polish)
    alone = publish()

    for text in pair:
        links = re.findall(r'rel="alternate" hreflang="(.*?)" href="https://[^/]*(.*?)"', page(text))
        paths = {"en": pair[0].get_absolute_url(), "pl": pair[1].get_absolute_url()}
        assert dict(links) == paths | {"x-default": paths["en"]}
    assert "hreflang" not in page(alone).split("</head>")[0]
    assert 'hreflang="pl" href="/pl/">Polski</a>' in page(alone)


def test_a_translation_that_is_gone_is_not_named(page, publisher):
    english = make_article()
    polish = make_article(language="pl")
    Article.objects.filter(pk=polish.pk).update(translation_group=english.translation_group)
    polish.refresh_from_db()
    text, twin = publish(english), publish(polish)

    twin.withdraw(by=publisher, reason="Found to be wrong.")

    assert twin.get_absolute_url() not in page(text)


def test_hostile_words_break_no_mark_up(page):
    words = '</script><script>alert("1")</script> & \u2028 \' ]]> <!--'
    text = publish(make_article(words, lead=words, authors=[make_author(words)], lead_caption=words,
                                lead_picture_id=make_picture(alt=words).pk))  # fmt: skip

    html = page(text)

    assert "<script>" not in html
    assert "alert(&quot;1&quot;)" in html
    assert data_of(html)["headline"] == text.title
    assert "\u2028" not in re.search(r"ld\+json.*?</script>", html)[0]


def test_a_card_shows_only_a_picture_that_others_may_use(page):
    rights = {"credit": "Photo: Ada", "holder": "Ada"}
    for right in ("allowed", "ask", "never", "unknown"):
        text = publish(make_article(lead_picture_id=make_picture(others_may=right, **rights).pk))

        assert ('property="og:image" content="https://' in page(text)) == (right == "allowed"), right


def test_the_notice_names_terms_and_credit(page):
    text = publish(make_article("Full Stores", authors=[make_author("Anna Nowak")]), first_published_at=MAY_3)

    html = page(text)

    assert text.terms.local_notice() in html
    assert f'<a href="{text.terms.get_absolute_url()}">' in html
    line = re.search(r'<p class="credit-line">(.*?)</p>', html)[1]
    for part in ("Full Stores", "Anna Nowak", "Meridian Institute", "3 May 2026", text.get_absolute_url()):
        assert part in line


def test_the_support_box_can_be_switched_off(page):
    make_account()

    assert 'class="support"' in page(publish())
    assert 'class="support"' not in page(publish(make_article(shows_support_box=False)))


def test_a_withdrawn_text_answers_with_title_and_reason_only(page, publisher):
    text = publish(make_article("Remote Work", lead="Its lead."))
    text.withdraw(by=publisher, reason="The survey was withdrawn by its authors.")

    html = page(text, status=410)

    assert "<h1>Remote Work</h1>" in html
    assert "The survey was withdrawn by its authors." in html
    assert "Its lead." not in html
    assert "A paragraph of the text." not in html
    assert '<meta name="robots" content="noindex">' in html


def test_the_old_address_of_a_withdrawn_text_leads_to_its_reason(client, page, publisher):
    text = publish(make_article(slug="first-address"))
    text = change(text, by=publisher, change="silent", note="", slug="second-address")
    text.withdraw(by=publisher, reason="The survey was withdrawn.")

    assert client.get("/articles/first-address/").headers["Location"] == "/articles/second-address/"
    page("/articles/second-address/", status=410)


@pytest.mark.parametrize(
    "old", ["/old/page/", "/old.html", "/pl/stare/", "/articles/2019/old/", "/stare-%C5%82%C4%85ki/", "/a"]
)
def test_any_old_address_leads_on(client, old):
    text = publish()
    Redirect.objects.create(old_path=old, article=text.article)

    answer = client.get(f"{old}?utm_source=x")

    assert (answer.status_code, answer.headers["Location"]) == (301, text.get_absolute_url())


def test_what_lay_below_an_old_address_lies_below_the_new_one(client):
    topic = make_topic("Water")
    text = publish(make_article(topics=[topic]))
    Redirect.objects.create(old_path="/topics/rivers/", topic=topic)
    Redirect.objects.create(old_path="/articles/first/", article=text.article)
    Redirect.objects.create(old_path="/give/", new_path="/support/")
    Redirect.objects.create(old_path="/articles/draft/", article=make_article("Draft"))

    for old, new in (
        ("/topics/rivers/feed/", "/topics/water/feed/"),
        ("/topics/rivers/page/2/", "/topics/water/page/2/"),
        ("/articles/first/republish/", f"{text.get_absolute_url()}republish/"),
        ("/give/", "/support/"),
    ):
        assert client.get(old).headers["Location"] == new
    for path in ("/give/more/", "/articles/draft/", "/a/b/c/d/e/f/g/h/i/j/"):
        assert client.get(path).status_code == 404


def test_an_expired_text_says_until_when_it_was_there(page, clock):
    text = publish(until=datetime(2099, 5, 5, 12, tzinfo=UTC))
    clock(datetime(2099, 5, 6, tzinfo=UTC))

    assert "Was available until 5 May 2099" in page(text, status=410)


def test_an_unknown_address_shows_the_newest_texts(page):
    text = publish(make_article("Full Stores"))

    html = page("/articles/nowhere/", status=404)

    assert f'<a href="{text.get_absolute_url()}">Full Stores</a>' in html


def test_a_failure_needs_no_database(client, monkeypatch, django_assert_num_queries):
    def fail(*args):
        raise RuntimeError("broken")

    monkeypatch.setattr(Publication.objects, "live", fail)
    client.raise_request_exception = False

    with django_assert_num_queries(0):
        response = client.get("/articles/")

    assert response.status_code == 500
    assert "Coś się zepsuło" in response.content.decode()
    assert "broken" not in response.content.decode()


def test_lists_are_paged_in_the_path(client, page, monkeypatch):
    monkeypatch.setattr("articles.views.CARDS_A_PAGE", 2)
    for _ in range(7):
        publish()

    html = page("/articles/page/2/")

    assert '<a aria-current="page" href="/articles/page/2/">2</a>' in html
    links = re.findall(r"<a .*?>(.*?)</a>", html.split('class="pages"')[1].split("</nav>")[0])
    assert links == ["Newer", "1", "2", "3", "4", "Older"]
    assert client.get("/articles/page/1/").headers["Location"] == "/articles/"
    page("/articles/page/5/", status=404)


def test_lists_show_texts_of_their_own_language_only(page):
    english, polish = publish(make_article("Full Stores")), publish(make_article("Pełne magazyny", language="pl"))

    assert english.title in page("/articles/")
    assert polish.title not in page("/articles/")
    assert polish.title in page("/pl/articles/")


def test_people_and_topics_without_a_live_text_are_nowhere(page):
    author, topic = make_author("Jan Kowal"), make_topic("Water")
    make_article(authors=[author], topics=[topic])

    assert "Jan Kowal" not in page("/authors/")
    assert "Water" not in page("/topics/")
    page(author, status=404)
    page(topic, status=404)


def test_the_support_page_names_the_text_that_led_to_it(page):
    make_account()
    box = re.search(r'class="button" href="(.*?)"', page(publish(make_article("Full Stores"))))[1]

    html = page(box.replace("&amp;", "&"))

    assert '<a href="/articles/full-stores/">Full Stores</a>' in html


def test_while_giving_is_not_set_up_there_is_no_box(page):
    assert 'class="support"' not in page(publish())
    assert 'class="support"' not in page("/")


@pytest.mark.parametrize("address", PUBLIC)
def test_public_answers_hold_no_cookie_and_depend_on_none(client, address):
    publish()

    response = client.get(address)

    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")


@pytest.mark.parametrize("crowd", [1, 12])
def test_an_article_costs_at_most_six_statements(client, django_assert_max_num_queries, crowd):
    make_account()
    authors, topics = [make_author() for _ in range(crowd)], [make_topic(f"Topic {n}") for n in range(crowd)]
    series = make_series()
    texts = [
        publish(make_article(authors=authors, topics=topics, lead_picture_id=make_picture().pk,
                             series_id=series.pk, series_position=part))
        for part in range(1, crowd + 2)
    ]  # fmt: skip

    with django_assert_max_num_queries(6):
        client.get(texts[0].get_absolute_url())


@pytest.mark.parametrize("crowd", [1, 12])
def test_a_list_costs_at_most_five_statements(client, django_assert_max_num_queries, crowd):
    make_account()
    author, topic, series = make_author(), make_topic(), make_series()
    for part in range(1, crowd + 1):
        publish(make_article(authors=[author, make_author()], topics=[topic, make_topic(f"Topic {part}")],
                             lead_picture_id=make_picture().pk, series_id=series.pk, series_position=part))  # fmt: skip

    for address in ("/", "/articles/", "/topics/", "/authors/", "/nowhere/", "/feed/",
                    *(row.get_absolute_url() for row in (author, topic, series))):  # fmt: skip
        with django_assert_max_num_queries(5):
            client.get(address)


@pytest.mark.parametrize(
    ("authors", "sentences", "title"),
    [
        (0, 5, "A Harbour Is a Promise: Gas Terminals after the Panic of the Year"),
        (3, 5, "A Harbour Is a Promise: Gas Terminals after the Panic of the Year"),
        (12, 2, "A Harbour Is a Promise"),
    ],
)
def test_an_article_weighs_at_most_9000_bytes_beside_its_body(client, authors, sentences, title):
    make_account()
    picture = make_picture((1920, 1280))
    options = {
        "topics": [make_topic(name) for name in ("Central and Eastern Europe", "Infrastructure", "Security")],
        "authors": [make_author(f"Zofia Brzeźniak {n}", position="Fellow", portrait=picture) for n in range(authors)],
        "byline_note": "Editorial",
        "lead": "A sentence that is as long as those that editors write into a lead. " * sentences,
        "lead_picture_id": picture.pk,
    }
    for _ in range(4):
        publish(make_article(title, **options))
    text = publish(make_article(title, **options))

    response = client.get(text.get_absolute_url())

    assert len(response.content) - len(text.html.encode()) <= 9_000


def test_every_page_says_its_language_and_leads_to_the_other(page):
    with translation.override("pl"):
        addresses = [reverse(name) for name in ("home", "articles:article_list")]

    for address in addresses:
        html = page(address)
        assert '<html lang="pl">' in html
        assert '<a lang="en" hreflang="en" href="/">English</a>' in html


def test_feeds_name_every_author_and_keep_their_ids(page):
    text = publish(make_article("Salt & <b>water</b>", lead="Less < more & more.",
                                authors=[make_author("Anna Nowak"), make_author("Jan Kowal")]))  # fmt: skip

    entry = ElementTree.fromstring(page("/feed/")).find(f"{ATOM}entry")  # noqa: S314  our own feed

    assert [author.findtext(f"{ATOM}name") for author in entry.findall(f"{ATOM}author")] == ["Anna Nowak", "Jan Kowal"]
    assert entry.findtext(f"{ATOM}id") == f"urn:uuid:{text.public_id}"
    assert entry.findtext(f"{ATOM}title") == "Salt & <b>water</b>"
    assert entry.findtext(f"{ATOM}summary") == "Less &lt; more &amp; more."


def test_polish_titles_leave_no_one_letter_word_at_the_end_of_a_line(page):
    html = page(publish(make_article("Kolej i port w Gdyni", language="pl")))

    assert "<h1>Kolej i\u00a0port w\u00a0Gdyni</h1>" in html


def test_robots_are_shown_the_sitemap_and_kept_from_the_desk(page):
    html = page("/robots.txt")

    assert "Disallow: /admin/" in html
    assert re.search(r"^Sitemap: https://.*/sitemap.xml$", html, re.MULTILINE)


def test_signs_that_xml_has_not_break_no_feed(client):
    author, topic = make_author("An\x02na Nowak"), make_topic("Wa\x1fter")
    publish(make_article("Full\x0bstores", lead="A lead.\x0bAnd more.", authors=[author], topics=[topic]))

    for path in ("/feed/", "/republish/feed/", f"{topic.get_absolute_url()}feed/", f"{author.get_absolute_url()}feed/"):
        feed = ElementTree.fromstring(client.get(path).content)  # noqa: S314
        assert feed.find(".//{*}entry/{*}title").text == "Full stores"


def test_a_text_of_another_house_is_not_in_our_sitemap(client):
    own = publish(make_article("Own"))
    other = publish(make_article("Theirs", source_name="The Paper", source_url="https://paper.example/a"))

    sitemap = client.get("/sitemap.xml").content.decode()

    assert own.get_absolute_url() in sitemap
    assert other.get_absolute_url() not in sitemap
