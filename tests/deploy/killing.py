"""python -m tests.deploy.killing TIMES: works until it is killed at a random moment, and looks what is left.

Runs on the database and folder of the environment. Each time a fork of this process works and is killed with -9.
Ends with an AssertionError when something is half-done or lost.
"""

import json
import os
import signal
import sys
from io import StringIO
from itertools import count
from pathlib import Path
from random import Random
from time import sleep

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection  # noqa: E402

from articles.models import Article, Author, Publication, PublicationByline, Revision  # noqa: E402
from donations.checking import drift  # noqa: E402
from donations.models import BankLine, BankProfile, BankStatement  # noqa: E402
from institute.editions.models import Edition  # noqa: E402
from institute.editions.rendering import render  # noqa: E402
from institute.editions.store import GOOD, Store  # noqa: E402
from institute.models import User  # noqa: E402
from tests.articles.making import make_article, make_author, make_user, publish  # noqa: E402
from tests.donations.test_statements import entry, make_profile, take_in, xml  # noqa: E402

# In one import and in one statement.
ROWS = 10
# A kill comes at the latest after so many seconds; an action takes a tenth of it or less.
LONGEST = 0.4


def person() -> User:
    return User.objects.get(username="publisher")


def save(number: int) -> str:
    article = Article.objects.order_by("pk").first()
    title = f"Saved {os.getpid()} {number}"
    article.save_desk_copy({"title": title}, by=person(), version=article.version)
    return title


def publish_text(number: int) -> str:
    title = f"Published {os.getpid()} {number}"
    publish(make_article(title, by=person(), authors=[Author.objects.first()]), by=person())
    return title


def write_pages(number: int) -> str:
    Edition.objects.turn()
    call_command("write_pages", stdout=StringIO())
    return ""


def import_texts(number: int) -> str:
    file = Path(settings.DATA_DIR) / "texts.jsonl"
    rows = [{"kind": "author", "slug": "anna-nowak", "name": "Anna Nowak", "bio": ""}]
    for row in range(ROWS):
        name = f"import-{os.getpid()}-{number}-{row}"
        rows.append({
            "kind": "article", "id": name, "slug": name, "title": name, "lead": "A lead.", "body": "<p>A body.</p>",
            "date": "2019-05-03T06:07:08Z", "authors": ["anna-nowak"], "tags": [], "image": "",
        })  # fmt: skip
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    call_command("import_articles", str(file), "--by", "publisher", stdout=StringIO())
    return name


def import_statement(number: int) -> str:
    titles = [f"gift {os.getpid()} {number} {row}" for row in range(ROWS)]
    take_in(BankProfile.objects.get(), xml(*(entry(title=title) for title in titles)))
    return titles[-1]


ACTIONS = (save, publish_text, write_pages, import_texts, import_statement)


def killed(action, seconds: float) -> list[str]:
    """What a process said it had finished before it was killed."""
    connection.close()
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        for number in count():
            os.write(writing, action(number).encode() + b"\n")
    os.close(writing)
    sleep(seconds)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(reading) as said:
        # The last line may be cut off.
        return said.read().split("\n")[:-1]


def check(finished: list[str]):
    """Nothing is half-done, and what was finished is there."""
    # A text that was only begun has no revision yet.
    for article in Article.objects.exclude(version=0):
        assert Revision.objects.filter(article=article).latest("number").data["title"] == article.title
    texts = {revision.data["title"] for revision in Revision.objects.all()}
    assert {title for title in finished if title.startswith(("Saved", "Published", "import"))} <= texts
    assert PublicationByline.objects.count() == Publication.objects.count()
    assert Article.objects.filter(title__startswith="import").count() % ROWS == 0
    for statement in BankStatement.objects.all():
        assert BankLine.objects.filter(statement=statement).count() in (0, ROWS)
    lines = set(BankLine.objects.values_list("title", flat=True))
    assert {title for title in finished if title.startswith("gift")} <= lines
    assert list(drift()) == []


def check_pages():
    """One run of write_pages mends whatever was left."""
    call_command("write_pages", stdout=StringIO())
    store, handler = Store(settings.PAGES_DIR), get_wsgi_application()
    for tree in (store.current, GOOD):
        folder = store.folder / tree
        for file in folder.rglob("index.html"):
            path = f"/{file.relative_to(folder).as_posix().removesuffix('index.html')}"
            assert store.read(tree, path)[3] == render(handler, path).content, path


def main(times: int):
    random = Random(times)  # noqa: S311
    if not User.objects.filter(username="publisher").exists():
        author = make_author()
        publish(make_article(by=make_user(username="publisher"), authors=[author]), by=person())
        make_profile()
    for action in [*ACTIONS] * times:
        check(killed(action, random.uniform(0, LONGEST)))
        if action in (publish_text, write_pages):
            check_pages()


if __name__ == "__main__":
    main(int(sys.argv[1]))
