"""The rows of SQLite: the whole file, as one read transaction sees it."""

import sqlite3
from contextlib import closing
from hashlib import sha256
from pathlib import Path

from django.db import connection

FILE = "database.sqlite3"


def opened(path) -> closing:
    return closing(sqlite3.connect(path, isolation_level=None, timeout=30, uri=True))


def dump(folder: Path) -> dict[str, str]:
    """One transaction reads the digests and the copy: whoever writes meanwhile is in neither."""
    with opened(connection.settings_dict["NAME"]) as source, opened(folder / FILE) as target:
        source.execute("BEGIN")
        found = digests(source)
        source.backup(target)
        # One file without companions.
        target.execute("PRAGMA journal_mode=DELETE")
    return found


def load(folder: Path) -> dict[str, str]:
    """Replace the database, at once for all who have it open. Gives the digests of what is there now."""
    connection.close()
    with (
        opened(f"{(folder / FILE).resolve().as_uri()}?mode=ro") as source,
        opened(connection.settings_dict["NAME"]) as target,
    ):
        source.backup(target)
        damage = target.execute("PRAGMA integrity_check").fetchall()
        return digests(target) if damage == [("ok",)] else {}


def digests(database: sqlite3.Connection) -> dict[str, str]:
    # The index of search is made of other kinds of table; the integrity check looks at it.
    listed = "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%'"
    tables = database.execute(listed)
    return {table: digest(database, table) for (table,) in tables.fetchall()}


def digest(database: sqlite3.Connection, table: str) -> str:
    found = sha256()
    # The name comes from the database's own list.
    for row in database.execute(f'SELECT * FROM "{table}" ORDER BY rowid'):  # noqa: S608
        found.update(repr(row).encode())
    return found.hexdigest()
