import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    SECRET_SESSION_KEY,
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from institute.login import browsers
from institute.login.guard import ENROLMENT
from tests.articles.making import WAIVED, make_article, make_user
from tests.institute.test_rights import ADDRESSES

pytestmark = pytest.mark.django_db

LOGIN = "/admin/account/login/"
APP = "/admin/account/second-factor/app/"
AGAIN = "/admin/account/second-factor/reauthenticate/"
PASSWORD = "a-long-password-indeed"


@pytest.fixture(autouse=True)
def no_attempts():
    cache.clear()


@pytest.fixture
def strict(settings):
    settings.REQUIRE_SECOND_FACTOR, settings.ASK_AGAIN = frozenset({"all"}), True
    # No code becomes another while a test types it.
    settings.MFA_TOTP_PERIOD = 10**9
    return settings


def make_person(role="publisher", **fields):
    user = make_user(role, **fields)
    user.set_password(PASSWORD)
    user.save()
    return user


def log_in(client, username, password=PASSWORD, **options):
    return client.post(LOGIN, {"login": username, "password": password}, **options)


def code_of(secret):
    """The code an app shows."""
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def age(client, **keys):
    """Let the session be older by so many seconds."""
    session = client.session
    for key, seconds in keys.items():
        session[key] -= seconds
    session.save()


def age_proof(client, seconds):
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= seconds
    session.save()


@pytest.fixture
def enrolled(client, strict):
    """A publisher who has just logged in with a password and a code."""
    user, secret = make_person(), "JBSWY3DPEHPK3PXP"
    TOTP.activate(user, secret)
    log_in(client, user.username)
    client.post("/admin/account/second-factor/authenticate/", {"code": code_of(secret)})
    assert client.get("/admin/").status_code == 200
    user.secret = secret
    return user


def test_the_admins_login_leads_to_the_one_with_a_throttle(client):
    user = make_person()

    answer = client.post("/admin/login/?next=/admin/", {"username": user.username, "password": PASSWORD})

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(LOGIN)
    assert client.get("/admin/").status_code == 302


def test_without_a_second_factor_only_the_enrolment_opens(client, strict):
    log_in(client, make_person("administrator", is_superuser=True).username)
    parts = {"kind": "topic", "app_label": "articles"}

    opened = set()
    for name, (_path, keys) in ADDRESSES.items():
        answer = client.get(reverse(name, kwargs={key: parts.get(key, 0) for key in keys}))
        if answer.headers.get("Location") != APP:
            opened.add(name.removeprefix("admin:"))

    assert opened <= ENROLMENT
    assert client.post(f"/admin/articles/article/{make_article().pk}/publish/").headers["Location"] == APP


def test_the_enrolment_shows_a_picture_and_then_recovery_codes(client, strict):
    user = make_person()
    log_in(client, user.username)
    page = client.get("/admin/account/second-factor/app/")
    picture = client.get("/admin/account/second-factor/app/picture/")
    secret = client.session[SECRET_SESSION_KEY]

    done = client.post("/admin/account/second-factor/app/", {"code": code_of(secret)})
    codes = client.get(done.headers["Location"])

    assert b"data:" not in page.content
    assert picture.content.startswith(b"\x89PNG")
    assert picture.headers["Cache-Control"] == "private, no-store"
    assert codes.content.count(b"<li><code>") == 10
    assert client.get("/admin/").status_code == 200
    assert set(Authenticator.objects.values_list("type", flat=True)) == {"totp", "recovery_codes"}


def test_a_second_factor_is_not_taken_away_on_an_old_proof(client, enrolled):
    address = "/admin/account/second-factor/app/remove/"

    age_proof(client, 15 * 60 + 1)
    assert client.post(address).headers["Location"].startswith(AGAIN)
    assert Authenticator.objects.filter(type="totp").exists()


def test_a_code_opens_once(client, enrolled):
    code = code_of(enrolled.secret)
    client.post("/admin/logout/")
    log_in(client, enrolled.username)

    answer = client.post("/admin/account/second-factor/authenticate/", {"code": code})

    assert answer.status_code == 200
    assert client.get("/admin/").status_code == 302


@pytest.mark.parametrize(("role", "led"), [("fundraiser", True), ("publisher", False)])
def test_a_second_factor_can_be_asked_of_some_roles(client, strict, role, led):
    strict.REQUIRE_SECOND_FACTOR = frozenset({"fundraiser"})
    user = make_person(role)
    log_in(client, user.username)

    assert (client.get("/admin/").status_code == 302) is led


def test_the_eleventh_wrong_password_gives_429_for_known_and_unknown_names_alike(client):
    bodies = []
    for number, name in enumerate([make_person().username, "nobody"]):
        network = {"REMOTE_ADDR": f"192.0.2.{number}"}
        answers = [log_in(client, name, "wrong-password-here", **network) for _ in range(11)]
        assert [answer.status_code for answer in answers] == [200] * 10 + [429]
        bodies.append(answers[-1].content)

    assert bodies[0] == bodies[1]


def test_one_account_is_guarded_against_many_networks(client):
    user = make_person()

    answers = [log_in(client, user.username, "wrong", REMOTE_ADDR=f"192.0.2.{n}") for n in range(11)]

    assert answers[-1].status_code == 429


