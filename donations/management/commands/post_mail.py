from django.core.management.base import BaseCommand

from donations import letters, post
from donations.models import OutboxMail


class Command(BaseCommand):
    help = "Sends the mails to donors that are due. Safe to run twice at once."

    def handle(self, **options):
        for pk in OutboxMail.objects.due().values_list("pk", flat=True):
            post.send(pk, letters.write)
