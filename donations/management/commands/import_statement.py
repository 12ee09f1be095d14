from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from donations.models import BankProfile
from donations.statements import importing
from donations.statements.lines import Unreadable


class Command(BaseCommand):
    help = "Reads a bank statement and says what it holds. With --confirm it is imported too."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--profile", required=True)
        parser.add_argument("--confirm", action="store_true")

    def handle(self, **options):
        profile = BankProfile.objects.select_related("account").filter(name=options["profile"]).first()
        if profile is None:
            raise CommandError(f"There is no way of reading statements named {options['profile']!r}.")
        try:
            self.carry_out(options["file"].read_bytes(), profile, confirm=options["confirm"])
        except (Unreadable, OSError) as error:
            raise CommandError(str(error)) from error

    def carry_out(self, data: bytes, profile: BankProfile, *, confirm: bool):
        statement = importing.preview(data, profile)
        self.stdout.write(f"{statement}: balances {statement.get_balances_display()}")
        for name, value in statement.preview["outlook"].items():
            self.stdout.write(f"  {name}: {value}")
        for flag in statement.preview["flags"]:
            self.stdout.write(f"  ! {flag}")
        if confirm:
            self.stdout.write(f"{importing.confirm(statement)} lines are new.")
