"""A random walk: people change the site, moments pass, things fail; no stored page ever differs from a fresh one.

The tests take few steps. `make walk` takes a thousand; STEPS and SEED choose others.
"""

import errno
import os
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from io import StringIO
from random import Random

import pytest
from django.core.management import call_command
from django.db import transaction

from articles.errors import Refused
from articles.models import Article
from institute.editions import turning
from institute.editions.rendering import render
from institute.editions.store import GOOD, Store
from tests.articles.making import WAIVED, make_article, make_author, make_topic, make_user

STEPS = int(os.environ.get("STEPS", 80))
SEED = int(os.environ.get("SEED", 1))
# After so many steps every page of the site is compared; after each one, a few.
ROUND = 20


class Killed(BaseException):
    """What a kill is to the code that it hits: nothing after this point runs."""


class Undone(Exception):
    """Rolls a transaction back."""


class Walk:
    def __init__(self, site, clock, monkeypatch):
        self.site, self.clock, self.monkeypatch, self.random = site, clock, monkeypatch, Random(SEED)  # noqa: S311
        self.by, self.now, self.taken = make_user(), datetime(2031, 3, 1, 12, tzinfo=UTC), 0
        self.authors = [make_author(f"Anna Nowak{number}") for number in range(3)]
        self.topics = [make_topic(name) for name in ("Energy", "Cities", "Law")]
        self.clock(self.now)
        self.kinds = [
            self.write, self.write, self.edit, self.edit, self.edit, self.withdraw, self.rename_author,
            self.rename_topic, self.schedule, self.schedule, self.cancel, self.wait, self.wait,
        ]  # fmt: skip
        self.faults = [nullcontext] * 6 + [
            self.rolled_back,
            self.full_disk,
            self.killed_before_link,
            self.killed_in_put,
        ]

    def step(self):
        act, fault = self.random.choice(self.kinds), self.random.choice(self.faults)
        try:
            with self.monkeypatch.context() as self.fault, fault() or nullcontext():
                act()
                self.read(self.random.sample(self.paths(), 2))
        except (Refused, Killed, Undone):
            pass
        self.taken += 1
        self.compare(self.random.sample(self.paths(), 3))

    # What people do

    def article(self) -> Article:
        return self.random.choice(list(Article.objects.order_by("pk")) or [self.write()])

    def write(self):
        article = make_article(
            by=self.by, authors=[self.random.choice(self.authors)], topics=[self.random.choice(self.topics)]
        )
        article.publish(by=self.by, waived=WAIVED)
        return article

    def edit(self):
        article = self.article()
        article.save_desk_copy({"title": f"Edited at step {self.taken}"}, by=self.by, version=article.version)
        kind = self.random.choice(["silent", "correction"])
        article.publish(
            by=self.by, change=kind, note="A number was wrong." if kind == "correction" else "", waived=WAIVED
        )

    def withdraw(self):
        self.article().withdraw(by=self.by, reason="It was wrong.")

    def rename_author(self):
        author = self.random.choice(self.authors)
        author.given_names = f"Step{self.taken}"
        author.save()

    def rename_topic(self):
        topic = self.random.choice(self.topics)
        topic.name = f"Topic of step {self.taken}"
        topic.save()

    def schedule(self):
        at = self.now + timedelta(seconds=self.random.randint(1, 40))
        until = self.random.choice([None, at + timedelta(seconds=self.random.randint(1, 40))])
        self.article().schedule(by=self.by, at=at, until=until, replace=self.random.random() < 0.5, waived=WAIVED)

    def cancel(self):
        self.article().cancel_schedule(by=self.by)

    def wait(self):
        self.now += timedelta(seconds=self.random.randint(1, 30))
        self.clock(self.now)

    # What goes wrong

    def rolled_back(self):
        return UndoneAtEnd()

    def full_disk(self):
        def refuse(*args):
            raise OSError(errno.ENOSPC, "No space left on device")

        for name in ("prepare", "point_to", "note_ends"):
            self.fault.setattr(Store, name, refuse)

    def killed_before_link(self):
        """Between the commit and the link."""
        self.fault.setattr(turning, "reconcile", lambda *args: None)

    def killed_in_put(self):
        """Some of a page's files are in place, others not."""
        replace = os.replace

        def once(source, target):
            replace(source, target)
            if str(target).endswith(".gz"):
                raise Killed

        self.fault.setattr(os, "replace", once)

    # What readers see

    def paths(self) -> list[str]:
        texts = [article.get_absolute_url() for article in Article.objects.all()]
        people = [row.get_absolute_url() for row in (*self.authors, *self.topics)]
        return ["/", "/articles/", "/feed/", "/sitemap.xml", "/topics/", "/authors/", *people, *texts]

    def read(self, paths):
        for path in paths:
            self.site.ask(path)

    def compare(self, paths):
        for path in paths:
            answer, fresh = self.site.ask(path), render(self.site.django, path)
            assert (answer.status, answer.body) == (fresh.status_code, fresh.content), (self.taken, path)

    def compare_all(self):
        call_command("write_pages", stdout=StringIO())
        store = self.site.store
        for tree in (store.current, GOOD):
            for name in self.site.files(tree):
                if not name.endswith((".gz", ".br", ".head")):
                    path = f"/{name.removesuffix('index.html')}"
                    assert store.read(tree, path)[3] == render(self.site.django, path).content, (self.taken, tree, path)
        assert self.site.files() == self.site.files(GOOD)


class UndoneAtEnd:
    """Everything inside is rolled back."""

    def __enter__(self):
        self.transaction = transaction.atomic()
        self.transaction.__enter__()

    def __exit__(self, kind, error, trace):
        undone = Undone()
        self.transaction.__exit__(kind or Undone, error or undone, trace)
        if error is None:
            raise undone


@pytest.mark.django_db(transaction=True)
def test_whatever_happens_every_stored_page_equals_a_fresh_one(site, clock, monkeypatch):
    # The order of a page's files in the store is what a kill tears apart; the sweep of old editions is not.
    monkeypatch.setattr("institute.editions.store.Thread", lambda **kwargs: Swept(kwargs["target"]))
    walk = Walk(site, clock, monkeypatch)

    for taken in range(1, STEPS + 1):
        walk.step()
        if taken % ROUND == 0 or taken == STEPS:
            walk.compare_all()


class Swept:
    """A thread that has ended when it was started."""

    def __init__(self, target):
        self.start = target
