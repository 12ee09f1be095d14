import shutil
from pathlib import Path
from time import time

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from donations import privacy
from institute.backup import manifest, pictures
from institute.editions.models import Edition
from institute.management.commands.backup import DATABASES


class Command(BaseCommand):
    help = "Brings back database and pictures from a folder that the command backup wrote. Stop the site first."
    requires_migrations_checks = False

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, metavar="DIR")
        parser.add_argument("--force", action="store_true", help="replace what is there")

    def handle(self, *, folder: Path, force: bool, **options):
        try:
            facts = manifest.read(folder)
            manifest.check_fits(facts)
            if not force:
                self.refuse_to_replace()
            self.bring_back(folder, facts)
            erased = privacy.erase_again()
            # One that was ended since must not live again.
            Session.objects.all().delete()
        except (manifest.Unusable, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{folder} is restored: {len(facts['tables'])} tables, {len(facts['files'])} files.")
        if erased:
            self.stdout.write(f"Donors erased since it was made, and now again: {erased}.")

    def refuse_to_replace(self):
        if connection.introspection.table_names() or pictures.exist():
            raise manifest.Unusable("There is a site here already. With --force it is replaced by the backup.")

    def bring_back(self, folder: Path, facts: dict):
        pictures.load(folder)
        found = DATABASES[connection.vendor].load(folder)
        wrong = [table for table, digest in facts["tables"].items() if found.get(table) != digest]
        if wrong:
            raise manifest.Unusable(f"These tables are not as they were backed up: {', '.join(wrong)}.")
        self.forget_pages()

    def forget_pages(self):
        """Editions that were counted after the backup must not come back with other pages.

        Numbers go up by one a change, so the second of the clock is beyond all that were used.
        """
        Edition.objects.filter(number__lt=int(time())).update(number=int(time()))
        if settings.PAGES_DIR.exists():
            shutil.rmtree(settings.PAGES_DIR)
