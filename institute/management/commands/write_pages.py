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
FAILURES_NAMED = 20


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
            written, is_whole = self.write(filler, to)
            if not (watch or is_whole):
                raise CommandError("Run it again for the rest.")
            while watch:
                written = self.follow(filler, to, written)
        except (NotAMirror, OSError) as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:
            return

    def write(self, filler: Filler, to: Path | None) -> tuple[str, bool]:
        """Gives the edition that was written, and whether as a whole: only then is known what is not there any more."""
        filler.begin()
        mirror = Mirror(to) if to else None
        filler.store.sweep()
        with tqdm(desc="Writing pages", unit="", disable=None) as bar:

            def tell(done: int, known: int):
                bar.total, bar.n = known, done
                bar.update(0)

            walk = complete(filler, tell, with_old_copies=mirror is not None)
            tell(len(walk.paths), len(walk.paths))
        is_whole = walk.is_whole
        if is_whole:
            forget_others(filler, walk.paths)
        if mirror:
            is_whole = mirror.write(filler, walk)
        self.stdout.write(f"{len(walk.paths)} pages of edition {walk.edition} are stored")
        if not is_whole:
            self.stderr.write(
                "Nothing was removed, for these are not all: the site changed meanwhile, or pages failed."
            )
        if walk.failed:
            self.stderr.write(f"Failed: {' '.join(sorted(walk.failed)[:FAILURES_NAMED])}")
        return walk.edition, is_whole

    def follow(self, filler: Filler, to: Path | None, written: str) -> str:
        """Wait a moment; when the edition is another, write it. Gives the edition that was written last.

        Beside a newer release an older one writes nothing: the two would turn the edition for ever.
        """
        sleep(TICK)
        try:
            close_old_connections()
            edition = reconcile(filler.store)
            if edition.name != written and edition.release == filler.release:
                return self.write(filler, to)[0]
        except Error as error:
            filler.store.forget_ended()
            self.stderr.write(f"The database does not answer: {type(error).__name__}")
        return written
