"""manage.py serve; the tests of deploy/ and the benchmark start it."""

import subprocess
import sys

LOAD = """
import django; django.setup()
import gc, sys, threading
from django.db import connections
from institute.management.commands.serve import load
load()
print([one.alias for one in connections.all(initialized_only=True) if one.connection is not None])
print(threading.active_count(), "articles.views" in sys.modules, gc.get_freeze_count() > 100_000)
"""


def test_workers_share_the_code_and_neither_connections_nor_threads():
    told = subprocess.run([sys.executable, "-c", LOAD], capture_output=True, text=True, check=True).stdout

    assert told.split() == ["[]", "1", "True", "True"]
