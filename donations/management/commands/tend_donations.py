from django.core.management.base import BaseCommand

from donations import letters
from donations.models import BankAccount, Gift, Pledge


class Command(BaseCommand):
    help = "The nightly work: one reminder two weeks after a promise. Safe to run twice at once."

    def handle(self, **options):
        # Without an account in its currency a reminder would say nothing.
        currencies = list(BankAccount.objects.shown().values_list("currency", flat=True))
        for model in (Gift, Pledge):
            letters.remind(model.objects.to_remind(currencies))
