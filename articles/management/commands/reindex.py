from django.core.management.base import BaseCommand

from articles.models import Publication, SearchDocument

BATCH = 500


class Command(BaseCommand):
    help = "Writes what search knows anew: after a new release of the stemmer, or of articles/search/words.py."

    def handle(self, **options):
        keys = list(Publication.objects.not_over().order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(keys), BATCH):
            SearchDocument.objects.write(keys[start : start + BATCH])
        self.stdout.write(f"{len(keys)} texts")
