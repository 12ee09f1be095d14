from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from stdnum import iban

from donations.models import BankAccount
from donations.money import CURRENCIES


class Command(BaseCommand):
    help = "Shows donors this account, without the second person whom the desk asks for."

    def add_arguments(self, parser):
        parser.add_argument("iban")
        parser.add_argument("--recipient", required=True, help="as the bank knows the institute, at most 70 characters")
        parser.add_argument("--short", required=True, help="the same for the code of Polish bank apps, at most 20")
        parser.add_argument("--currency", choices=CURRENCIES, default="PLN")
        parser.add_argument("--bic", default="")
        parser.add_argument("--nip", default="")

    def handle(self, **options):
        try:
            account = BankAccount.objects.set_alone(
                iban=iban.compact(options["iban"]), recipient=options["recipient"], short_recipient=options["short"],
                currency=options["currency"], bic=options["bic"], tax_id=options["nip"],
            )  # fmt: skip
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"Donors now see {account} of {account.recipient}.")
