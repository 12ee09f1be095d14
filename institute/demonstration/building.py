"""The invented institute's people, pictures and texts, written through the same verbs that editors use."""

import json
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import Group
from django.db.models import Value
from django.db.models.functions import Concat
from django.utils import timezone

from articles.models import Article, Author, Picture, Publication, Series, Topic
from articles.models.checks import Check
from institute.demonstration.drawing import draw, portrait
from institute.demonstration.giving import make_gifts, make_past
from institute.demonstration.places import make_places
from institute.demonstration.work import make_work
from institute.models import User
from institute.roles import ROLES

FOLDER = Path(__file__).parent
PASSWORD = "meridian-demonstration"  # noqa: S105  printed on the screen; DEMO works on a loopback address only
LOGINS = {"admin": list(ROLES), **{role: [role] for role in ("publisher", "editor", "contributor", "fundraiser")}}


@dataclass(frozen=True)
class DemonstrationText:
    """One file of texts/: its header lines as a mapping, and the body as HTML."""

    slug: str
    header: dict[str, str]
    body: str

    @classmethod
    def read(cls, path: Path) -> "DemonstrationText":
        head, _, body = path.read_text(encoding="utf-8").partition("\n\n")
        pairs = (line.partition(":") for line in head.splitlines())
        return cls(path.stem, {key.strip(): value.strip() for key, _, value in pairs}, body.strip())

    def names(self, key: str) -> list[str]:
        return [name.strip() for name in self.header.get(key, "").split(",") if name.strip()]

    @property
    def date(self) -> datetime:
        return timezone.make_aware(datetime.strptime(self.header["date"], "%Y-%m-%d %H:%M"))


def rows(name: str) -> list[dict]:
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def make_accounts() -> dict[str, User]:
    accounts = {}
    for login, roles in LOGINS.items():
        accounts[login] = User.objects.create_user(
            login, "", PASSWORD, first_name="Demo", last_name=login.capitalize(), is_staff=True
        )
        accounts[login].groups.set(Group.objects.filter(name__in=roles))
    return accounts


class Demonstration:
    """Builds everything once; `report(text)` is called for each thing made."""

    def __init__(self, report):
        self.report = report
        self.accounts = make_accounts()
        self.pictures = {row["key"]: self.make_picture(row) for row in rows("pictures")}
        self.people = {row["key"]: self.make_author(row, seed) for seed, row in enumerate(rows("people"))}
        self.topics = {row.pop("key"): Topic.objects.create(**row) for row in rows("topics")}
        self.series = {row.pop("key"): Series.objects.create(**row) for row in rows("series")}
        self.groups = {}
        self.statement = make_gifts()
        texts = [DemonstrationText.read(path) for path in (FOLDER / "texts").glob("*.txt")]
        for text in sorted(texts, key=lambda text: (text.date, text.slug)):
            self.make_text(text)
        live = list(Publication.objects.live().newest_first())
        make_past(live, by=self.accounts["fundraiser"])
        make_places(live)
        make_work(self.accounts)
        # From now on: letters about what happened so far would be news to nobody.
        User.objects.update(email=Concat("username", Value("@example.org")))

    def make_picture(self, row) -> Picture:
        fields = {key: value for key, value in row.items() if key not in ("key", "scene")}
        picture = Picture(**fields, added_by=self.accounts["editor"])
        return self.keep(picture, draw(row["scene"]))

    def keep(self, picture, image) -> Picture:
        picture.own_use = Picture.OwnUse.OURS
        picture.take(image)
        picture.make_renditions()
        picture.save()
        self.report(picture.title)
        return picture

    def make_author(self, row, seed) -> Author:
        fields = {key: value for key, value in row.items() if key not in ("key", "email")}
        author = Author(**fields, public_email=row.get("email", ""))
        if not author.is_organisation:
            picture = Picture(
                title=f"Portrait of {author.name}", is_decorative=True, others_may=Picture.Reuse.NEVER,
                credit=f"Drawing: {settings.INSTITUTE_NAME}", holder=settings.INSTITUTE_NAME,
            )  # fmt: skip
            author.portrait = self.keep(picture, portrait(seed))
        author.save()
        return author

    def make_text(self, text: DemonstrationText):
        header, kind = text.header, text.header.get("state", "live")
        state, _, note = (part.strip() for part in kind.partition("|"))
        writer = self.accounts["contributor" if state in ("draft", "in_review") else "editor"]
        article = Article.objects.start(by=writer, title=header["title"], slug=text.slug, language=header["language"])
        self.join_translation(article, header.get("translation"))
        article.save_desk_copy(self.state_of(text), by=writer, version=0)
        self.carry_on(article, text, state, note)
        self.report(article.title)

    def join_translation(self, article, key):
        if key:
            Article.objects.filter(pk=article.pk).update(
                translation_group=self.groups.setdefault(key, article.translation_group)
            )

    def state_of(self, text: DemonstrationText) -> dict:
        header = text.header
        series, _, part = (value.strip() for value in header.get("series", "").partition("|"))
        picture = self.pictures.get(header.get("picture", ""))
        return {
            "kind": header["kind"], "lead": header["lead"], "body": self.with_keys(text.body),
            "byline_note": header.get("byline_note", ""), "lead_caption": header.get("lead_caption", ""),
            "lead_picture_id": picture.pk if picture else None,
            "series_id": self.series[series].pk if series else None, "series_position": int(part) if part else None,
            "bylines": [
                {"author": self.people[key].pk, "role": "author", "credited_as": ""} for key in text.names("authors")
            ],
            "topics": [self.topics[key].pk for key in text.names("topics")],
        }  # fmt: skip

    def with_keys(self, body: str) -> str:
        """The texts name pictures by the words of pictures.json."""
        return re.sub(r'(?<=data-picture=")\w+', lambda word: str(self.pictures[word[0]].pk), body)

    def carry_on(self, article, text, state, note):
        publisher = self.accounts["publisher"]
        if state == "in_review":
            article.submit(by=article.created_by)
        elif state == "scheduled":
            article.schedule(by=publisher, at=article.database_now() + timedelta(days=7), waived=Check.values)
        elif state != "draft":
            publication = article.publish(by=publisher, first_published_at=text.date, waived=Check.values)
            if state == "withdrawn":
                publication.withdraw(by=publisher, reason=note)
            elif state in ("update", "correction"):
                article.publish(by=publisher, change=state, note=note, waived=Check.values)
