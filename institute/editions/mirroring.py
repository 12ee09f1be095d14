"""Writes the public site to a folder that any web server can serve."""

import os
import re
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.template.loader import render_to_string

from institute.editions.filling import Filler, answer
from institute.editions.store import file_name, make_folder

# What the last run wrote, one name a line: only that is ever removed.
LIST = "mirror.txt"
MEDIA = re.compile(rf"{settings.MEDIA_URL}([0-9a-f]+\.(?:jpg|avif))")


class NotAMirror(Exception):
    """The folder holds something that no mirror wrote."""


class Mirror:
    """A folder with the pages, pictures and static files of one edition."""

    def __init__(self, folder: Path):
        self.folder, self.written = folder, set()
        if folder.exists() and any(folder.iterdir()) and not (folder / LIST).exists():
            raise NotAMirror(f"{folder} is not empty, and nothing there was written by this command.")

    def write(self, filler: Filler, edition: str, paths: set[str]):
        """Files that are the same stay untouched, so that a copy to another machine carries only the changes."""
        pictures = set()
        for path in sorted(paths):
            found = filler.store.read(edition, path)
            if found:
                headers, _, _, body = found
                pictures.update(MEDIA.findall(body.decode()))
                self._put(mirror_name(path, dict(headers)["Content-Type"]), body)
        self._put("404.html", answer(filler.handler, "/404.html").content)
        absent = render_to_string("articles/search_absent.html", {"institute_name": settings.INSTITUTE_NAME}).encode()
        for name in ("search", "pl/search"):
            self._put(f"{name}/index.html", absent)
        for name in sorted(pictures):
            with default_storage.open(name) as file:
                self._put(f"{settings.MEDIA_URL[1:]}{name}", file.read())
        for file in filter(Path.is_file, settings.STATIC_ROOT.rglob("*")):
            self._put(
                f"{settings.STATIC_URL[1:]}{file.relative_to(settings.STATIC_ROOT).as_posix()}", file.read_bytes()
            )
        self._remove_others()

    def _put(self, name: str, body: bytes):
        self.written.add(name)
        file = self.folder / name
        if file.is_file() and file.read_bytes() == body:
            return
        make_folder(file.parent)
        new = file.with_name(f".{file.name}.new")
        new.write_bytes(body)
        os.replace(new, file)

    def _remove_others(self):
        """What the last run wrote and this one did not."""
        listed = self.folder / LIST
        before = set(listed.read_text(encoding="utf-8").splitlines()) if listed.exists() else set()
        for name in before - self.written:
            (self.folder / name).unlink(missing_ok=True)
        listed.write_text("".join(f"{name}\n" for name in sorted(self.written)), encoding="utf-8")


def mirror_name(path: str, content_type: str) -> str:
    """Of a page without its first /. The ending tells a plain web server the type: a feed is an index.xml."""
    name = file_name(path)[1:]
    return name if content_type.startswith("text/") else name.replace("index.html", "index.xml")
