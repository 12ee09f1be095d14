"""The rows of PostgreSQL: one file for each table, as one repeatable-read transaction sees them.

Its own pg_dump would have to be of the server's version or newer on every machine; COPY needs nothing. The tables
themselves are made by the migrations.
"""

from contextlib import closing
from hashlib import sha256
from pathlib import Path

from django.apps import apps
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

FOLDER = "tables"


def dump(folder: Path) -> dict[str, str]:
    (folder / FOLDER).mkdir()
    # A connection of its own: the caller's may be inside a transaction already.
    with closing(connection.copy()) as source, source.cursor() as cursor:
        cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        return {table: dump_table(source, cursor, table, folder) for table in tables(source, cursor)}


def dump_table(source, cursor, table: str, folder: Path) -> str:
    with (folder / FOLDER / f"{table}.copy").open("wb") as file:
        return copy_out(source, cursor, table, file.write)


def load(folder: Path) -> dict[str, str]:
    """Make the tables, replace their rows in one transaction. Gives the digests of what is there now."""
    call_command("migrate", verbosity=0)
    with transaction.atomic(), connection.cursor() as cursor:
        # References between rows are checked at the end, so the order of the tables does not matter.
        found = tables(connection, cursor)
        cursor.execute(f"TRUNCATE {', '.join(map(quote, found))}")
        for table in found:
            copy_in(cursor, table, folder / FOLDER / f"{table}.copy")
        models = [*apps.get_models(include_auto_created=True), MigrationRecorder.Migration]
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
        return {table: copy_out(connection, cursor, table, lambda part: None) for table in found}


def tables(source, cursor) -> list[str]:
    return sorted(source.introspection.table_names(cursor))


def copy_out(source, cursor, table: str, write) -> str:
    """Give the rows to `write` piece by piece, in an order that every server has; returns their digest."""
    found = sha256()
    keys = ", ".join(
        f'{quote(key)}::text COLLATE "C"' for key in source.introspection.get_primary_key_columns(cursor, table)
    )
    # The names come from the database's own list.
    rows = f"SELECT {columns(cursor, table)} FROM {quote(table)} ORDER BY {keys}"  # noqa: S608
    with cursor.copy(f"COPY ({rows}) TO STDOUT") as copy:
        for part in copy:
            found.update(part)
            write(bytes(part))
    return found.hexdigest()


def copy_in(cursor, table: str, file: Path):
    with file.open("rb") as source, cursor.copy(f"COPY {quote(table)} ({columns(cursor, table)}) FROM STDIN") as copy:
        while part := source.read(1 << 20):
            copy.write(part)


def columns(cursor, table: str) -> str:
    """By name: a table that grew by migrations may have them in another order than a new one.

    Without those that the database makes of others.
    """
    cursor.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped "
        "AND attgenerated = ''",
        [quote(table)],
    )
    return ", ".join(sorted(quote(name) for (name,) in cursor.fetchall()))


def quote(name: str) -> str:
    return connection.ops.quote_name(name)
