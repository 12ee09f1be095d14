import pytest

from donations import origin
from donations.origin import Origin

pytestmark = pytest.mark.django_db
IBAN = "PL61109010140000071219812874"


@pytest.fixture
def is_open(settings):
    settings.DONATIONS_IBAN, settings.DONATIONS_RECIPIENT = IBAN, "An institute"


def test_the_support_page_shows_the_account_in_groups_of_four(client, is_open):
    page = client.get("/support/").content.decode()

    assert "PL61 1090 1014 0000 0712 1981 2874" in page
    assert "An institute" in page


def test_without_an_account_the_page_says_so(client, settings):
    settings.DONATIONS_IBAN = ""

    answer = client.get("/support/")

    assert answer.status_code == 200
    assert "not set up" in answer.content.decode()


def test_what_the_donor_was_reading_comes_along(client, is_open):
    signed = origin.sign(Origin("/articles/a/", "A title", "article"))

    assert "A title" in client.get("/support/", {"o": signed}).content.decode()


@pytest.mark.parametrize("value", ["", "x", "W10:forged", "\x00", "ź" * 300, "a:b:c"])
def test_a_forged_origin_is_no_origin_and_no_error(client, is_open, value):
    assert origin.read(value) == Origin()
    assert client.get("/support/", {"o": value}).status_code == 200


def test_a_signed_value_is_the_same_tomorrow():
    here = Origin("/articles/a/", "A title", "article")

    assert origin.sign(here) == origin.sign(here)
    assert origin.read(origin.sign(here)) == here
