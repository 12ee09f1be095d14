"""manage.py serve: the application, alone or behind nginx."""

import gc
from importlib import import_module

from django.conf import settings
from django.core.management.base import BaseCommand
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

APPLICATION = "institute.wsgi"


class Command(BaseCommand):
    help = (
        "Serves the site. The code is loaded once, and the workers are copies of the process that loaded it. HUP makes "
        "new copies of the same code: to serve other code, start anew."
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
        parser.add_argument("--port", type=int, default=8000, help="(default: %(default)s)")
        parser.add_argument("--workers", type=int, default=3, help="processes (default: %(default)s)")
        parser.add_argument("--threads", type=int, default=4, help="threads of a worker (default: %(default)s)")

    def handle(self, *args, host, port, workers, threads, **options):
        load()
        Granian(
            f"{APPLICATION}:application", host, port, interface=Interfaces.WSGI, workers=workers,
            blocking_threads=threads, respawn_failed_workers=True, workers_kill_timeout=1, log_level=LogLevels.error,
        ).serve()  # fmt: skip


def load():
    """What all workers share, without a connection or a thread: neither outlives the copying.

    A collection writes into every object, and so would give each worker a copy of its own. While the code is loaded it
    finds nothing to free, and takes a sixth of the time.
    """
    gc.disable()
    import_module(APPLICATION)
    import_module(settings.ROOT_URLCONF)
    gc.freeze()
    gc.enable()
