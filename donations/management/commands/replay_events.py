from django.core.management.base import BaseCommand

from donations import inbox, paying
from donations.models import ProviderEvent


class Command(BaseCommand):
    help = "Finishes messages of card companies, and tells them what they did not hear. Run it every 5 minutes."

    def handle(self, **options):
        inbox.replay()
        paying.stop_what_waits()
        left = ProviderEvent.objects.for_a_person().count()
        if left:
            self.stderr.write(f"{left} messages are not applied: see the desk.")
