"""The site in two parts, each a process of its own: readers and donors here, the staff under another name."""

import re

import pytest

from tests.deploy.machine import HOST, Machine, machine

DESK = "desk.institute.example"


@pytest.fixture(scope="module")
def parts():
    """(the public part, the desk) of one machine."""
    with machine() as public:
        public.environment |= {"DESK_ADDRESS": f"https://{DESK}"}
        desk = Machine(public.folder, public.environment["DATABASE_URL"])
        desk.environment |= {"DESK_ADDRESS": f"https://{DESK}", "SERVES": "desk"}
        desk.publish("The port", "port")
        public.environment |= {"SERVES": "public"}
        public.start_application()
        try:
            desk.start_application()
            yield public, desk
        finally:
            for process in list(desk.processes):
                desk.stop(process)


def ask(part, path, host=DESK, **headers):
    return part.ask(path, port=part.app, host=host, X_Forwarded_Proto="https", **headers)


@pytest.mark.parametrize("path", ["/admin/", "/admin/account/login/", "/admin/jsi18n/", "/preview/abc/"])
def test_the_public_part_knows_no_desk(parts, path):
    public, _ = parts
    _, _, unknown = public.ask_application("/articles/none/")

    status, headers, body = public.ask_application(path)

    assert (status, headers["Cache-Control"], headers["Set-Cookie"]) == (404, "private, no-store", None)
    assert body == unknown


def test_the_public_part_reads_no_session_and_shows_what_is_published(parts):
    public, desk = parts

    answer = public.ask("/articles/port/", port=public.app, X_Forwarded_Proto="https", Cookie="__Host-session=1")
    assert (answer[0], answer[1]["Set-Cookie"]) == (200, None)
    desk.publish("From the desk", "from-the-desk")
    assert b"From the desk" in public.ask_application("/articles/")[2]
    assert public.ask_application("/support/")[0] == 200
    assert ask(public, "/")[0] == 400


def test_the_desk_serves_the_staff_and_sends_readers_to_the_site(parts):
    public, desk = parts
    page = public.ask_application("/articles/port/")[2].decode()
    picture = re.search(r"/media/[0-9a-f]+\.jpg", page)[0]
    style = re.search(r"/static/institute/site\.[0-9a-f]+\.css", page)[0]

    for path in ("/admin/account/login/", picture, style, "/healthz"):
        assert ask(desk, path)[0] == 200, path
    assert ask(desk, "/admin/")[:1] == (302,)
    assert ask(desk, "/preview/abc/")[0] == 404
    for path in ("/", "/articles/port/", "/support/?every=month", "//evil.example/"):
        status, headers, _ = ask(desk, path)
        assert (status, headers["Cache-Control"]) == (302, "private, no-store")
        assert headers["Location"] == f"https://{HOST}{path}"
    assert ask(desk, "/admin/", host=HOST)[0] == 400
