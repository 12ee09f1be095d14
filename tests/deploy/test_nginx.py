"""The files of deploy/ with a real nginx, on one machine without TLS."""

import os
import re
import shutil
import stat
from concurrent.futures import ThreadPoolExecutor
from http.client import RemoteDisconnected
from itertools import cycle
from pathlib import Path

import pytest

from institute.routes import EVERYWHERE, HEADERS
from tests.deploy.machine import HOST, ROOT, machine
from tests.institute.test_stored_pages import ODD

CONFIGURATION = "".join(file.read_text() for file in sorted((ROOT / "deploy/nginx").iterdir()))
needs_nginx = pytest.mark.skipif(
    shutil.which("nginx") is None and "CI" not in os.environ, reason="nginx is not installed; it serves in production."
)
IBAN = b"PL83 1010 1023 0000 2613 9510 0000"
PATHS = ["/", "/pl/", "/support/bank/", "/pl/support/bank/", "/articles/", "/articles/port/",
         "/articles/port/republish/", "/republish/", "/republish/feed/", "/topics/energy/", "/feed/",
         "/topics/energy/feed/", "/robots.txt", "/sitemap.xml", "/terms/own-permission-1/", "/terms/",
         "/terms/own-permission-1.jsonld", "/articles/port/oembed.json"]  # fmt: skip
TURN = """
import django; django.setup()
from django.conf import settings
from institute.editions.models import Edition
from institute.editions.reconciling import reconcile
from institute.editions.store import Store
Edition.objects.turn(); reconcile(Store(settings.PAGES_DIR))
"""
COUNTED = """
import django; django.setup()
from articles.models import ReuseCount
assert ReuseCount.objects.visits().get(host="daily.example").number == 500, list(ReuseCount.objects.values())
"""
# What differs because nginx packs, counts and dates by itself.
OWN = {"server", "date", "etag", "content-length", "connection", "last-modified", "keep-alive", "accept-ranges"}


@pytest.mark.parametrize("kind", ["page", "republish", "file", "machine", "counting", "free media", "media", "static"])
def test_the_configuration_has_the_headers_of_each_class(kind):
    for value in (HEADERS[kind] | EVERYWHERE).values():
        assert f'"{value}"' in CONFIGURATION or f" {value} " in CONFIGURATION


def test_the_configuration_writes_no_readers_address_down():
    logs = set(re.findall(r"access_log ([^;]+);", CONFIGURATION))
    assert logs == {
        "off",
        "/var/log/nginx/institute.visits institute_visit buffer=16k flush=1m if=$institute_counts",
    }
    # A day, a path and a host: what else is known of a reader is only compared, never captured.
    assert re.findall(r"log_format ([^;]+);", CONFIGURATION) == [
        'institute_visit "$institute_day $institute_visited $institute_referrer"'
    ]
    assert dict(re.findall(r"map (\$\w+) (?:\$\w+) \{[^}]*\(\?<(\w+)>", CONFIGURATION)) == {
        "$http_referer": "institute_host", "$request_uri": "institute_path", "$time_iso8601": "institute_date",
    }  # fmt: skip
    assert "error_log /var/log/nginx/institute.log crit;" in CONFIGURATION


@pytest.fixture(scope="module")
def running():
    with machine() as made:
        made.run(
            "manage.py",
            "set_bank_account",
            IBAN.decode().replace(" ", ""),
            "--recipient",
            "Institute",
            "--short",
            "Institute",
        )
        made.publish("The port", "port")
        made.start_application()
        made.start_nginx()
        yield made


def comparable(headers) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items() if name.lower() not in OWN}


@needs_nginx
@pytest.mark.parametrize("path", PATHS)
def test_nginx_answers_as_the_application_does(running, path):
    status, by_app, body = running.ask_application(path)
    assert status == 200

    status, by_nginx, same = running.ask(path)

    assert (status, same) == (200, body)
    assert comparable(by_nginx) == comparable(by_app)
    assert "max-age=63072000" in by_nginx["Strict-Transport-Security"]
    # It came from the file: the application's own ETag is a weak one.
    assert not by_nginx["ETag"].startswith("W/")
    assert by_nginx["Last-Modified"] is None


@needs_nginx
def test_pages_come_packed_and_are_not_sent_twice(running):
    running.ask("/articles/port/")
    _, headers, packed = running.ask("/articles/port/", Accept_Encoding="gzip")

    assert headers["Content-Encoding"] == "gzip"
    assert headers["Vary"] == "Accept-Encoding"
    status, known, body = running.ask("/articles/port/", Accept_Encoding="gzip", If_None_Match=headers["ETag"])
    assert (status, body) == (304, b"")
    assert known["Cache-Control"] == "public, no-cache"


