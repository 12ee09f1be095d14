"""Public pages as files, in settings.PAGES_DIR:

    current           a link to the folder of the current edition
    17-1764040000/    one edition: articles/some-text/index.html with .gz, .br and .head (headers, ETag) beside it
    good/             the newest stored copy of every page: what answers when the database or Django fails
    ends              which texts must go when, for the time when the database cannot be asked
    incoming/ locks/  files being written; files that processes lock

Who knows the current edition? The database alone. `current` is set right after the commit of a change, by the process
that made it, and a server asks the database once a second besides (one statement), or sooner when a moment is known to
come. So a change is seen at once, and within a second after any fault: a worker killed between commit and link, a
store that could not be written, a change made by another machine. `current` is set only under a lock inside which the
database is read, so the last to set it has read the newest. Two editions are never mixed: a file is put into place
under the same lock, after the number was read again.

There is no copy of the whole previous edition: `good` has each page as it was last stored, by hard links, which cost
no room, and it stays complete however many editions turn in a minute.
"""

import fcntl
import gzip
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import sha256
from pathlib import Path
from threading import Thread
from time import time
from zlib import crc32

try:
    import brotli
except ImportError:
    brotli = None

GOOD = "good"
EDITION = re.compile(r"\d+-\d+")
# As many pages may be rendered at once; more than a machine has processors, and a bound on the files.
SLOTS = 64
# What a server may send instead of the plain file. The best first.
ENCODINGS = {"br": ".br", "gzip": ".gz"}


@dataclass(frozen=True)
class Page:
    """One public page as it is kept: body as bytes, headers without Content-Length, Content-Encoding and ETag."""

    headers: tuple[tuple[str, str], ...]
    body: bytes
    encoding: str = ""

    @cached_property
    def etag(self) -> str:
        return f'W/"{sha256(self.body).hexdigest()[:24]}"'

    def files(self) -> dict[str, bytes]:
        """By the ending that follows the page's own name. The plain file is the last: nginx looks for it."""
        packed = {".gz": gzip.compress(self.body, 6, mtime=0)}
        if brotli:
            packed[".br"] = brotli.compress(self.body, quality=6)
        return {".head": self.head(), **packed, "": self.body}

    def head(self) -> bytes:
        return json.dumps({"headers": self.headers, "etag": self.etag}).encode()


def file_name(path: str) -> str:
    """Of a canonical path of this site: "/articles/x/" is kept as "/articles/x/index.html", "/robots.txt" as itself."""
    return f"{path}index.html" if path.endswith("/") else path


def read_bytes(name: str) -> bytes:
    with open(name, "rb", buffering=0) as file:
        return file.read()


def read_head(name: str) -> tuple[tuple, str]:
    """(headers, ETag)."""
    head = json.loads(read_bytes(name))
    return tuple(map(tuple, head["headers"])), head["etag"]


# Within one edition a page never changes.
remembered_head = lru_cache(2048)(read_head)


