"""Who was erased, kept beside the database: a backup from before brings them back, and then they are erased again.

A file for each donor, with the references of gifts and pledges, which the ledger keeps as well and which name nobody.
It lies where nothing is served from, so every backup has it, and every machine.
"""

from django.core.files.base import ContentFile
from django.core.files.storage import storages

FOLDER = "erased"


def note(references: list[str]):
    """Raises OSError."""
    if references:
        name = f"{FOLDER}/{min(references)}"
        storages["masters"].delete(name)
        storages["masters"].save(name, ContentFile("\n".join(references)))


def noted() -> set[str]:
    try:
        _folders, names = storages["masters"].listdir(FOLDER)
    except FileNotFoundError:
        return set()
    return {reference for name in names for reference in read(f"{FOLDER}/{name}")}


def read(name: str) -> list[str]:
    with storages["masters"].open(name, "r") as file:
        return file.read().split()