def test_behind_a_proxy_networks_are_told_apart_by_what_it_says(client, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    wrong = [log_in(client, "nobody", "wrong", headers={"x-forwarded-for": "192.0.2.1"}) for _ in range(11)]

    answer = log_in(client, "somebody", "wrong", headers={"x-forwarded-for": "192.0.2.2"})

    assert (wrong[-1].status_code, answer.status_code) == (429, 200)


def test_nobody_signs_up(client):
    for path in ("signup", "password/reset", "email"):
        assert client.post(f"/admin/account/{path}/", {"username": "me"}).status_code in (302, 404)
    assert not get_user_model().objects.exists()


def test_publishing_asks_again_after_two_hours_and_then_goes_on(client, enrolled):
    article = make_article()
    address = f"/admin/articles/article/{article.pk}/publish/"
    age_proof(client, 2 * 60 * 60 + 1)

    asked = client.post(address, {"version": article.version, "waived": WAIVED})
    assert asked.headers["Location"].startswith(AGAIN)
    assert not article.publications.exists()
    # A code opens once, and the one of this half minute was used to log in.
    cache.clear()
    client.post(asked.headers["Location"], {"code": code_of(enrolled.secret), "next": address})

    assert article.publications.get().published_by == enrolled


def test_publishing_does_not_ask_within_two_hours(client, enrolled):
    age_proof(client, 60 * 60)

    answer = client.post(f"/admin/articles/article/{make_article().pk}/publish/", {})

    assert answer.status_code == 200


def test_an_account_changes_only_after_a_proof_of_the_last_quarter_of_an_hour(client, strict):
    user = make_person("administrator")
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    log_in(client, user.username)
    client.post("/admin/account/second-factor/authenticate/", {"code": code_of("JBSWY3DPEHPK3PXP")})
    address = f"/admin/institute/user/{make_user('editor').pk}/change/"

    assert client.post(address, {}).status_code == 200
    age_proof(client, 15 * 60 + 1)
    assert client.post(address, {}).headers["Location"].startswith(AGAIN)


@pytest.mark.parametrize(
    ("keys", "ended"),
    [({"seen_at": 29 * 60}, False), ({"seen_at": 31 * 60}, True), ({"begun_at": 12 * 60 * 60 + 1}, True)],
)
def test_a_session_ends_after_half_an_hour_without_work_and_after_twelve_hours(client, sign_in, keys, ended):
    sign_in("editor")
    age(client, **keys)

    assert (client.get("/admin/").status_code == 302) is ended
    assert ("_auth_user_id" not in client.session) is ended


def test_a_page_that_lies_open_does_not_keep_a_session_alive(client, sign_in):
    sign_in("editor")
    article = make_article()
    age(client, seen_at=20 * 60)
    before = client.session["seen_at"]

    client.post(f"/admin/articles/article/{article.pk}/heartbeat/", {})
    assert client.session["seen_at"] == before
    client.get("/admin/")
    assert client.session["seen_at"] > before


def test_public_pages_know_nothing_of_sessions(client, sign_in):
    sign_in("editor")
    age(client, seen_at=31 * 60)

    assert client.get("/articles/").status_code == 200
    assert "_auth_user_id" in client.session


def test_the_login_speaks_the_language_of_the_browser(client):
    page = client.get(LOGIN, headers={"accept-language": "pl"})

    assert '<html lang="pl"' in page.content.decode()


def test_a_new_factor_is_told_to_its_person_by_letter(client, strict, mailoutbox, django_capture_on_commit_callbacks):
    user = make_person(language="pl", email="anna@example.org", wants_mail=False)
    log_in(client, user.username)
    client.get(APP)

    with django_capture_on_commit_callbacks(execute=True):
        client.post(APP, {"code": code_of(client.session[SECRET_SESSION_KEY])})

    (letter,) = mailoutbox
    assert letter.recipients() == ["anna@example.org"]
    assert "otwiera teraz Twoje konto" in letter.subject
    assert "/admin/account/second-factor/" in letter.body


def test_a_factor_changes_without_a_letter_when_no_mail_is_taken(
    client, strict, settings, caplog, django_capture_on_commit_callbacks
):
    settings.EMAIL_BACKEND, settings.EMAIL_PORT = "django.core.mail.backends.smtp.EmailBackend", 1
    user = make_person(email="anna@example.org")
    log_in(client, user.username)
    client.get(APP)

    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(APP, {"code": code_of(client.session[SECRET_SESSION_KEY])})

    assert answer.status_code == 302
    assert Authenticator.objects.filter(user=user, type="totp").exists()
    assert "account" in caplog.text and "anna" not in caplog.text


def test_a_browser_that_opens_an_account_for_the_first_time_is_told_of(
    client, mailoutbox, django_capture_on_commit_callbacks
):
    anna = make_person(username="anna", email="anna@example.org", wants_mail=False)
    make_person(username="jan", email="jan@example.org")

    def told(browser, username) -> list[str]:
        mailoutbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            assert log_in(browser, username).status_code == 302
        browser.post("/admin/account/logout/")
        return [letter.recipients()[0] for letter in mailoutbox]

    assert told(client, "anna") == ["anna@example.org"]
    assert told(client, "anna") == []
    assert told(client, "jan") == ["jan@example.org"]
    assert told(client, "anna") == told(client, "jan") == []
    assert told(Client(), "anna") == ["anna@example.org"]

    forger = Client()
    forger.cookies[browsers.COOKIE] = str(anna.pk)
    assert told(forger, "anna") == ["anna@example.org"]


def test_the_cookie_of_a_browser_comes_with_a_login_and_stays_on_the_desk(client):
    make_person(username="anna")

    assert log_in(client, "anna", "wrong").status_code == 200
    assert browsers.COOKIE not in client.cookies

    cookie = log_in(client, "anna").cookies[browsers.COOKIE]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/admin/", True, "Lax")
