from django.core.management.base import BaseCommand
from django.db import transaction

from articles.models import Picture


class Command(BaseCommand):
    help = "Writes the public files of pictures anew where they do not say what holds now: after a change of the terms."

    def handle(self, **options):
        pictures = Picture.objects.all()
        outdated = [picture for picture in pictures if not picture.has_current_files()]
        # Files first: pages name the old ones until the rows are changed, all at once.
        for picture in outdated:
            picture.make_renditions()
        with transaction.atomic():
            for picture in outdated:
                picture.save(update_fields=["renditions", "former_files"])
        # An interruption may have kept what a decision ended.
        for picture in pictures:
            picture.end_former_files()
        self.stdout.write(f"pictures written anew: {len(outdated)}")
