from django.core.management.base import BaseCommand

from donations import letters, paying, privacy
from donations.models import BankAccount, BankStatement, DonorToken, Gift, Pledge, ProviderEvent


class Command(BaseCommand):
    help = "The nightly work: reminders, old previews and links, and what is kept no longer. Safe to run twice at once."

    def handle(self, **options):
        # Without an account in its currency a reminder would say nothing.
        currencies = list(BankAccount.objects.shown().values_list("currency", flat=True))
        for model in (Gift, Pledge):
            letters.remind(model.objects.to_remind(currencies))
        # A preview names donors and is of no use after a day.
        BankStatement.objects.previews_older_than_a_day().delete()
        DonorToken.objects.expired().delete()
        ProviderEvent.objects.forget_bodies()
        paying.tend()
        privacy.keep_no_longer()
        privacy.note_erased()
