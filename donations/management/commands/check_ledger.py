from django.core.management.base import BaseCommand, CommandError

from donations.checking import drift


class Command(BaseCommand):
    help = "Recomputes every state from the ledger. Ends with an error when anything differs."

    def handle(self, **options):
        found = 0
        for found, sentence in enumerate(drift(), start=1):
            self.stderr.write(sentence)
        if found:
            raise CommandError(f"{found} differences")
        self.stdout.write("The books agree.")
