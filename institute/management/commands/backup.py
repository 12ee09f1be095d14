from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from institute.backup import manifest, pictures, postgresql, sqlite
from institute.backup.verifying import verify

DATABASES = {"sqlite": sqlite, "postgresql": postgresql}


class Command(BaseCommand):
    help = "Copies database and pictures to a new folder while the site runs, and proves that they can be restored."

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, metavar="DIR")

    def handle(self, *, folder: Path, **options):
        try:
            self.copy(folder)
            verify(folder)
        except (manifest.Unusable, OSError) as error:
            raise CommandError(str(error)) from error
        for name in pictures.missing(folder):
            self.stderr.write(f"The site itself has lost {name}.")
        self.stdout.write(f"{folder} was restored into a scratch database and is whole.")

    def copy(self, folder: Path):
        folder.mkdir(parents=True, exist_ok=True)
        # It holds donors and drafts.
        folder.chmod(0o700)
        if any(folder.iterdir()):
            raise manifest.Unusable(f"{folder} is not empty: each backup has a folder of its own.")
        tables = DATABASES[connection.vendor].dump(folder)
        pictures.dump(folder)
        manifest.write(folder, tables)
