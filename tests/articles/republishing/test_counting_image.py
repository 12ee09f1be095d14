"""The counting image is off until it is switched on, and knows nothing of readers."""

import re
import zipfile
from io import BytesIO

import pytest
from django.core.management import call_command

from articles.models import ReuseCount, RightsSettings
from tests.articles.making import make_article, publish
from tests.articles.test_republications import make_place

pytestmark = pytest.mark.django_db
LOAD = "2026-05-03 /republish/n/{code}.gif daily.example\n"


@pytest.fixture
def text():
    return publish(make_article("Port", slug="port"))


def switch(*, on: bool):
    RightsSettings.objects.update_or_create(pk=1, defaults={"counting_image_is_on": on})


def forms(client, text) -> dict[str, str]:
    names = ("html", "md", "txt", "json")
    found = {name: client.get(f"/articles/port/republish/port.{name}").content.decode() for name in names}
    found["feed"] = client.get("/republish/feed/").content.decode()
    found["page"] = client.get("/articles/port/republish/").content.decode()
    with zipfile.ZipFile(BytesIO(client.get("/articles/port/republish/port.zip").content)) as archive:
        found["zip"] = "".join(archive.read(name).decode() for name in archive.namelist())
    return found


def test_it_is_off_until_it_is_switched_on(client, text):
    assert RightsSettings.objects.current().counting_image_is_on is False

    for written in forms(client, text).values():
        assert "/republish/n/" not in written
        assert "counting" not in written
    assert "<img" not in forms(client, text)["html"]


def test_switched_on_it_is_the_last_node_of_the_html_and_nowhere_else(client, text):
    off = forms(client, text)
    switch(on=True)

    on = forms(client, text)

    image = (
        f'<img src="https://institute.example/republish/n/{text.package_code}.gif" width="1" height="1" alt="" '
        'referrerpolicy="strict-origin">'
    )
    assert on["html"] == off["html"].replace("</article>", f"{image}\n</article>")
    assert on["html"].count("<img") == 1
    assert (on["md"], on["txt"]) == (off["md"], off["txt"])
    assert on["zip"].count("/republish/n/") == on["feed"].count("/republish/n/") == 1
    assert "For your privacy notice" in on["page"]
    assert "from Meridian Institute and end with an invisible image from institute.example" in on["page"]


def test_the_image_is_the_same_for_every_code_and_asks_nothing(client, text, django_assert_num_queries):
    with django_assert_num_queries(0):
        known, forged = (client.get(f"/republish/n/{code}.gif") for code in (text.package_code, "nobody"))

    assert known.content == forged.content
    assert len(known.content) == 43
    for answer in (known, forged):
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert not {"Set-Cookie", "ETag", "Last-Modified", "Vary"} & set(answer.headers)
    assert not ReuseCount.objects.exists()


@pytest.mark.parametrize(("on", "rows"), [(True, [("daily.example", 3, "loads")]), (False, [])])
def test_loads_are_counted_by_text_day_and_host_while_it_is_on(text, tmp_path, on, rows):
    switch(on=on)
    file = tmp_path / "visits-1"
    file.write_text(LOAD.format(code=text.package_code) * 3 + LOAD.format(code="forged22"))

    call_command("count_reuse", file)

    assert list(ReuseCount.objects.values_list("host", "number", "kind")) == rows
    assert not file.exists()


def test_a_visit_and_a_load_of_one_host_are_two_rows(text, tmp_path):
    switch(on=True)
    file = tmp_path / "visits-1"
    file.write_text(LOAD.format(code=text.package_code) + "2026-05-03 /articles/port/ daily.example\n")

    call_command("count_reuse", file)

    assert dict(ReuseCount.objects.values_list("kind", "number")) == {"loads": 1, "visits": 1}


def test_loads_of_an_old_copy_count_for_it(text, tmp_path):
    switch(on=True)
    newer = publish(text.article, change="silent")
    file = tmp_path / "visits-1"
    file.write_text("".join(LOAD.format(code=each.package_code) for each in (text, newer)))

    call_command("count_reuse", file)

    assert dict(ReuseCount.objects.values_list("publication", "number")) == {text.pk: 1, newer.pk: 1}


def test_the_report_calls_loads_of_unknown_sites_unverified(client, sign_in, text):
    sign_in("publisher")
    for host, number in (("daily.example", 7), ("weekly.example", 2)):
        ReuseCount.objects.create(kind="loads", publication=text, host=host, day="2026-05-03", number=number)
    make_place(text, state="ok", url="https://daily.example/port")
    make_place(text, state="missing_link", url="https://weekly.example/port")

    page = client.get(f"/admin/articles/article/{text.article_id}/republications/").content.decode()

    lines = re.findall(r'<th scope="row">(\w+\.example)</th><td>(\d+)</td><td>(\w+)</td>', page)
    assert lines == [("daily.example", "7", "yes"), ("weekly.example", "2", "unverified")]
