"""A public page is rendered once an edition and then answered from a file."""

import stat
from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest
from django.db import OperationalError, connection

from articles.models import Publication
from institute.editions import rendering
from institute.editions.models import Edition, EditionQuerySet
from institute.editions.store import brotli
from tests.articles.making import WAIVED, make_article, make_author, make_topic, make_user, publish
from tests.institute.asking import ask

pytestmark = pytest.mark.django_db
NOON = datetime(2031, 3, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
PAGES = ["/", "/pl/", "/articles/", "/articles/port/", "/authors/anna-nowak/", "/topics/energy/", "/feed/",
         "/topics/energy/feed/", "/terms/own-permission-1/", "/robots.txt", "/sitemap.xml"]  # fmt: skip


@pytest.fixture
def article(site):
    return publish(make_article("The port", slug="port", topics=[make_topic()])).article


def change(article, **state):
    article.save_desk_copy(state, by=make_user(), version=article.version)
    return publish(article, change="silent")


def same_headers(first, second):
    """But for what only one of them says."""
    own = {"ETag", "Vary", "Content-Encoding", "Content-Length"}
    return {k: v for k, v in first.headers.items() if k not in own} == {
        k: v for k, v in second.headers.items() if k not in own
    }


@pytest.mark.parametrize("path", PAGES)
def test_a_stored_page_is_what_django_answers(site, article, path):
    plain = ask(site.django, path)
    first, second = site.ask(path), site.ask(path)

    assert plain.status == 200
    assert plain.body == first.body == second.body
    assert same_headers(plain, first)
    assert same_headers(plain, second)
    assert second.headers["Vary"] == "Accept-Encoding"
    assert site.renders.count(path) == 2


def test_a_stored_page_needs_no_statement_while_the_edition_is_trusted(
    site, article, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr("institute.editions.serving.TRUST", 60)
    site.ask("/articles/port/")
    site.ask("/articles/port/")

    with django_assert_num_queries(0):
        assert site.ask("/articles/port/").status == 200


def test_pages_are_kept_packed_too(site, article):
    plain = site.ask("/articles/port/")
    packed = site.ask("/articles/port/", HTTP_ACCEPT_ENCODING="deflate, gzip;q=0.8")
    refused = site.ask("/articles/port/", HTTP_ACCEPT_ENCODING="gzip;q=0, identity")

    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.text == plain.text
    assert len(packed.body) == int(packed.headers["Content-Length"]) < len(plain.body)
    assert refused.headers["Content-Encoding"] is None


@pytest.mark.skipif(brotli is None, reason="The package brotli is not installed.")
def test_brotli_is_preferred(site, article):
    packed = site.ask("/articles/port/", HTTP_ACCEPT_ENCODING="gzip, br")

    assert packed.headers["Content-Encoding"] == "br"
    assert brotli.decompress(packed.body) == site.ask("/articles/port/").body


def test_a_reader_who_has_the_page_gets_304_until_it_changes(site, article):
    first = site.ask("/articles/port/")

    known = site.ask("/articles/port/", HTTP_IF_NONE_MATCH=first.headers["ETag"])
    publish()
    unchanged = site.ask("/articles/port/", HTTP_IF_NONE_MATCH=first.headers["ETag"])
    change(article, title="The harbour")
    changed = site.ask("/articles/port/", HTTP_IF_NONE_MATCH=first.headers["ETag"])

    assert (known.status, known.body) == (304, b"")
    assert known.headers["Cache-Control"] == "public, no-cache"
    assert changed.status == 200
    assert "The harbour" in changed.text
    assert unchanged.status in (200, 304)


def test_head_answers_without_a_body(site, article):
    site.ask("/articles/port/")

    reply = site.ask("/articles/port/", "HEAD")

    assert (reply.status, reply.body) == (200, b"")
    assert int(reply.headers["Content-Length"]) == len(site.ask("/articles/port/").body)


def test_every_change_is_seen_at_once(site, article):
    site.ask("/articles/")

    change(article, title="The harbour")
    assert "The harbour" in site.ask("/articles/").text
    article.withdraw(by=make_user(), reason="It was wrong.")

    assert "The harbour" not in site.ask("/articles/").text
    assert site.ask("/articles/port/").status == 410


def test_a_scheduled_text_appears_at_its_second_in_stored_lists(site, clock):
    clock(NOON - timedelta(days=1))
    make_article("Marmalade", slug="marmalade").schedule(by=make_user(), at=NOON, waived=WAIVED)
    seen = []

    for moment in (NOON - SECOND, NOON):
        clock(moment)
        seen.append(("Marmalade" in site.ask("/articles/").text, site.ask("/articles/marmalade/").status))

    assert seen == [(False, 404), (True, 200)]


def test_saving_on_the_desk_renders_nothing_anew(site, article):
    before = site.ask("/articles/port/").body
    renders = len(site.renders)

    article.save_desk_copy({"title": "Secret plan"}, by=make_user(), version=article.version)

    assert site.ask("/articles/port/").body == before
    assert len(site.renders) == renders


@pytest.mark.parametrize(
    "path",
    ["/support/", "/healthz", "/admin/login/", "/no-such-page/", "/articles/none/", "/articles/page/1/", "/articles",
     "/articles/page/2/", "/articles/page/01/", "/articles/page/1_0/", "/articles/page/%EF%BC%91/", "/articles/%00/",
     "/%2e%2e/%2e%2e/db.sqlite3", "/index.html", "/articles/port/index.html", "/articles/port/index.html.head",
     "//articles/port/", "/articles//port/", "/articles/port/.head", "/media/0123456789abcdef.jpg"],
)  # fmt: skip
def test_only_public_pages_at_their_own_address_are_kept(site, article, path):
    first, second, plain = site.ask(path), site.ask(path), ask(site.django, path)

    assert first.status == second.status == plain.status
    assert (site.store.folder / "good").exists() is False


def test_unknown_parameters_make_no_file_and_change_no_page(site, article):
    plain = site.ask("/articles/port/").body
    files = site.files()

    replies = [site.ask(f"/articles/port/?utm_source={number}&page=2") for number in range(20)]

    assert {reply.body for reply in replies} == {plain}
    assert site.files() == files
    assert site.renders.count("/articles/port/") == 1


ODD = {
    "HTTP_X_FORWARDED_HOST": "evil.example", "HTTP_FORWARDED": "host=evil.example", "HTTP_X_ORIGINAL_URL": "/admin/",
    "HTTP_X_REWRITE_URL": "/admin/", "HTTP_X_HTTP_METHOD_OVERRIDE": "POST", "HTTP_RANGE": "bytes=0-10",
    "HTTP_ORIGIN": "https://evil.example", "HTTP_X_PREVIEW": "1", "HTTP_ACCEPT_LANGUAGE": "pl",
    "HTTP_COOKIE": "django_language=pl; __Host-session=x", "HTTP_ACCEPT": "application/json",
    "HTTP_X_FORWARDED_PROTO": "http", "HTTP_X_FORWARDED_PORT": "1", "HTTP_REFERER": "https://evil.example/<script>",
    "HTTP_USER_AGENT": "<script>", "HTTP_X_REQUESTED_WITH": "XMLHttpRequest", "HTTP_AUTHORIZATION": "Basic eA==",
    "HTTP_HOST": "institute.example:1234", "HTTP_IF_MODIFIED_SINCE": "Fri, 01 Jan 2100 00:00:00 GMT",
}  # fmt: skip


@pytest.mark.parametrize("header", ODD)
def test_no_header_of_the_first_reader_colours_a_page(site, article, header):
    pages = ["/articles/port/", "/feed/", "/sitemap.xml"]
    baseline = [ask(site.django, path).body for path in pages]

    odd = [site.ask(path, **{header: ODD[header]}) for path in pages]
    plain = [site.ask(path).body for path in pages]

    assert plain == baseline
    assert [reply.body for reply in odd] == baseline


@pytest.mark.parametrize(
    "host", ["evil.example", "", "institute.example.evil.example", "institute.example@evil.example"]
)
def test_a_foreign_host_is_refused_even_when_the_page_is_stored(site, article, host):
    site.ask("/articles/port/")

    assert site.ask("/articles/port/", HTTP_HOST=host).status == 400


def test_plain_http_is_sent_to_https_even_when_the_page_is_stored(site, article, settings):
    site.ask("/articles/port/")
    settings.SECURE_SSL_REDIRECT = True
    site.django.load_middleware()

    reply = site.ask("/articles/port/", **{"wsgi.url_scheme": "http"})

    assert (reply.status, reply.headers["Location"]) == (301, "https://institute.example/articles/port/")


@pytest.mark.parametrize("role", ["contributor", "editor", "publisher", "administrator"])
def test_the_staff_gets_the_same_pages_and_leaves_no_trace_in_them(site, article, client, role):
    client.force_login(make_user(role))
    cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())

    own = [site.ask(path, HTTP_COOKIE=cookie) for path in PAGES]

    for path, reply in zip(PAGES, own, strict=True):
        assert reply.body == site.ask(path).body
        assert reply.headers["Set-Cookie"] is None
        assert "Cookie" not in reply.headers["Vary"]
        assert "csrf" not in reply.text


def test_a_page_with_a_cookie_is_not_kept(site, article, monkeypatch, caplog):
    answer = rendering.render

    def with_cookie(handler, path):
        response = answer(handler, path)
        response.set_cookie("a", "b")
        return response

    monkeypatch.setattr("institute.editions.filling.render", with_cookie)

    reply = site.ask("/articles/port/")

    assert reply.headers["Cache-Control"] == "no-store"
    assert reply.headers["Set-Cookie"] is None
    assert site.files() == []
    assert "/articles/port/" in caplog.text


def test_a_page_whose_edition_moves_during_its_render_is_not_kept(site, article, monkeypatch):
    answer = rendering.render

    def slow(handler, path):
        response = answer(handler, path)
        Edition.objects.turn()
        return response

    monkeypatch.setattr("institute.editions.filling.render", slow)

    reply = site.ask("/articles/port/")

    assert reply.status == 200
    assert reply.headers["Cache-Control"] == "no-store"
    assert site.files() == []
    assert list((site.store.folder / "incoming").iterdir()) == []


def test_a_withdrawn_text_is_removed_from_every_edition_before_the_commit(site, article):
    for path in ("/articles/port/", "/articles/"):
        site.ask(path)

    article.withdraw(by=make_user(), reason="It was wrong.")

    kept = [site.files(tree.name) for tree in site.store.trees()]
    assert len(kept) == 2
    assert [name for names in kept for name in names if "port" in name] == []


def test_a_withdrawn_text_leaves_its_earlier_addresses_too(site, article, monkeypatch):
    site.ask("/articles/port/")
    change(article, slug="harbour")
    site.ask("/articles/harbour/")
    assert "articles/port/index.html" in site.files("good")

    article.withdraw(by=make_user(), reason="It was wrong.")

    assert [name for name in site.files("good") if "port" in name or "harbour" in name] == []


def test_a_text_that_ran_out_leaves_its_earlier_addresses_too(site, clock, monkeypatch):
    clock(NOON)
    article = publish(make_article("Marmalade", slug="marmalade")).article
    site.ask("/articles/marmalade/")
    article.save_desk_copy({"slug": "jam"}, by=make_user(), version=article.version)
    publish(article, change="silent", until=NOON + 10 * SECOND)
    site.ask("/articles/jam/")

    fail(monkeypatch)
    monkeypatch.setattr("institute.editions.store.time", lambda: NOON.timestamp() + 10)
    site.ask("/")

    assert [name for name in site.files("good") if "jam" in name or "marmalade" in name] == []


def test_what_a_kill_left_of_a_withdrawn_text_goes_with_the_next_edition(site, article):
    site.ask("/articles/port/")
    publication = Publication.objects.live().get()
    publication.live_until = publication.withdrawn_at = article.database_now()
    publication.withdrawn_reason = "It was wrong."
    publication.save(update_fields=["live_until", "withdrawn_at", "withdrawn_reason"])
    Edition.objects.turn()

    site.ask("/articles/")

    assert [name for name in site.files("good") if "port" in name] == []


def test_a_text_that_ran_out_does_not_come_back_when_the_database_fails(site, clock, monkeypatch):
    clock(NOON)
    publish(make_article("Marmalade", slug="marmalade"), until=NOON + 10 * SECOND)
    site.ask("/articles/marmalade/")
    clock(NOON + 10 * SECOND)
    site.ask("/articles/")

    fail(monkeypatch)

    assert site.ask("/articles/marmalade/").status != 200


def test_a_text_runs_out_while_the_database_fails(site, clock, monkeypatch):
    clock(NOON)
    publish(make_article("Marmalade", slug="marmalade"), until=NOON + 10 * SECOND)
    publish(make_article("Jam", slug="jam"))
    for path in ("/articles/marmalade/", "/articles/jam/"):
        site.ask(path)

    fail(monkeypatch)
    monkeypatch.setattr("institute.editions.store.time", lambda: NOON.timestamp() + 9)
    assert site.ask("/articles/marmalade/").status == 200
    monkeypatch.setattr("institute.editions.store.time", lambda: NOON.timestamp() + 10)
    site.ask("/")

    assert site.ask("/articles/marmalade/").status == 503
    assert site.ask("/articles/jam/").status == 200


def fail(monkeypatch):
    """From here on the database answers nothing."""

    def refuse(*args, **kwargs):
        raise OperationalError("gone")

    monkeypatch.setattr(connection, "cursor", refuse)
    monkeypatch.setattr(EditionQuerySet, "current", refuse)


def test_stored_pages_outlive_the_database(site, article, monkeypatch):
    pages = {path: site.ask(path).body for path in PAGES}
    publish()
    site.ask("/")

    fail(monkeypatch)
    replies = {path: site.ask(path) for path in PAGES}

    assert {path: reply.status for path, reply in replies.items()} == dict.fromkeys(PAGES, 200)
    assert replies["/articles/port/"].body == pages["/articles/port/"]
    assert replies["/articles/port/"].headers["Cache-Control"] == "public, no-cache"


def test_a_page_that_django_fails_to_render_is_answered_by_its_last_copy(site, article, monkeypatch):
    before = site.ask("/articles/port/").body
    publish()
    monkeypatch.setattr("articles.views.ArticlePage.of", lambda publication: 1 / 0)

    reply = site.ask("/articles/port/")

    assert (reply.status, reply.body) == (200, before)
    assert [name for name in site.files() if "port" in name] == []


def test_a_last_copy_has_the_etag_of_its_own_words(site, article, monkeypatch):
    def in_need():
        with monkeypatch.context() as fault:
            fault.setattr("articles.views.ArticlePage.of", lambda publication: 1 / 0)
            publish()
            return site.ask("/articles/port/")

    first, old = site.ask("/articles/port/"), in_need()
    change(article, title="The harbour")
    second, new = site.ask("/articles/port/"), in_need()

    assert first.headers["ETag"] == old.headers["ETag"]
    assert second.headers["ETag"] == new.headers["ETag"] != old.headers["ETag"]


def test_a_full_disk_is_not_filled_further(site, article, monkeypatch):
    def refuse(*args, **kwargs):
        raise OSError(28, "No space left on device")

    site.ask("/")
    for name in ("fsync", "replace"):
        with monkeypatch.context() as fault:
            fault.setattr(f"institute.editions.store.os.{name}", refuse)
            assert site.ask("/articles/port/").status == 200

    assert list((site.store.folder / "incoming").iterdir()) == []


def test_what_is_packed_otherwise_is_not_kept_beside_new_words(site, article, monkeypatch):
    site.ask("/articles/port/")
    monkeypatch.setattr("institute.editions.store.brotli", None)

    change(article, title="The harbour")
    site.ask("/articles/port/")

    assert "articles/port/index.html.gz" in site.files()
    assert "articles/port/index.html.br" not in site.files()


def test_no_page_has_a_longer_name_than_a_file(site, caplog):
    assert site.ask(f"/articles/{'a' * 260}/").status == 404
    assert "stored" not in caplog.text


def test_pages_are_answered_while_the_store_cannot_be_written(site, article, monkeypatch, caplog):
    site.ask("/articles/port/")

    def refuse(*args, **kwargs):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as fault:
        fault.setattr("institute.editions.store.os.replace", refuse)
        change(article, title="The harbour")
        assert "The harbour" in site.ask("/articles/port/").text
        assert "No space left" in caplog.text

    assert "The harbour" in site.ask("/articles/port/").text
    assert "articles/port/index.html" in site.files()


def test_two_editions_at_most_are_kept(site, article):
    for _ in range(4):
        publish()
        site.ask("/articles/port/")

    assert sorted(tree.name for tree in site.store.trees()) == sorted([site.store.current, "good"])


def test_older_code_beside_newer_keeps_nothing(site, article):
    site.ask("/")
    Edition.objects.turn_for_release("newer")

    assert site.ask("/articles/port/").headers["Cache-Control"] == "no-store"
    assert site.files() == []


def test_nginx_may_read_the_files_whatever_the_umask(site, article):
    site.ask("/articles/port/")

    for path in (site.store.folder / site.store.current).rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o755 if path.is_dir() else 0o644)


@pytest.mark.django_db(transaction=True)
def test_many_readers_of_a_missing_page_cause_one_render(site):
    publish(make_article("The port", slug="port"))
    site.ask("/")
    replies = []

    def read():
        replies.append(site.ask("/articles/port/"))
        connection.close()

    threads = [Thread(target=read) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [reply.status for reply in replies] == [200] * 12
    assert site.renders.count("/articles/port/") == 1


@pytest.mark.django_db(transaction=True)
def test_the_link_follows_the_commit(site):
    publish(make_article("The port", slug="port"))

    assert site.store.current == Edition.objects.current().name
    make_author().save()
    assert site.store.current == Edition.objects.current().name


def test_what_became_of_a_copy_is_stored_and_new_at_once(site):
    publication = publish(make_article("Port"))
    addresses = [f"/republish/copies/{publication.package_code}{ending}" for ending in ("/", ".json")]
    for address in addresses * 2:
        assert site.ask(address).status == 200
    assert [site.renders.count(address) for address in addresses] == [1, 1]

    publication.withdraw(by=make_user(), reason="The data were wrong.")

    assert all("The data were wrong." in site.ask(address).text for address in addresses)
