"""The authors, topics and pictures of a JSON lines file: found on the site, else made."""

from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage

from articles.errors import Refused
from articles.importing.errors import Unreadable
from articles.importing.people import People
from articles.models import Author, Picture, Topic
from articles.models.addresses import free_slug
from articles.pictures.receiving import receive


class Library:
    """Primary keys by the slugs that the articles of the file use. What the site has already stays as it is."""

    def __init__(self, *, by, pictures: Path, credit: str = ""):
        self.by, self.folder, self.credit = by, pictures, credit
        self.people = People()
        self.authors = dict(Author.objects.values_list("slug", "pk"))
        self.topics = dict(Topic.objects.values_list("slug", "pk"))
        self.pictures = {}  # None for one without a file
        self.made_pictures = []

    def take(self, number: int, row: dict):
        """Find or make what one line names. Raises Unreadable."""
        try:
            {"author": self._take_author, "tag": self._take_topic, "image": self._take_picture}[row["kind"]](row)
        except ValidationError as error:
            raise Unreadable(number, "", " ".join(error.messages)) from error
        except Refused as error:
            raise Unreadable(number, "", str(error)) from error

    def _take_author(self, row):
        if row["slug"] not in self.authors:
            known = self.people.find(row["name"])
            self.authors[row["slug"]] = known or self.people.make(row["name"], slug=row["slug"], biography=row["bio"])

    def _take_topic(self, row):
        if row["slug"] not in self.topics:
            topic = Topic.objects.spelled(row["name"]) or self._make_topic(row)
            self.topics[row["slug"]] = topic.pk

    def _make_topic(self, row) -> Topic:
        topic = Topic(name=row["name"].strip(), slug=free_slug(Topic, row["slug"]))
        topic.clean_fields(exclude=["folded"])
        topic.save()
        return topic

    def _take_picture(self, row):
        path = self.folder / row["file"]
        if path.name != row["file"]:
            raise Refused(f"“file” must be a name without a folder, not {row['file']}.")
        known = Picture.objects.filter(title=row["slug"], alt=row["alt"]).first()
        if known is None and path.is_file() and not path.is_symlink():
            known = self._make_picture(row, path)
        self.pictures[row["slug"]] = known and known.pk

    def _make_picture(self, row, path: Path) -> Picture:
        """Through the same door as an upload. It was shown where it comes from, by a right that we take over; what
        others may do with it stays unknown."""
        with path.open("rb") as file:
            received = receive(file)
        credit = row.get("credit") or received.credit or self.credit
        picture = Picture(
            title=row["slug"], alt=row["alt"], credit=credit, holder=received.holder, added_by=self.by,
            own_use=Picture.OwnUse.LICENSED,
        )  # fmt: skip
        self.made_pictures.append(picture)
        picture.take(received.image)
        picture.make_renditions()
        picture.save()
        return picture

    def forget_files(self):
        """After a refusal the database forgets the pictures by itself; their files must be removed."""
        for picture in self.made_pictures:
            for name in picture.files():
                default_storage.delete(name)
            picture.master.delete(save=False)
