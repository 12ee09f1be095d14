"""One machine as deploy/ describes it: nginx in front, the application behind, a database of its own."""

import grp
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from contextlib import contextmanager, suppress
from functools import cache
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from time import monotonic, sleep
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]
HOST = "institute.example"
PUBLISH = """
import django; django.setup()
from tests.articles.making import *
by = make_user(username="{slug}")
topic = Topic.objects.filter(name="Energy").first() or make_topic()
article = make_article("{title}", slug="{slug}", topics=[topic], lead_picture_id=make_picture().pk, by=by)
publish(article, by=by)
"""
WITHDRAW = """
import django; django.setup()
from tests.articles.making import *
Article.objects.get(slug="{slug}").withdraw(by=make_user(username="no-{slug}"), reason="It was wrong.")
"""


# Below those that the system gives to connections, so that none is taken between the question and the server's start;
# each process of tests begins elsewhere.
PORTS = count(10_000 + os.getpid() * 50 % 20_000)


def free_port() -> int:
    for port in PORTS:
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port


class Machine:
    def __init__(self, folder: Path, database: str):
        self.folder, self.data = folder, folder / "data"
        self.app, self.http, self.https = free_port(), free_port(), free_port()
        self.environment = os.environ | {
            "DATA_DIR": str(self.data), "DATABASE_URL": database, "STORE_PAGES": "1", "BEHIND_PROXY": "1",
            "SITE_ADDRESS": f"https://{HOST}", "PYTHONPATH": str(ROOT), "DJANGO_SETTINGS_MODULE": "institute.settings",
        }  # fmt: skip
        self.processes = {}

    def run(self, *command: str):
        subprocess.run([sys.executable, *command], cwd=ROOT, env=self.environment, check=True, umask=0o077)

    def collect(self):
        shutil.copytree(collected(), self.data / "static")

    def publish(self, title: str, slug: str):
        self.run("-c", PUBLISH.format(title=title, slug=slug))

    def withdraw(self, slug: str):
        self.run("-c", WITHDRAW.format(slug=slug))

    def start(self, name: str, *command: str, port: int):
        self.processes[name] = subprocess.Popen(command, cwd=ROOT, env=self.environment, umask=0o077)
        wait_for(port)

    def start_application(self, name: str = "app", port: int = 0, *, workers: int = 1, threads: int = 4):
        port = port or self.app
        options = {"--port": port, "--workers": workers, "--threads": threads}
        told = [str(word) for option in options.items() for word in option]
        self.start(name, sys.executable, "manage.py", "serve", *told, port=port)

    def stop(self, name: str):
        process = self.processes.pop(name)
        process.terminate()
        process.wait(120)

    def start_nginx(self):
        write_configuration(self)
        self.start("nginx", "nginx", "-c", str(self.folder / "nginx/nginx.conf"), port=self.https)

    def ask(self, path: str, *, method="GET", port=0, host=HOST, **headers):
        """(status, headers, body); headers as X_Y=."""
        connection = HTTPConnection("127.0.0.1", port or self.https, timeout=20)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, headers={"Host": host} | named)
        response = connection.getresponse()
        body = response.read()
        connection.close()
        return response.status, response.headers, body

    def ask_application(self, path: str):
        return self.ask(path, port=self.app, X_Forwarded_Proto="https")


# It lasts as long as the process.
STATIC = tempfile.TemporaryDirectory(prefix="institute-static-")


@cache
def collected() -> Path:
    """The static files as in production. To pack them takes 15 seconds, so each process of tests does it once."""
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    environment = os.environ | {"DATA_DIR": STATIC.name, "SITE_ADDRESS": f"https://{HOST}"}
    subprocess.run(command, cwd=ROOT, env=environment, check=True, umask=0o077)
    return Path(STATIC.name) / "static"


def wait_for(port: int):
    deadline = monotonic() + 120
    while monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        sleep(0.1)
    raise TimeoutError(f"Nothing answers on port {port}.")


def write_configuration(machine: Machine):
    """The files of deploy/ with this machine's ports and folders, and without TLS."""
    folder = machine.folder / "nginx"
    shutil.copytree(ROOT / "deploy/nginx", folder)
    shutil.copy("/etc/nginx/mime.types", folder)
    text = (folder / "institute.conf").read_text()
    for old, new in {
        "listen 80": f"listen 127.0.0.1:{machine.http}",
        "listen 443 ssl http2": f"listen 127.0.0.1:{machine.https}",
        "listen 443 ssl": f"listen 127.0.0.1:{machine.https}",
        "127.0.0.1:8000": f"127.0.0.1:{machine.app}",
        "/var/lib/institute": str(machine.data),
        "/var/log/nginx": str(folder),
        "www.example.org": HOST,
    }.items():
        assert old in text
        text = text.replace(old, new)
    text = "\n".join(line for line in text.splitlines() if not line.strip().startswith("ssl_"))
    (folder / "institute.conf").write_text(text)
    # As on a server, nginx reads with an account that owns nothing.
    user = f"user nobody {grp.getgrgid(pwd.getpwnam('nobody').pw_gid).gr_name};" if os.geteuid() == 0 else ""
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"{user} daemon off; pcre_jit on; pid {folder}/pid; error_log {folder}/error.log crit;"
        f"events {{}} http {{ {temporary} include institute.conf; }}"
    )


@contextmanager
def database(folder: Path):
    """An own database beside that of the other tests."""
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        yield f"sqlite:///{folder / 'data/db.sqlite3'}"
        return
    server = os.environ["DATABASE_URL"]
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{folder.name}"')
    yield urlunsplit(urlsplit(server)._replace(path=f"/{folder.name}"))


@contextmanager
def machine():
    with machine_on(database) as made:
        yield made


@contextmanager
def machine_on(database):
    """With tables and static files. `database` is a context manager, made with its folder, that gives an address."""
    with tempfile.TemporaryDirectory(prefix="institute-machine-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        (folder / "data").mkdir(mode=0o711)
        with database(folder) as address:
            made = Machine(folder, address)
            made.run("manage.py", "migrate", "--verbosity", "0")
            made.collect()
            try:
                yield made
            finally:
                for process in list(made.processes):
                    made.stop(process)
