from pathlib import Path

from django.core.management.base import BaseCommand

from articles.models import ReuseCount
from articles.republishing import counting


class Command(BaseCommand):
    help = "Adds up the visits that the web server wrote down and deletes the file. Safe to run again after a crash."

    def add_arguments(self, parser):
        parser.add_argument("file", nargs="+", type=Path, help="A file that nobody writes to any more")

    def handle(self, *, file, **options):
        for one in file:
            if not counting.count(one):
                self.stdout.write(f"{one.name} had been counted already.")
        ReuseCount.objects.condense()
