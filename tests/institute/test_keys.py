import json

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP

from tests.articles.making import WAIVED, make_article
from tests.institute.security_key import SecurityKey
from tests.institute.test_login import (
    AGAIN,
    age_proof,
    code_of,
    log_in,
    make_person,
    no_attempts,  # noqa: F401
    strict,  # noqa: F401
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("strict")]

KEYS = "/admin/account/second-factor/key/"
OPEN = "/admin/account/second-factor/authenticate/"
AGAIN_BY_KEY = f"{AGAIN}key/"


def send(client, address, make, **changes):
    """Answer the challenge of a page with what `make`, a method of a key, makes of it."""
    options = client.get(address).context["js_data"]
    challenge = next(iter(options.values()))["publicKey"]["challenge"]
    return client.post(address, {"name": "Blue key", "credential": json.dumps(make(challenge, **changes))})


@pytest.fixture
def key(client):
    """A publisher's key, enrolled by a login with the password; its person is `key.user`."""
    key = SecurityKey()
    key.user = make_person()
    log_in(client, key.user.username)
    assert send(client, KEYS, key.enrol).headers["Location"].endswith("/codes/")
    return key


def test_a_key_opens_after_the_password(client, key):
    client.post("/admin/logout/")
    log_in(client, key.user.username)
    assert client.get("/admin/").status_code == 302

    send(client, OPEN, key.answer)

    assert client.get("/admin/").status_code == 200
    assert Authenticator.objects.get(type="webauthn").last_used_at


def test_an_answer_of_a_key_opens_once(client, key):
    client.post("/admin/logout/")
    log_in(client, key.user.username)
    challenge = client.get(OPEN).context["js_data"]["request_options"]["publicKey"]["challenge"]
    answer = {"credential": json.dumps(key.answer(challenge))}
    client.post(OPEN, answer)
    client.post("/admin/logout/")
    log_in(client, key.user.username)

    client.get(OPEN)
    client.post(OPEN, answer)

    assert client.get("/admin/").status_code == 302


@pytest.mark.parametrize("origin", ["https://testserver.example", "https://example.org", "http://testserver", "null"])
def test_a_key_that_signed_for_another_origin_opens_nothing(client, key, origin):
    client.post("/admin/logout/")
    log_in(client, key.user.username)

    page = send(client, OPEN, key.answer, origin=origin)

    assert "Incorrect code." in page.content.decode()
    assert client.get("/admin/").status_code == 302


def test_the_key_of_another_person_opens_nothing(client, key):
    client.post("/admin/logout/")
    other = make_person()
    TOTP.activate(other, "JBSWY3DPEHPK3PXP")
    log_in(client, other.username)

    send(client, OPEN, key.answer)

    assert client.get("/admin/").status_code == 302


def test_no_key_is_enrolled_for_another_origin(client):
    log_in(client, make_person().username)

    page = send(client, KEYS, SecurityKey().enrol, origin="https://example.org")

    assert "Incorrect code." in page.content.decode()
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize(
    "credential",
    [
        "",
        "[]",
        "1",
        '"x"',
        "{}",
        '{"id": "", "rawId": 1}',
        '{"rawId": "\\u0000", "response": {}}',
        '{"id": "YQ", "rawId": "YQ", "response": {"clientDataJSON": "e30", "attestationObject": "oA"}}',
        '{"id": "YQ", "rawId": "YQ", "response": {"clientDataJSON": "e30", "authenticatorData": "YQ"}}',
    ],
)
def test_what_no_key_says_is_refused_with_words(client, key, credential):
    assert client.post(KEYS, {"name": "Red key", "credential": credential}).status_code == 200
    client.post("/admin/logout/")
    log_in(client, key.user.username)
    client.get(OPEN)

    assert client.post(OPEN, {"credential": credential}).status_code == 200
    assert Authenticator.objects.filter(type="webauthn").count() == 1


def test_wrong_keys_and_wrong_codes_are_counted_together(client, key):
    client.post("/admin/logout/")
    log_in(client, key.user.username)
    for number in range(10):
        if number % 2:
            send(client, OPEN, SecurityKey().answer)
        else:
            client.post(OPEN, {"code": "000000"})

    page = send(client, OPEN, key.answer)

    assert "Too many" in page.content.decode()
    assert client.get("/admin/").status_code == 302


def test_a_key_is_renamed_and_removed_only_on_a_fresh_proof_and_only_by_its_owner(client, key):
    address = f"{KEYS}{Authenticator.objects.get(type='webauthn').pk}/"

    client.post(address, {"name": "Green key"})
    assert "Green key" in client.get("/admin/account/second-factor/").content.decode()
    age_proof(client, 15 * 60 + 1)
    for verb in (address, f"{address}remove/"):
        assert client.post(verb, {"name": "Red key"}).headers["Location"].startswith(AGAIN_BY_KEY)
    client.post("/admin/logout/")
    other = make_person()
    TOTP.activate(other, "JBSWY3DPEHPK3PXP")
    log_in(client, other.username)
    client.post(OPEN, {"code": code_of("JBSWY3DPEHPK3PXP")})
    for verb in (address, f"{address}remove/"):
        assert client.post(verb, {"name": "Red key"}).status_code == 404
    assert Authenticator.objects.get(type="webauthn").wrap().name == "Green key"


def test_without_the_last_key_only_the_enrolment_opens_and_old_recovery_codes_do_not(client, key):
    answer = client.post(f"{KEYS}{Authenticator.objects.get(type='webauthn').pk}/remove/", follow=True)

    assert answer.redirect_chain[-1][0] == "/admin/account/second-factor/app/"
    assert not Authenticator.objects.exists()


def test_a_key_proves_who_publishes_and_a_wrong_one_does_not_lose_what_was_sent(client, key):
    article = make_article()
    address = f"/admin/articles/article/{article.pk}/publish/"
    age_proof(client, 2 * 60 * 60 + 1)

    asked = client.post(address, {"version": article.version, "waived": WAIVED}).headers["Location"]
    assert asked.startswith(AGAIN_BY_KEY)
    refused = send(client, asked, SecurityKey().answer)
    assert "Incorrect code." in refused.content.decode()
    assert not article.publications.exists()
    send(client, asked, key.answer)

    assert article.publications.get().published_by == key.user
