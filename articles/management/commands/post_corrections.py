from django.core.management.base import BaseCommand

from articles.models import CorrectionMail, CorrectionSubscription
from articles.republishing import letters


class Command(BaseCommand):
    help = "Sends the letters to republishers that are due: corrections and withdrawals. Safe to run twice at once."

    def handle(self, **options):
        CorrectionSubscription.objects.forgettable().delete()
        lost = CorrectionMail.objects.leave_unsure()
        if lost:
            self.stderr.write(f"Of {lost} letters nobody knows whether they were sent; they are listed on the desk.")
        for pk in CorrectionMail.objects.due().values_list("pk", flat=True):
            letters.send(pk)
