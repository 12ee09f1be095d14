"""A process that is killed at any moment leaves nothing half-done and loses nothing. `make walk` does it 50 times."""

import os

from tests.deploy.machine import machine

TIMES = os.environ.get("KILLS", "1")


def test_a_kill_leaves_nothing_half_done():
    with machine() as made:
        # Saving, publishing, writing pages, importing texts, importing a statement: as often each.
        made.run("-m", "tests.deploy.killing", TIMES)
