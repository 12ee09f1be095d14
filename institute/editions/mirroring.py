"""Writes the public site to a folder that any web server can serve."""

import os
import re
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.template.loader import render_to_string

from institute.editions.completing import Walk
from institute.editions.filling import Filler, answer
from institute.editions.store import file_name, make_folder

# What this command wrote, one name a line: only that is ever removed.
LIST = "mirror.txt"
MEDIA = re.compile(rf"{settings.MEDIA_URL}([0-9a-f]+\.(?:jpg|avif))")


class NotAMirror(Exception):
    """The folder holds something that no mirror wrote."""


class Mirror:
    """A folder with the pages, pictures and static files of one edition."""

    def __init__(self, folder: Path):
        self.folder, self.list, self.written = folder, folder / LIST, set()
        if folder.exists() and any(folder.iterdir()) and not self.list.exists():
            raise NotAMirror(f"{folder} is not empty, and nothing there was written by this command.")
        self.listed = set(self.list.read_text(encoding="utf-8").splitlines()) if self.list.exists() else set()

    def write(self, filler: Filler, walk: Walk) -> bool:
        """Files that are the same stay untouched, so that a copy to another machine carries only the changes.

        False, and nothing is removed, when the walk was not whole or its edition is over.
        """
        is_whole, pictures = walk.is_whole, set()
        self._note(self.listed)
        for path in sorted(walk.paths):
            found = filler.store.read(walk.edition, path)
            if not found:
                is_whole = False
                continue
            headers, _, _, body = found
            pictures.update(MEDIA.findall(body.decode()))
            self._put(mirror_name(path, dict(headers)["Content-Type"]), body)
        self._put("404.html", answer(filler.handler, "/404.html").content)
        absent = render_to_string("articles/search_absent.html", {"institute_name": settings.INSTITUTE_NAME}).encode()
        for prefix in ("", "pl/"):
            self._put(f"{prefix}search/index.html", absent)
            # Nobody takes a form there; who wants to give finds the accounts.
            bank = filler.store.read(walk.edition, f"/{prefix}support/bank/")
            if bank:
                self._put(f"{prefix}support/index.html", bank[3])
        for name in sorted(pictures):
            # One that the library has lost is missing on the site too.
            with suppress(FileNotFoundError), default_storage.open(name) as file:
                self._put(f"{settings.MEDIA_URL[1:]}{name}", file.read())
        for file in filter(Path.is_file, settings.STATIC_ROOT.rglob("*")):
            self._put(
                f"{settings.STATIC_URL[1:]}{file.relative_to(settings.STATIC_ROOT).as_posix()}", file.read_bytes()
            )
        if is_whole:
            self._remove_others()
        return is_whole

    def _put(self, name: str, body: bytes):
        self.written.add(name)
        if name not in self.listed:
            # Before the file: whatever interrupts this run, the next one knows what may be removed.
            with self.list.open("a", encoding="utf-8") as listed:
                listed.write(f"{name}\n")
        file = self.folder / name
        if file.is_file() and file.read_bytes() == body:
            return
        make_folder(file.parent)
        replace(file, body)

    def _remove_others(self):
        """What earlier runs wrote and this one did not."""
        for file in (self.folder / name for name in self.listed - self.written):
            if file.is_file():
                file.unlink()
        self._note(self.written)

    def _note(self, names: set[str]):
        make_folder(self.folder)
        replace(self.list, "".join(f"{name}\n" for name in sorted(names)).encode())


def replace(file: Path, body: bytes):
    new = file.with_name(f".{file.name}.new")
    new.write_bytes(body)
    os.replace(new, file)


def mirror_name(path: str, content_type: str) -> str:
    """Of a page without its first /. The ending tells a plain web server the type: a feed is an index.xml."""
    name = file_name(path)[1:]
    return name if content_type.startswith("text/") else name.replace("index.html", "index.xml")
