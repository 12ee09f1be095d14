from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from donations.checking import drift
from donations.models import BankLine, Gift
from institute.demonstration.giving import PROFILE, make_gifts

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


def test_the_same_file_is_refused_the_second_time(statement):
    call_command("import_statement", str(statement), profile=PROFILE, confirm=True, stdout=StringIO())

    with pytest.raises(CommandError, match="imported before"):
        call_command("import_statement", str(statement), profile=PROFILE, confirm=True)


def test_demonstration_logins_are_made_in_a_demonstration_only(settings):
    settings.DEMO = False

    with pytest.raises(CommandError, match="DEMO=1"):
        call_command("demonstration")