@needs_nginx
def test_pictures_and_static_files_come_from_nginx_with_their_class(running):
    page = running.ask("/articles/port/")[2].decode()
    picture = re.search(r"/media/[0-9a-f]+\.jpg", page)[0]
    style = re.search(r"/static/institute/site\.[0-9a-f]+\.css", page)[0]

    for path, kind, media_type in ((picture, "media", "image/jpeg"), (style, "static", "text/css")):
        status, headers, _ = running.ask(path)
        assert (status, headers["Content-Type"]) == (200, media_type)
        assert {name: headers[name] for name in HEADERS[kind]} == HEADERS[kind]
        assert headers["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in headers["Cache-Control"]


@needs_nginx
@pytest.mark.parametrize(("first", "policy"), [("a", "cross-origin"), ("0", "same-origin")])
def test_pages_of_others_may_show_only_pictures_whose_name_says_so(running, first, policy):
    name = f"{first}{'5' * 31}.jpg"
    (running.data / "media" / name).write_bytes(b"picture")

    for answer in (running.ask, running.ask_application):
        status, headers, _ = answer(f"/media/{name}")
        assert (status, headers["Cross-Origin-Resource-Policy"]) == (200, policy)


@needs_nginx
@pytest.mark.parametrize(
    ("path", "status"),
    [("/articles", 301), ("/articles/page/1/", 301), ("/articles/page/01/", 404), ("/articles/none/", 404),
     ("/index.html", 404), ("/articles/port/index.html", 404), ("/articles/port/index.html.head", 404),
     ("/good/articles/port/", 404), ("/current/articles/port/", 404), ("/../data/db.sqlite3", 400),
     ("/media/../db.sqlite3", 404), ("/media/0123456789abcdef.jpg", 404), ("/static/../secret", 404),
     ("/admin/login/", 302), ("/admin/account/login/", 200), ("/support/", 200), ("/healthz", 200)],
)  # fmt: skip
def test_odd_and_private_addresses(running, path, status):
    found, headers, _ = running.ask(path)

    assert found == status
    if status in (200, 404) and not path.startswith("/good"):
        assert "no-store" in headers["Cache-Control"]


def stored(running) -> set[Path]:
    """The files of the current edition."""
    pages = running.data / "pages/current"
    return {file.relative_to(pages) for file in pages.rglob("*") if file.is_file()}


@needs_nginx
@pytest.mark.parametrize("way", ["nginx", "application"])
def test_whoever_asks_oddly_first_colours_no_page(running, way):
    port, proxied = (running.https, {}) if way == "nginx" else (running.app, {"X_FORWARDED_PROTO": "https"})
    odd = {name.removeprefix("HTTP_"): value for name, value in ODD.items() if name != "HTTP_HOST"}
    before = {path: running.ask(path)[2] for path in PATHS}
    running.run("-c", TURN)

    # Each page of the new edition is first asked for with another oddity.
    for path, (name, value) in zip(cycle(PATHS), odd.items(), strict=False):
        status, headers, _ = running.ask(f"{path}?{name}=1&page=2", port=port, **{name: value} | proxied)
        assert (status, headers["Set-Cookie"]) == (200, None)

    for path in PATHS:
        status, headers, body = running.ask(path, port=port, **proxied)
        assert (status, body) == (200, before[path])
        assert "Cookie" not in headers["Vary"]


VARIANTS = [
    *(f"/articles/port/?{number}={number}" for number in range(50)), "/articles/port/?page=2", "//articles//port/",
    "/articles/./port/", "/articles/x/../port/", "/articles/port/%00", "/articles/port/%2e%2e/", "/articles/%70ort/",
    "/articles/PORT/", "/articles/port//", "/articles/port/;a=1", "/articles/port/index.html", "/articles/page/1_0/",
    "/articles/page/%EF%BC%91/", "/articles/page/+1/", "/articles/none/", f"/articles/{'a' * 5000}/",
    "/topics/none/feed/", "/republish/copies/none/", "/support/", "/admin/", "/admin/account/login/", "/preview/abc/",
    "/healthz", "/oembed/?url=x", "/republish/tell-us/", "/republish/check/", "/media/none.jpg",
    "/search/?q=port",
]  # fmt: skip


@needs_nginx
def test_no_variant_of_an_address_and_nothing_private_makes_a_file(running):
    for path in PATHS:
        running.ask(path)
    before = stored(running)
    # nginx follows the two points of an address that some browsers follow themselves.
    pages = [running.ask(path)[2] for path in ("/articles/port/", "/articles/")]

    for path in VARIANTS:
        for port in (running.https, running.app):
            status, headers, body = running.ask(path, port=port, X_Forwarded_Proto="https")
            if status == 200 and "/articles/" in path.replace("//", "/"):
                assert body in pages, path
            elif status not in (301, 302):
                # nginx answers broken addresses by itself.
                assert status in (400, 414) or "no-store" in headers["Cache-Control"], path

    assert stored(running) == before


@needs_nginx
def test_another_name_gets_no_answer_and_plain_http_leads_to_https(running):
    with pytest.raises(RemoteDisconnected):
        running.ask("/", host="evil.example")

    status, headers, _ = running.ask("/articles/?a=1", port=running.http)
    assert (status, headers["Location"]) == (301, f"https://{HOST}/articles/?a=1")


@needs_nginx
def test_a_publication_and_a_withdrawal_are_seen_at_once(running):
    running.ask("/articles/")
    running.publish("The harbour", "harbour")

    assert b"The harbour" in running.ask("/articles/")[2]
    assert running.ask("/articles/harbour/")[0] == 200
    running.withdraw("harbour")
    assert b"The harbour" not in running.ask("/articles/")[2]
    assert running.ask("/articles/harbour/")[0] == 410


@needs_nginx
def test_the_site_outlives_its_application(running):
    running.run("manage.py", "write_pages")
    before = {path: running.ask(path) for path in PATHS}
    running.publish("Beside", "beside")
    running.stop("app")
    try:
        after = {path: running.ask(path) for path in PATHS}
        lost = running.ask("/articles/never-written/")
        support = running.ask("/support/", method="POST")
        forms = [running.ask(path) for path in ("/admin/", "/healthz", "/search/?q=port", "/pl/republish/check/")]
    finally:
        running.start_application()

    for path in PATHS:
        assert after[path][0] == 200, path
        assert after[path][2] == before[path][2]
        assert comparable(after[path][1]) == comparable(before[path][1])
    for status, headers, _ in (lost, support, *forms):
        assert (status, headers["Retry-After"], headers["Cache-Control"]) == (503, "30", "private, no-store")
    assert IBAN in support[2]
    assert b"Beside" in running.ask("/articles/")[2]


REDIRECT = """
import django; django.setup()
from articles.models import Redirect
Redirect.objects.bulk_create(Redirect(old_path=path, new_path="/articles/") for path in {paths})
"""


@needs_nginx
def test_an_old_address_of_any_form_leads_on(running):
    paths = ["/old/page/", "/old.html", "/2019/old", "/articles/2019/old/", "/search/old/", "/old.json"]
    running.run("-c", REDIRECT.format(paths=paths))

    answers = [running.ask(path) for path in paths]

    assert [(answer[0], answer[1]["Location"]) for answer in answers] == [(301, "/articles/")] * len(paths)


# Of a reader: where on that host, who, with what.
READER = {"Referer": "https://daily.example/2026/port?reader=ada#x", "User_Agent": "Mozilla/5.0 (Ada)"}


def visits(running) -> list[str]:
    """What nginx wrote down since the last call. It writes the rest when it ends."""
    running.stop("nginx")
    log = running.folder / "nginx/institute.visits"
    lines = log.read_text().splitlines()
    log.unlink()
    running.start("nginx", "nginx", "-c", str(running.folder / "nginx/nginx.conf"), port=running.https)
    return lines


@needs_nginx
def test_a_visit_leaves_a_day_a_path_and_a_host(running):
    running.ask("/articles/port/")
    visits(running)

    running.ask("/articles/port/?utm_source=ada", **READER)
    running.ask("/articles/port/", **READER | {"Referer": "http://WWW.Weekly.example:8080"})

    lines = visits(running)
    assert [re.sub(r"^\d{4}-\d\d-\d\d ", "", line) for line in lines] == [
        "/articles/port/ daily.example", "/articles/port/ WWW.Weekly.example",
    ]  # fmt: skip
    assert all(re.match(r"\d{4}-\d\d-\d\d /", line) for line in lines)


@needs_nginx
def test_the_first_visit_of_an_edition_counts_too(running):
    running.publish("Never asked for", "unseen")
    visits(running)

    running.ask("/articles/unseen/", **READER)

    assert len(visits(running)) == 1


@needs_nginx
@pytest.mark.parametrize(
    ("path", "method", "headers"),
    [
        ("/articles/port/", "HEAD", {}),
        ("/articles/port/", "GET", {"Referer": f"https://{HOST}/articles/"}),
        ("/articles/port/", "GET", {"Referer": "https://daily example/"}),
        ("/articles/port/", "GET", {"Referer": "https://daily.example@evil/"}),
        ("/articles/port/", "GET", {"User_Agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"}),
        ("/articles/port/", "GET", {"User_Agent": "curl/8"}),
        ("/articles/port/", "GET", {"User_Agent": ""}),
        ("/articles/port/", "GET", {"Sec_Purpose": "prefetch"}),
        ("/articles/none/", "GET", {}),
        ("/articles/port/republish/", "GET", {}),
        ("/articles/", "GET", {}),
        ("/", "GET", {}),
    ],
)
def test_machines_and_other_pages_are_no_visits(running, path, method, headers):
    visits(running)

    running.ask(path, method=method, **READER | headers)

    assert visits(running) == []


COUNTING = """
import django; django.setup()
from articles.models import RightsSettings
RightsSettings.objects.update_or_create(pk=1, defaults={"counting_image_is_on": True})
"""
LOADED = """
import django; django.setup()
from articles.models import ReuseCount
rows = list(ReuseCount.objects.loads().values_list("publication__slug", "host", "number"))
assert rows == [("port", "daily.example", 1000)], rows
"""


@needs_nginx
def test_1000_loads_of_the_counting_image_leave_no_trace_of_readers(running):
    running.run("-c", COUNTING)
    code = re.search(rb"/republish/copies/(\w+)/", running.ask("/articles/port/republish/")[2])[1].decode()
    visits(running)

    def load(number: int):
        reader = f"trace{number}x"
        return running.ask(
            f"/republish/n/{code}.gif?r={reader}",
            Referer=f"https://daily.example/{reader}?reader={reader}#{reader}",
            User_Agent=f"Mozilla/5.0 ({reader})",
            X_Forwarded_For=f"198.51.{number // 250}.{number % 250 + 1}",
            Cookie=f"reader={reader}", If_None_Match=f'"{reader}"',
        )  # fmt: skip

    with ThreadPoolExecutor(20) as readers:
        answers = list(readers.map(load, range(1000)))
    forged = running.ask("/republish/n/forged22.gif", **READER)
    running.ask(f"/republish/n/{code}.gif", method="HEAD", **READER)
    running.ask(f"/republish/n/{code}.gif", **READER | {"Referer": f"https://{HOST}/articles/"})
    running.ask(f"/republish/n/{code}.gif", **READER | {"User_Agent": "somebot/1"})
    running.ask(f"/republish/n/{code}.gif", User_Agent="Mozilla/5.0")
    file = running.folder / "visits-2"
    file.write_text("\n".join(visits(running)) + "\n")

    assert {(status, body) for status, _headers, body in [*answers, forged]} == {(200, forged[2])}
    assert len(forged[2]) == 43
    for _status, headers, _body in (answers[0], forged):
        assert headers["Cache-Control"] == "no-store"
        assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert (headers["Set-Cookie"], headers["ETag"]) == (None, None)
    running.run("manage.py", "count_reuse", str(file))
    running.run("-c", LOADED)
    kept = [
        file
        for file in running.folder.rglob("*")
        if file.is_file() and re.search(rb"trace\d+x|198\.51\.", file.read_bytes())
    ]
    assert kept == []


@needs_nginx
def test_500_parallel_visits_are_500(running):
    running.ask("/articles/port/")
    visits(running)
    with ThreadPoolExecutor(20) as readers:
        list(readers.map(lambda _number: running.ask("/articles/port/", **READER), range(500)))
    file = running.folder / "visits-1"
    file.write_text("\n".join(visits(running)))

    running.run("manage.py", "count_reuse", str(file))

    running.run("-c", COUNTED)


@needs_nginx
def test_nginx_can_read_what_is_public_and_nothing_else(running):
    def open_to_others(path: Path) -> bool:
        return bool(path.stat().st_mode & (stat.S_IROTH if path.is_file() else stat.S_IXOTH))

    entries = {path.name: open_to_others(path) for path in running.data.iterdir()}

    assert {name for name, is_open in entries.items() if is_open} == {"pages", "media", "static", "current"} & set(
        entries
    )
    assert list(running.folder.rglob("*access*")) == []
