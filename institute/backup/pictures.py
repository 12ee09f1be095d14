"""The files of pictures, wherever the storages keep them: the public ones, the masters, and scans beside these."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from articles.models import Picture, Scan

STORAGES = {"media": default_storage, "masters": Picture._meta.get_field("master").storage}


def dump(folder: Path):
    """After the rows: a picture's files are written before its row and never change, so none of theirs is missing.
    A file that ends with a right meanwhile is left out."""
    for kind, storage in STORAGES.items():
        (folder / kind).mkdir()
        for name in names(storage):
            file = folder / kind / name
            file.parent.mkdir(parents=True, exist_ok=True)
            with suppress(FileNotFoundError), storage.open(name) as source:
                file.write_bytes(source.read())


def load(folder: Path):
    """Files that are there under the same name are replaced; others stay."""
    for kind, storage in STORAGES.items():
        for file in filter(Path.is_file, (folder / kind).rglob("*")):
            name = file.relative_to(folder / kind).as_posix()
            storage.delete(name)
            storage.save(name, ContentFile(file.read_bytes()))


def missing(folder: Path) -> list[str]:
    """Files that rows name and that the backup has not, because the site has lost them."""
    wanted = {f"masters/{scan.file.name}" for scan in Scan.objects.all()}
    for picture in Picture.objects.all():
        wanted.add(f"masters/{picture.master.name}")
        wanted.update(f"media/{name}" for name in picture.files())
    return sorted(name for name in wanted if not (folder / name).exists())


def exist() -> bool:
    return any(next(names(storage), None) for storage in STORAGES.values())


def names(storage, folder: str = "") -> Iterator[str]:
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from (f"{folder}{name}" for name in files)
    for name in folders:
        yield from names(storage, f"{folder}{name}/")
