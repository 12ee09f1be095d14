"""Restores a backup into a scratch database and folder, by the very command that would be used in need."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import connection

from institute.backup.manifest import Unusable

SCRATCH = "institute_backup_check"


def verify(folder: Path):
    """Raises Unusable with what the command said."""
    with TemporaryDirectory(prefix="institute-") as data, scratch(Path(data)) as address:
        own = {"DATA_DIR": data, "DATABASE_URL": address, "MEDIA_S3_BUCKET": "", "STORE_PAGES": "0"}
        command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "restore", str(folder.resolve())]
        done = subprocess.run(command, env=os.environ | own, capture_output=True, text=True)  # noqa: S603
    if done.returncode:
        raise Unusable(f"The backup could not be restored: {done.stderr.strip()}")


@contextmanager
def scratch(folder: Path) -> Iterator[str]:
    """The address of an empty database. On PostgreSQL a schema, for which the site's own rights suffice."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{folder / 'db.sqlite3'}"
        return
    with connection.copy().cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {SCRATCH} CASCADE; CREATE SCHEMA {SCRATCH}")
        try:
            yield address_of_schema()
        finally:
            cursor.execute(f"DROP SCHEMA {SCRATCH} CASCADE")
            cursor.connection.close()


def address_of_schema() -> str:
    said = {name: quote(str(connection.settings_dict[name] or ""), safe="") for name in ("USER", "PASSWORD", "HOST")}
    port = f":{connection.settings_dict['PORT']}" if connection.settings_dict["PORT"] else ""
    kept = {name: value for name, value in connection.settings_dict["OPTIONS"].items() if isinstance(value, str)}
    options = urlencode(kept | {"options": f"-c search_path={SCRATCH}"})
    name = quote(connection.settings_dict["NAME"], safe="")
    return f"postgres://{said['USER']}:{said['PASSWORD']}@{said['HOST']}{port}/{name}?{options}"
