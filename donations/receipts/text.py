"""What a receipt says, as it is kept and printed:

    {"wording": 1, "issuer": str, "title": str, "rows": [[label, text]...], "donor": label,
     "table": [[cell...]...], "sentences": [str...]}

The name of the donor stands beside it, in a column that may be blanked. The table may be empty; its last lines may be
totals. Everything is text already, in one language, so that printing needs to know nothing.
"""

from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format

from donations import references
from donations.models import BankAccount, LedgerEntry, Receipt
from donations.money import Money
from donations.receipts.wording import CURRENT, words
from donations.templatetags.support import amount


def recipient(language: str) -> str:
    return settings.INSTITUTE_NAME_PL if language == "pl" else settings.INSTITUTE_NAME


def tax_id() -> str:
    """The institute's tax number, if one of its accounts names it."""
    return BankAccount.objects.shown().exclude(tax_id="").values_list("tax_id", flat=True).first() or ""


def day(moment) -> str:
    return date_format(timezone.localtime(moment), "j E Y")


def heading(kind: str, number: str, language: str, tax: str) -> dict:
    said = words(language)
    rows = [[said["number"], number], [said["issued"], day(timezone.now())], [said["recipient"], recipient(language)]]
    return {
        "wording": CURRENT, "issuer": recipient(language), "title": said[kind], "donor": said["donor"],
        "rows": rows + ([[said["tax_id"], tax]] if tax else []),
    }  # fmt: skip


def of_payment(number: str, entry: LedgerEntry, purpose: str, language: str, tax: str) -> dict:
    """The proof of one payment. The language is active, because sums and days are written in it."""
    return _of_gift(number, entry, entry.money, purpose, language, tax)


def of_rest(number: str, entries: list[LedgerEntry], purpose: str, language: str, replaced: list[Receipt]) -> dict:
    """The proof of what remains of a gift. `replaced` are the receipts before."""
    said, came = words(language), [entry for entry in entries if entry.amount_minor > 0]
    (rest,) = sums(entries)
    content = _of_gift(number, came[0], rest, purpose, language, tax_id())
    more = [said["rest"]] if [rest] != sums(came) else []
    more += [said["replaces"].format(numbers=", ".join(map(str, replaced)))] if replaced else []
    return content | {"sentences": more + content["sentences"]}


def _of_gift(number: str, entry: LedgerEntry, money: Money, purpose: str, language: str, tax: str) -> dict:
    said, content = words(language), heading(Receipt.Kind.GIFT, number, language, tax)
    content["rows"] += [
        [said["amount"], amount(money)],
        [said["received"], day(entry.occurred_at)],
        [said["way"], str(entry.get_provider_display())],
        [said["reference"], references.in_groups(entry.gift.reference)],
        [said["purpose"], purpose],
    ]
    return content | {"table": [], "sentences": [said["confirmed"], said["tax"], said["unsigned"]]}


def of_period(number: str, days: tuple[date, date], entries: Iterable, proofs: dict, language: str) -> dict:
    """`proofs` are the receipts' numbers by entry. Sums are those of the ledger, one for each currency."""
    said, content = words(language), heading(Receipt.Kind.PERIOD, number, language, tax_id())
    first, last = (date_format(each, "j E Y") for each in days)
    content["rows"].append([said["covered"], said["until"].format(first=first, last=last)])
    table = [[said["day"], said["what"], said["receipt"], said["amount"]]]
    table += [
        [day(entry.occurred_at), str(entry.get_kind_display()), proofs.get(entry.pk, "–"), amount(entry.money)]
        for entry in entries
    ]
    table += [[said["total"], "", "", amount(money)] for money in sums(entries)]
    return content | {"table": table, "sentences": [said["overview"], said["unsigned"]]}


def sums(entries: Iterable[LedgerEntry]) -> list[Money]:
    totals = {}
    for entry in entries:
        totals[entry.currency] = totals.get(entry.currency, Money(0, entry.currency)) + entry.money
    return [totals[currency] for currency in sorted(totals, reverse=True)]
