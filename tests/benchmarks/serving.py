"""How fast a running site answers: python -m tests.benchmarks.serving

Starts deploy/ on this machine (nginx, the application with three workers, an SQLite database with 1,000 articles) and
asks it with wrk. Every figure is the median of interleaved rounds, beside what nginx reaches for a page that is a plain
file; only the ratios say something about the program.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from contextlib import contextmanager
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from time import monotonic, perf_counter, sleep

from tests.benchmarks.corpus import archive, draw_pictures
from tests.deploy.machine import HOST, Machine, free_port, machine_on

ARTICLES = 1_000
ROUNDS = 5
SECONDS = 2
CONNECTIONS = 16
WORKERS = 3
PUBLICATIONS = 15
# A server that has nothing to do but send one file, as the measure of what the machine can.
STATIC_SERVER = """
server {{ listen 127.0.0.1:{port}; root {root}; access_log off; gzip off; }}
"""
PUBLISHER = """
import sys
import django; django.setup()
from articles.models import Article
from tests.articles.making import WAIVED, make_user
by = make_user("publisher")
for line in sys.stdin:
    article = Article.objects.get(slug=sys.argv[1])
    article.save_desk_copy({"title": line.strip()}, by=by, version=article.version)
    article.refresh_from_db()
    article.publish(by=by, change="silent", waived=WAIVED)
    print("published", flush=True)
