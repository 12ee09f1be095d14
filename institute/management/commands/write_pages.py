from pathlib import Path
from time import sleep

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.core.wsgi import get_wsgi_application
from django.db import Error, close_old_connections
from tqdm import tqdm

from institute.editions.completing import complete, forget_others
from institute.editions.filling import Filler
from institute.editions.mirroring import Mirror, NotAMirror
from institute.editions.reconciling import reconcile
from institute.editions.store import Store

# How often a watch asks the database, in seconds.
TICK = 1


class Command(BaseCommand):
    help = "Renders every public page that is not stored yet, and mends what an interruption left."

    def add_arguments(self, parser):
        parser.add_argument("--to", type=Path, metavar="DIR", help="write the whole site there, for any web server")
        parser.add_argument(
            "--watch", action="store_true", help="go on: complete each new edition, open and close windows"
        )

    def handle(self, *, to: Path | None, watch: bool, **options):
        filler = Filler(get_wsgi_application(), Store(settings.PAGES_DIR))
        try:
            written = self.write(filler, to)
            while watch:
                written = self.follow(filler, to, written)
        except (NotAMirror, OSError) as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:
            return

    def write(self, filler: Filler, to: Path | None) -> str:
        mirror = Mirror(to) if to else None
        filler.store.sweep()
        with tqdm(desc="Writing pages", unit="", disable=None) as bar:

            def tell(done: int, known: int):
                bar.total, bar.n = known, done
                bar.update(0)

            edition, paths = complete(filler, tell, with_old_copies=mirror is not None)
            tell(len(paths), len(paths))
        forget_others(filler, paths)
        if mirror:
            mirror.write(filler, edition, paths)
        self.stdout.write(f"{len(paths)} pages of edition {edition} are stored")
        return edition

    def follow(self, filler: Filler, to: Path | None, written: str) -> str:
        """Wait a moment; when the edition is another, write it. Gives the edition that was written last."""
        sleep(TICK)
        try:
            close_old_connections()
            if reconcile(filler.store).name != written:
                return self.write(filler, to)
        except Error as error:
            filler.store.forget_ended()
            self.stderr.write(f"The database does not answer: {type(error).__name__}")
        return written
