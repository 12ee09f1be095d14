from django.core.management.base import BaseCommand, CommandError

from donations.checking import drift


class Command(BaseCommand):
    help = "Recomputes every state from the ledger. Ends with an error when anything differs."

    def handle(self, **options):
        found = 0
        for sentence in drift():
            self.stderr.write(sentence)
            found += 1
        if found:
            raise CommandError(f"{found} differences")
        self.stdout.write("The books agree.")