"""


def main():
    for program in ("wrk", "nginx"):
        if shutil.which(program) is None:
            sys.exit(f"{program} is not installed; this benchmark needs it.")
    os.environ |= {
        "SECRET_KEY": "only-for-benchmarks-" * 3, "INSTITUTE_NAME": "Institute", "INSTITUTE_EMAIL": "a@example.org",
    }  # fmt: skip
    with machine_on(sqlite) as site:
        fill(site)
        start(site)
        pages = public_pages(site)
        print_speeds(site, pages)
        print_counting(site, pages["article"])
        print_publishing(site, pages)
        print(f"memory of {WORKERS} workers: {memory(site):,.0f} MiB (PSS)")
        site.stop("app")
        print(f"cold start to the first answer: {cold_start(site):.2f} s")


@contextmanager
def sqlite(folder: Path):
    yield f"sqlite:///{folder / 'data/db.sqlite3'}"


def fill(site: Machine):
    pictures = site.folder / "archive"
    pictures.mkdir()
    draw_pictures(pictures)
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in archive(ARTICLES))
    (pictures / "archive.jsonl").write_text(lines, encoding="utf-8")
    make = "import django; django.setup(); from tests.articles.making import make_user; make_user(username='importer')"
    site.run("-c", make)
    site.run("manage.py", "import_articles", str(pictures / "archive.jsonl"), "--by", "importer", "--publish")


def start(site: Machine):
    start_application(site)
    site.start_nginx()


def start_application(site: Machine, **place):
    site.start_application(**place, workers=WORKERS, threads=2)


def public_pages(site: Machine) -> dict[str, str]:
    home = site.ask("/")[2].decode()
    article = re.search(r'href="(/articles/[^/"]+-\d+/)"', home)[1]
    topic = re.search(r'href="(/topics/[^/"]+/)"', site.ask(article)[2].decode())[1]
    return {"article": article, "list": "/articles/", "topic": topic, "feed": "/feed/"}


def print_speeds(site: Machine, pages: dict[str, str]):
    """Requests a second of each page: from nginx, from the application, and rendered each time."""
    rendering = start_rendering(site)
    print(f"{'page':10}{'static':>10}{'nginx':>10}{'':>7}{'app':>10}{'':>7}{'rendered':>10}{'':>8}")
    for page, path in pages.items():
        stored = site.ask(path)[2]
        places = {
            "static": f"http://127.0.0.1:{start_static(site, page, stored)}/page.html",
            "nginx": f"http://127.0.0.1:{site.https}{path}",
            "app": f"http://127.0.0.1:{site.app}{path}",
            "rendered": f"http://127.0.0.1:{rendering}{path}",
        }
        speeds = interleaved(places)
        line = f"{page:10}{speeds['static']:>10,.0f}"
        for place in ("nginx", "app", "rendered"):
            line += f"{speeds[place]:>10,.0f}{speeds[place] / speeds['static']:>7.3f}"
        print(line)
    site.stop("rendering")


def print_counting(site: Machine, article: str):
    """What it costs a reader that nginx counts a visit which a link elsewhere led to."""
    address = f"http://127.0.0.1:{site.https}{article}"
    reader = ["-H", "User-Agent: Mozilla/5.0", "-H"]
    found = {"counted": [], "not counted": []}
    for _round in range(ROUNDS):
        found["counted"].append(requests_a_second(address, *reader, "Referer: https://daily.example/"))
        found["not counted"].append(requests_a_second(address, *reader, f"Referer: https://{HOST}/"))
    speeds = {name: median(numbers) for name, numbers in found.items()}
    print(f"article, counted as a visit: {speeds['counted'] / speeds['not counted']:.3f} of one that is not")


def start_rendering(site: Machine) -> int:
    """A second application that stores nothing."""
    port = free_port()
    stores, site.environment["STORE_PAGES"] = site.environment["STORE_PAGES"], "0"
    start_application(site, name="rendering", port=port)
    site.environment["STORE_PAGES"] = stores
    return port


def start_static(site: Machine, page: str, content: bytes) -> int:
    folder = site.folder / f"static-{page}"
    (folder / "root").mkdir(parents=True)
    (folder / "root/page.html").write_bytes(content)
    folder.chmod(0o755)
    (folder / "root").chmod(0o755)
    (folder / "root/page.html").chmod(0o644)
    port = free_port()
    base = (site.folder / "nginx/nginx.conf").read_text().replace(f"{site.folder}/nginx/pid", f"{folder}/pid")
    whole = base.replace("include institute.conf;", STATIC_SERVER.format(port=port, root=folder / "root"))
    (folder / "nginx.conf").write_text(whole)
    site.start(f"static-{page}", "nginx", "-c", str(folder / "nginx.conf"), port=port)
    return port


def interleaved(places: dict[str, str]) -> dict[str, float]:
    """Median requests a second by place."""
    found = {place: [] for place in places}
    for place in islice(cycle(places), ROUNDS * len(places)):
        found[place].append(requests_a_second(places[place]))
    return {place: median(speeds) for place, speeds in found.items()}


def requests_a_second(address: str, *more: str) -> float:
    headers = ["-H", f"Host: {HOST}", "-H", "X-Forwarded-Proto: https"]
    command = ["wrk", "-t", "1", "-c", str(CONNECTIONS), "-d", f"{SECONDS}s", *headers, *more, address]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in told:
        raise RuntimeError(f"{address} does not answer 200:\n{told}")
    return float(re.search(r"Requests/sec:\s+([\d.]+)", told)[1])


def print_publishing(site: Machine, pages: dict[str, str]):
    """From the verb's return until nginx shows the new title, on the article and on the list."""
    slug = pages["article"].strip("/").rpartition("/")[2]
    publisher = subprocess.Popen(
        [sys.executable, "-c", PUBLISHER, slug],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=site.environment,
    )  # fmt: skip
    waits = {"article": [], "list": []}
    for number in range(PUBLICATIONS):
        title = f"A title of the moment {number}"
        publisher.stdin.write(title + "\n")
        publisher.stdin.flush()
        publisher.stdout.readline()
        begun = perf_counter()
        for page in waits:
            until_shown(site, pages[page], title)
            waits[page].append(perf_counter() - begun)
    publisher.stdin.close()
    publisher.wait(20)
    told = ", ".join(f"{page} {1000 * median(times):.0f} ms" for page, times in waits.items())
    print(f"from publishing to visible, median of {PUBLICATIONS}: {told}")


def until_shown(site: Machine, path: str, title: str):
    deadline = monotonic() + 10
    while title.encode() not in site.ask(path)[2]:
        if monotonic() > deadline:
            raise TimeoutError(f"{path} does not show “{title}”.")


def memory(site: Machine) -> float:
    """MiB of the application's processes, shared pages counted once."""
    parent = site.processes["app"].pid
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    rolls = [Path(f"/proc/{pid}/smaps_rollup").read_text() for pid in [str(parent), *children]]
    return sum(int(re.search(r"^Pss:\s+(\d+)", roll, re.MULTILINE)[1]) for roll in rolls) / 1024


def cold_start(site: Machine) -> float:
    sleep(1)
    begun = perf_counter()
    start_application(site)
    site.ask_application("/healthz")
    return perf_counter() - begun


if __name__ == "__main__":
    main()
