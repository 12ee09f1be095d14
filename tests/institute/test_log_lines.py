"""What a line of the log says of an error, and what it keeps to itself."""

import logging
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
