"""The authors, topics and pictures of a JSON lines file: found in the library, else made."""

from collections import defaultdict
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage

from articles.importing.errors import Unreadable
from articles.importing.names import given_and_family
from articles.models import Author, Picture, Topic
from articles.models.addresses import free_slug
from articles.pictures.receiving import receive
from articles.spelling import fold


class Library:
    """Primary keys by the slugs that the articles of the file use. What is in the library already stays as it is."""

    def __init__(self, *, by, pictures: Path, credit: str = ""):
        self.by, self.folder, self.credit = by, pictures, credit
        self.authors = dict(Author.objects.values_list("slug", "pk"))
        self.topics = dict(Topic.objects.values_list("slug", "pk"))
        self.pictures = {}  # None for one without a file
        self.named = defaultdict(list)
        for author in Author.objects.all():
            self.named[fold(author.name)].append(author.pk)
        self.made_pictures = []

    def take(self, number: int, row: dict):
        """Find or make what one line names. Raises Unreadable."""
        try:
            {"author": self._take_author, "tag": self._take_topic, "image": self._take_picture}[row["kind"]](row)
        except ValidationError as error:
            raise Unreadable(number, "", " ".join(error.messages)) from error

    def _take_author(self, row):
        known = self.named[fold(row["name"])]
        if row["slug"] in self.authors:
            return
        if len(known) > 1:
            raise ValidationError(f"Two authors are called {row['name']}.")
        if not known:
            given, family = given_and_family(row["name"])
            author = Author(
                given_names=given, family_name=family, slug=free_slug(Author, row["slug"]), biography=row["bio"]
            )
            author.clean_fields()
            author.save()
            known.append(author.pk)
        self.authors[row["slug"]] = known[0]

    def _take_topic(self, row):
        if row["slug"] in self.topics:
            return
        topic = Topic.objects.spelled(row["name"])
        if topic is None:
            topic = Topic(name=row["name"].strip(), slug=free_slug(Topic, row["slug"]))
            topic.clean_fields(exclude=["folded"])
            topic.save()
        self.topics[row["slug"]] = topic.pk

    def _take_picture(self, row):
        known = Picture.objects.filter(title=row["slug"], alt=row["alt"]).first()
        path = self.folder / row["file"]
        if path.name != row["file"]:
            raise ValidationError(f"“file” must be a name without a folder, not {row['file']}.")
        if known is None and path.is_file() and not path.is_symlink():
            known = self._make_picture(row, path)
        self.pictures[row["slug"]] = known and known.pk

    def _make_picture(self, row, path: Path) -> Picture:
        with path.open("rb") as file:
            received = receive(file)
        credit = row.get("credit") or received.credit or self.credit
        picture = Picture(title=row["slug"], alt=row["alt"], credit=credit, holder=received.holder, added_by=self.by)
        self.made_pictures.append(picture)
        picture.take(received.image)
        picture.make_renditions()
        picture.save()
        return picture

    def forget_files(self):
        """After a refusal: the database forgets the pictures by itself, their files must be told."""
        for picture in self.made_pictures:
            for *_size, avif, jpeg in (names for box in picture.renditions.values() for names in box):
                default_storage.delete(jpeg)
                if avif:
                    default_storage.delete(avif)
            picture.master.delete(save=False)
