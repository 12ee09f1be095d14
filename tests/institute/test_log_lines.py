"""What a line of the log says of an error, and what it keeps to itself."""

import logging
import os
import subprocess
import sys
from io import StringIO

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from institute.log_lines import WithoutMessages
from tests.donations.making import make_gift

pytestmark = pytest.mark.django_db


def test_an_error_of_the_database_repeats_no_row():
    lines = StringIO()
    handler = logging.StreamHandler(lines)
    handler.setFormatter(WithoutMessages())
    logger = logging.Logger("a log of its own")
    logger.addHandler(handler)

    try:
        with transaction.atomic():
            make_gift(email="canary@example.org", amount_minor=-1)
            connection.check_constraints()
    except IntegrityError:
        logger.exception("Event %s failed", 7)

    told = lines.getvalue()
    assert "Event 7 failed\ndjango.db.utils.IntegrityError from " in told
    assert f"{__file__}:" in told
    assert "canary" not in told


def test_the_sites_log_is_written_so():
    assert settings.LOGGING["handlers"]["console"]["formatter"] == "without_messages"


def manage(folder, *arguments, **environment):
    """What a command said when it failed."""
    command = [sys.executable, settings.BASE_DIR / "manage.py", *arguments]
    environment = os.environ | {"DATABASE_URL": f"sqlite:///{folder}/empty.sqlite3"} | environment
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 1
    return done.stderr


def test_a_command_that_dies_is_told_of_in_the_same_way(tmp_path):
    told = manage(tmp_path, "check_ledger")

    assert told.startswith("The command failed\ndjango.db.utils.OperationalError from sqlite3.OperationalError\n")
    assert "no such table" not in told
    assert "no such table" in manage(tmp_path, "check_ledger", "--traceback")


def test_an_impossible_setting_is_told_in_full(tmp_path):
    assert "SITE_ADDRESS" in manage(tmp_path, "migrate", SITE_ADDRESS="nowhere").splitlines()[-1]
