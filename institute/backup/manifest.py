"""What a backup holds: files and tables with their SHA-256. Written last: without it there is no backup."""

import json
import os
from hashlib import file_digest
from pathlib import Path

from django.db import connection
from django.db.migrations.loader import MigrationLoader

MANIFEST = "manifest.json"


class Unusable(Exception):
    """The backup, or the place where it should go, is not as it must be; says by name what is wrong."""


def write(folder: Path, tables: dict[str, str]):
    """`tables` are digests by the name of the table."""
    files = {file.relative_to(folder).as_posix(): digest(file) for file in folder.rglob("*") if file.is_file()}
    facts = {"database": connection.vendor, "migrations": migrations(), "tables": tables, "files": files}
    new = folder / f"{MANIFEST}.new"
    with new.open("w") as file:
        json.dump(facts, file, indent=1, sort_keys=True)
        file.flush()
        os.fsync(file.fileno())
    new.rename(folder / MANIFEST)


def read(folder: Path) -> dict:
    """The facts, every file having been compared with them. Raises Unusable."""
    try:
        facts = json.loads((folder / MANIFEST).read_text())
    except FileNotFoundError as error:
        raise Unusable(f"{folder} has no {MANIFEST}: it is no backup, or one that was cut off.") from error
    except ValueError as error:
        raise Unusable(f"{MANIFEST} is damaged.") from error
    for name, known in facts["files"].items():
        file = folder / name
        if not file.is_file():
            raise Unusable(f"{name} is missing from the backup.")
        if digest(file) != known:
            raise Unusable(f"{name} is damaged: it is not what was backed up.")
    return facts


def check_fits(facts: dict):
    """Another kind of database, or tables of another release, would take the rows wrongly."""
    if facts["database"] != connection.vendor:
        raise Unusable(f"The backup is of {facts['database']}, the database here is {connection.vendor}.")
    if facts["migrations"] != migrations():
        raise Unusable("The backup was made by another release: restore it with that one, then update.")


def migrations() -> list[str]:
    return sorted(".".join(key) for key in MigrationLoader(None).disk_migrations)


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
