"""Our server looks at the pages on which texts of ours stand."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from articles.models import CopyCheck, Picture, Republication, RightsSettings
from articles.republishing.fetching import REASONS
from articles.republishing.looking import look
from tests.articles.making import make_article, make_author, make_picture, make_user, publish
from tests.articles.republishing.foreign_site import foreign_site
from tests.articles.republishing.test_checking import BODY, page
from tests.articles.test_republications import LIST, make_place

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    with foreign_site() as running:
        yield running


@pytest.fixture
def text():
    """With a picture that others may not use."""
    picture = make_picture(others_may="ask")
    authors = [make_author()]
    article = make_article("Stores", slug="stores", body=BODY, lead_picture_id=picture.pk, authors=authors)
    return publish(article)


@pytest.fixture
def copy(client, text):
    return client.get(f"{text.get_absolute_url()}republish/{text.slug}.html").content.decode()


def place_of(text, **fields) -> Republication:
    return make_place(text, **{"url": "http://daily.example/port"} | fields)


def seen(place, site) -> str:
    look(place, site.net())
    place.refresh_from_db()
    return place.state


def switch_on():
    RightsSettings.objects.create(checks_copies=True)


def run(site):
    call_command("check_copies", net=site.net())


def test_a_copy_as_we_gave_it_is_in_order(site, text, copy):
    site.show("/port", page(copy))
    place = place_of(text)

    assert seen(place, site) == "ok"
    check = place.checks.get()
    assert (check.outcome, check.status, check.found["has_link"]) == ("ok", 200, True)
    assert place.checked_at == check.checked_at


@pytest.mark.parametrize(
    ("old", "new", "state"),
    [
        ("Meridian Institute", "", "missing_credit"),
        ("https://institute.example/articles/stores/", "https://daily.example/", "missing_link"),
        ("</h1>", "</h1><img src='/uploads/{}'>", "image_issue"),
    ],
)
def test_what_is_missing_becomes_the_state(site, text, copy, old, new, state):
    name = Picture.objects.get().renditions["card"][0][3]
    site.show("/port", page(copy.replace(old, new.format(name))))

    assert seen(place_of(text), site) == state


def test_the_head_is_noted_and_blames_nobody(site, text, copy):
    site.show("/port", page(copy, '<meta name="robots" content="noindex">'))
    place = place_of(text)

    assert seen(place, site) == "ok"
    assert place.checks.get().found["is_noindex"]


def test_a_page_that_followed_a_correction_is_in_order(client, site, text):
    place, by, article = place_of(text), make_user(), text.article
    article.refresh_from_db()
    article.save_desk_copy(
        article.data() | {"body": "<p>One line of the new wording for everybody.</p>"}, by=by, version=article.version
    )
    newest = publish(article, by=by, change="correction", note="All of it.")
    site.show("/port", page(client.get(f"{newest.get_absolute_url()}republish/stores.html").content.decode()))

    assert seen(place, site) == "ok"


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ({"status": 302, "Location": "http://127.0.0.2/"}, "address"),
        ({"status": 302, "Location": "http://169.254.169.254/latest/"}, "address"),
        ({"html": b"x" * 2_000_001}, "size"),
        ({"Content_Type": "application/pdf"}, "kind"),
        ({"status": 500}, "status"),
    ],
)
def test_what_is_refused_says_why(site, text, answer, reason):
    site.names |= {"127.0.0.2": ["127.0.0.2"], "169.254.169.254": ["169.254.169.254"]}
    site.show("/port", **answer)
    place = place_of(text)

    assert seen(place, site) == "refused"
    assert place.checks.get().reason == reason
    assert site.paths() == ["/port"]


def test_the_desk_has_words_for_every_reason():
    assert set(REASONS) == set(CopyCheck.Reason.values)


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_that_is_missing_twice_is_gone(site, text, copy, status):
    place = place_of(text)
    site.show("/port", page(copy))
    assert seen(place, site) == "ok"

    site.show("/port", status=status)
    assert seen(place, site) == "ok"
    assert place.next_check_at - place.checked_at == timedelta(days=1)
    assert seen(place, site) == "gone"

    site.show("/port", page(copy))
    assert seen(place, site) == "ok"


@pytest.mark.parametrize(("html", "status"), [("<p>Log in to read.", 200), ("", 403)])
def test_what_an_editor_saw_is_not_taken_back_by_what_the_server_does_not_see(site, text, html, status):
    place = place_of(text, state="ok", is_shown=True)
    site.show("/port", html, status)

    assert [seen(place, site), seen(place, site)] == ["ok", "ok"]
    assert place.is_shown


def test_a_place_with_a_fault_is_named_no_longer(site, text, copy, turns):
    place = place_of(text, state="ok", is_shown=True)
    site.show("/port", page(copy.replace("Meridian Institute", "")))
    turns.clear()

    assert seen(place, site) == "missing_credit"
    assert not place.is_shown
    assert len(turns) == 1


def test_a_page_is_looked_at_at_once_then_after_1_7_30_and_every_90_days(site, text, copy):
    place = place_of(text)
    site.show("/port", page(copy))
    pauses = []

    for _look in range(6):
        seen(place, site)
        pauses.append((place.next_check_at - place.checked_at).days)

    assert pauses == [1, 7, 30, 90, 90, 90]


def test_nothing_is_asked_for_until_it_is_switched_on(site, text):
    place_of(text)

    run(site)

    assert site.looked_up == []
    assert not CopyCheck.objects.exists()


def test_what_is_due_is_looked_at_one_page_of_a_host_at_a_time(site, text):
    switch_on()
    places = [
        place_of(text, url=f"http://{host}.example/{path}") for host, path in [("a", 1), ("a", 2), ("b", 1)]
    ]  # fmt: skip
    place_of(text, medium="print", url="")
    place_of(text, url="http://c.example/", next_check_at=timezone.now() + timedelta(hours=1))

    run(site)
    assert [place.checks.count() for place in places] == [1, 0, 1]

    run(site)
    assert [place.checks.count() for place in places] == [1, 1, 1]
    run(site)
    assert CopyCheck.objects.count() == 3


def test_of_two_machines_one_asks_and_a_crash_loses_no_page(text):
    place = place_of(text)
    same = Republication.objects.get()

    assert Republication.objects.claim(place)
    assert not Republication.objects.claim(same)
    assert Republication.objects.get().next_check_at < timezone.now() + timedelta(hours=2)


def test_the_desk_has_a_page_looked_at(client, sign_in, site, text, copy):
    switch_on()
    site.show("/port", page(copy))
    place = place_of(text, next_check_at=timezone.now() + timedelta(days=90))
    sign_in("editor")
    assert "Look at it now" in client.get(f"{LIST}{place.pk}/change/").content.decode()

    told = client.post(f"{LIST}{place.pk}/check/", follow=True).content.decode()
    assert "1 page will be looked at within minutes" in told
    assert site.asked == []
    run(site)

    assert "What our server saw there" in client.get(f"{LIST}{place.pk}/change/").content.decode()


def test_the_desk_has_many_pages_looked_at(client, sign_in, text):
    switch_on()
    later = timezone.now() + timedelta(days=90)
    places = [place_of(text, url=f"http://daily.example/{number}", next_check_at=later) for number in range(3)]
    sign_in("editor")

    client.post(LIST, {"action": "check_now", "_selected_action": [place.pk for place in places[:2]]})

    assert Republication.objects.due().count() == 2


def test_while_it_is_off_the_desk_says_so(client, sign_in, text):
    place = place_of(text)
    sign_in("editor")

    told = client.post(f"{LIST}{place.pk}/check/", follow=True).content.decode()

    assert "is off in the rights of the institute" in told


def test_a_new_address_is_looked_at_anew(client, sign_in, text):
    place = place_of(text, next_check_at=timezone.now() + timedelta(days=90))
    sign_in("editor")
    fields = {
        "text": text.package_code, "medium": "web", "url": "http://daily.example/moved", "outlet": "The Daily",
        "state": "ok", "scans-TOTAL_FORMS": "0", "scans-INITIAL_FORMS": "0",
    }  # fmt: skip

    client.post(f"{LIST}{place.pk}/change/", fields)

    assert Republication.objects.due().get().url.endswith("moved")
