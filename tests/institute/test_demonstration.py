from email import message_from_bytes
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from donations import reporting
from donations.checking import drift
from donations.models import BankLine, Gift, Receipt
from institute.demonstration.giving import PROFILE, make_gifts, make_past
from institute.demonstration.places import make_places
from tests.articles.making import make_user, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def statement(settings, tmp_path):
    settings.DEMO, settings.DATA_DIR = True, tmp_path
    return make_gifts()


def test_the_statement_pays_the_gifts_that_it_names(statement):
    call_command("import_statement", str(statement), profile=PROFILE, confirm=True, stdout=StringIO())

    states = dict(Gift.objects.values_list("name", "status"))
    assert states == {
        "Jadwiga Demo": "paid",
        "Tomasz Demo": "paid",
        "Olena Demo": "paid",
        "Karel Demo": "awaiting_transfer",
    }
    assert BankLine.objects.get(name="Zofia Demo").state == BankLine.State.OPEN
    assert not list(drift())


def test_each_gift_that_came_has_a_receipt_and_a_letter_with_it(statement, settings):
    settings.EMAIL_BACKEND = "institute.demonstration.letters.EmailBackend"
    call_command("import_statement", str(statement), profile=PROFILE, confirm=True, stdout=StringIO())
    call_command("post_mail")

    letters = [message_from_bytes(file.read_bytes()) for file in (settings.DATA_DIR / "letters").glob("*.eml")]

    assert {letter["To"] for letter in letters} == {f"{name}@example.org" for name in ("jadwiga", "tomasz", "olena")}
    files = {part.get_filename() for letter in letters for part in letter.walk() if part.get_filename()}
    assert files == {receipt.file_name for receipt in Receipt.objects.all()}
    assert len(files) == 3


def test_some_texts_were_republished(client):
    text = publish()

    make_places([text])

    assert "The Harbour Gazette" in client.get(f"{text.get_absolute_url()}republish/").content.decode()


def test_the_same_file_is_refused_the_second_time(statement):
    call_command("import_statement", str(statement), profile=PROFILE, confirm=True, stdout=StringIO())

    with pytest.raises(CommandError, match="imported before"):
        call_command("import_statement", str(statement), profile=PROFILE, confirm=True)


def test_demonstration_logins_are_made_in_a_demonstration_only(settings):
    settings.DEMO = False

    with pytest.raises(CommandError, match="DEMO=1"):
        call_command("demonstration")


def test_a_year_of_gifts_of_readers_is_in_the_books(statement):
    text = publish()

    make_past([text], by=make_user("fundraiser"))

    sums = reporting.by_text()["PLN"]
    assert {row.path for row in sums} == {text.get_absolute_url(), ""}
    assert sum(month.together.minor > 0 for month in reporting.by_month(timezone.localdate())["PLN"]) == 11
    assert not Receipt.objects.exists()
    assert not list(drift())