class Store:
    """The folder of stored pages. Anything here may raise OSError: the disk is full, or may not be written."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.link = str(folder / "current")

    @property
    def current(self) -> str:
        """The name of the edition that `current` leads to, or nothing."""
        try:
            return os.readlink(self.link)
        except OSError:
            return ""

    def read(self, tree: str, path: str, accepted: Iterable[str] = ()) -> tuple[tuple, str, str, bytes] | None:
        """(headers, ETag, encoding, body) of a page in an edition or in `good`; None when it is not there."""
        name = f"{self.folder}/{tree}{file_name(path)}"
        try:
            headers, etag = (read_head if tree == GOOD else remembered_head)(f"{name}.head")
            for encoding in accepted:
                try:
                    return headers, etag, encoding, read_bytes(name + ENCODINGS[encoding])
                except FileNotFoundError:
                    continue
            return headers, etag, "", read_bytes(name)
        except OSError:
            return None

    @contextmanager
    def lock(self, name: str) -> Iterator[None]:
        """Held by one thread of all processes; the system lets go of it when its holder is killed."""
        folder = self.folder / "locks"
        make_folder(folder)
        with open(folder / name, "w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def lock_page(self, path: str):
        return self.lock(f"page-{crc32(path.encode()) % SLOTS}")

    def prepare(self, path: str, page: Page) -> dict[str, Path]:
        """Write the files of a page aside, by ending; none when the last good copy is the same."""
        if self.has_good(path, page):
            return {}
        files = page.files()
        return dict(zip(files, self._write_aside(*files.values()), strict=True))

    def has_good(self, path: str, page: Page) -> bool:
        name = f"{self.folder}/{GOOD}{file_name(path)}"
        try:
            return read_bytes(name) == page.body and read_bytes(f"{name}.head") == page.head()
        except FileNotFoundError:
            return False

    def _write_aside(self, *bodies: bytes) -> list[Path]:
        """The files of these, once the disk has them. It is waited for when all are written, not for each."""
        folder = self.folder / "incoming"
        make_folder(folder)
        with ExitStack() as files_open, ExitStack() as unwritten:
            files = []
            for _ in bodies:
                files.append(files_open.enter_context(tempfile.NamedTemporaryFile(dir=folder, delete=False)))
                unwritten.callback(os.unlink, files[-1].name)
            for file, body in zip(files, bodies, strict=True):
                file.write(body)
                file.flush()
                # nginx reads it with an account of its own, and makes its ETag of time and size: a time made of the
                # content tells apart what was written within one second, and is the same on every machine. It lies
                # before 2038, beyond which some disks have no time.
                os.fchmod(file.fileno(), 0o644)
                os.utime(file.fileno(), (crc32(body) >> 1, crc32(body) >> 1))
            for file in files:
                os.fsync(file.fileno())
            unwritten.pop_all()
        return [Path(file.name) for file in files]

    def put(self, edition: str, path: str, prepared: dict[str, Path]):
        """Put a prepared page into place. Call it under lock("current"), the edition having been read under it."""
        good, new = (self.folder / tree / file_name(path)[1:] for tree in (GOOD, edition))
        make_folder(good.parent)
        make_folder(new.parent)
        for ending, file in prepared.items():
            os.replace(file, good.with_name(good.name + ending))
        for ending in (".head", ".gz", ".br", ""):
            kept = good.with_name(good.name + ending)
            if prepared and ending not in prepared:
                # Of a process that packs otherwise.
                kept.unlink(missing_ok=True)
            if kept.exists():
                new.with_name(new.name + ending).unlink(missing_ok=True)
                os.link(kept, new.with_name(new.name + ending))

    def forget(self, paths: Iterable[str]):
        """Remove pages, and what lies below them, from every edition."""
        for path in paths:
            for tree in self.trees():
                shutil.rmtree(tree / path.strip("/"), ignore_errors=True)

    def note_ends(self, ends: dict[str, float]):
        """Which texts go when, by this machine's clock, for the time when the database cannot be asked."""
        (file,) = self._write_aside(json.dumps(ends).encode())
        os.replace(file, self.folder / "ends")

    def forget_ended(self):
        """Remove the texts whose end has passed."""
        with suppress(FileNotFoundError):
            ends = json.loads(read_bytes(f"{self.folder}/ends"))
            self.forget(path for path, end in ends.items() if end <= time())

    def forget_good(self, path: str):
        """The page is not there any more, as the database says: it must not answer when the database fails."""
        name = f"{self.folder}/{GOOD}{file_name(path)}"
        for ending in ("", ".head", *ENCODINGS.values()):
            with suppress(FileNotFoundError, NotADirectoryError):
                os.unlink(name + ending)

    def trees(self) -> list[Path]:
        return [entry for entry in self.folder.glob("*") if entry.name == GOOD or EDITION.fullmatch(entry.name)]

    def point_to(self, edition: str):
        """Let `current` lead to an edition, and put the others out of the way. Call it under lock("current")."""
        make_folder(self.folder / edition)
        new = self.folder / "locks" / "current-link"
        new.unlink(missing_ok=True)
        new.symlink_to(edition)
        os.replace(new, self.link)
        old = [tree for tree in self.trees() if tree.name not in (GOOD, edition)]
        for tree in old:
            tree.rename(tree.with_name(f"old-{tree.name}-{os.getpid()}"))
        if old:
            # Thousands of files: nobody waits for it. What a kill leaves is swept after the next turn.
            Thread(target=self.sweep, daemon=True).start()

    def sweep(self):
        """Remove editions that are over, and files that a kill left half-written an hour ago or more."""
        for tree in self.folder.glob("old-*"):
            shutil.rmtree(tree, ignore_errors=True)
        for file in self.folder.glob("incoming/*"):
            with suppress(FileNotFoundError):
                if file.stat().st_ctime < time() - 3600:
                    file.unlink()


def make_folder(folder: Path):
    """With its parents, open to nginx whatever the process's umask."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    folder.chmod(0o755)
