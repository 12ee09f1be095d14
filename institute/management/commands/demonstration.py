from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from tqdm import tqdm

from articles.models import Article
from institute.demonstration.building import LOGINS, PASSWORD, Demonstration
from institute.demonstration.giving import PROFILE
from institute.models import User


class Command(BaseCommand):
    help = "Fills an empty database with an invented institute's texts, and prints the logins."

    def handle(self, **options):
        if not settings.DEMO:
            raise CommandError(
                "Demonstration logins are printed on the screen: set DEMO=1, on a loopback address only."
            )
        if not (User.objects.exists() or Article.objects.exists()):
            self.build()
        self.stdout.write(
            f"A bank statement to import: {settings.DATA_DIR / 'statement.csv'} (way of reading: {PROFILE})"
        )
        self.stdout.write(f"Logins: {', '.join(LOGINS)}. Password of each: {PASSWORD}")

    @transaction.atomic
    def build(self):
        with tqdm(desc="Writing demonstration content", unit="", bar_format="{desc}: {n} made") as bar:
            Demonstration(lambda title: bar.update())
