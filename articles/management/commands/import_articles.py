from pathlib import Path

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from articles.errors import Refused
from articles.importing.bulk import Bulk
from articles.importing.lines import import_lines
from articles.importing.taking import importer

RIGHTS = ["articles.add_article", "articles.add_author", "articles.add_topic", "articles.add_picture"]


class Command(BaseCommand):
    help = "Imports the authors, topics, pictures and articles of a JSON lines file: all of it, or nothing."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--by", required=True, metavar="USER", help="the account in whose name it is done")
        parser.add_argument(
            "--publish", action="store_true", help="show the articles to readers, under their own dates"
        )
        parser.add_argument(
            "--pictures", type=Path, metavar="DIR", help="where the picture files are (beside the file)"
        )
        parser.add_argument("--credit", default="", help="the credit of pictures that name none")

    def handle(self, *, file: Path, by, publish, pictures, credit, **options):
        rights = [*RIGHTS, "articles.publish_article"] if publish else RIGHTS
        try:
            with tqdm(total=file.stat().st_size, desc="Importing", unit="B", unit_scale=True, disable=None) as bar:
                done = import_lines(
                    file, by=importer(by, *rights), publish=publish, pictures=pictures or file.parent, credit=credit,
                    advance=bar.update,
                )  # fmt: skip
        except (Refused, PermissionDenied) as error:
            raise CommandError(f"{file}: {error}\nNothing was written.") from error
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}") from error
        self.report(done)

    def report(self, done: Bulk):
        for outcome, count in done.counts.items():
            self.stdout.write(f"{outcome}: {count}")
        for text in done.left:
            self.stdout.write(f"    line {text.number}: {text.title}")
        if done.without_picture:
            self.stdout.write(f"without a lead picture, because its file is missing: {done.without_picture}")
