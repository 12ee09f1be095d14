from pathlib import Path

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError

from articles.addresses import absolute
from articles.errors import Refused
from articles.importing.errors import Unreadable
from articles.importing.pages import TakenPage, read_page, take_pages
from articles.importing.taking import importer


class Command(BaseCommand):
    help = "Imports pages that were saved as text: date, authors, title, lead, text. All of them, or nothing."

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--by", required=True, metavar="USER", help="the account in whose name it is done")
        parser.add_argument("--publish", action="store_true", help="show the texts to readers, under their own dates")
        parser.add_argument("--language", default="", choices=[code for code, _name in settings.LANGUAGES])
        parser.add_argument("--create-people", action="store_true", help="make authors whom the site does not have")

    def handle(self, *, files, by, publish, language, create_people, **options):
        rights = ["articles.add_article"]
        rights += ["articles.publish_article"] if publish else []
        rights += ["articles.add_author"] if create_people else []
        try:
            account = importer(by, *rights)
            pages = self.read(files, language)
            taken = take_pages(pages, by=account, publish=publish, create_people=create_people)
        except (Refused, PermissionDenied) as error:
            raise CommandError(f"{error}\nNothing was written.") from error
        for page in taken:
            self.report(page)

    def read(self, files, language):
        """All files are read before anything is written, and all that do not fit are named."""
        pages, troubles = {}, []
        for path in files:
            try:
                pages[path] = read_page(path, language)
            except Unreadable as error:
                troubles.append(f"{path}, {error}")
            except OSError as error:
                troubles.append(f"{path}: {error.strerror}")
        if troubles:
            raise Refused("\n".join(troubles))
        return pages

    def report(self, taken: TakenPage):
        is_public = taken.article.publications.live().exists()
        address = absolute(taken.article.get_absolute_url())
        self.stdout.write(f"{taken.path}: {taken.outcome}")
        self.stdout.write(f"    {address}" if is_public else f"    {address} (not public)")
        for label, lines in {
            "guessed": taken.page.guesses, "ignored": taken.page.ignored,
            "dropped": taken.page.dropped, "related": taken.page.related,
        }.items():  # fmt: skip
            for line in lines:
                self.stdout.write(f"    {label}: {line}")
