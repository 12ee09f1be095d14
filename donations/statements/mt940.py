"""MT940 through the library mt-940; what stands in :86: is national, so we split it ourselves."""

import io
import re
from decimal import Decimal

import mt940

from donations.money import EXPONENTS
from donations.statements.decoding import decoded
from donations.statements.lines import Line, Reading, Unreadable, joined, known_currency

NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
TITLE, NAME, ACCOUNT = range(20, 30), (32, 33), (38, 31)


def read(data: bytes, profile) -> Reading:
    # A stray control character before a block makes the library lose its first line.
    text = NOT_TEXT.sub("", decoded(data, profile.encoding))
    try:
        # Never a str: the library would open it as a path. All options, or a reversed credit is positive.
        found = mt940.parse_statements(
            io.StringIO(text), processors={"post_transaction_details": []}, options=mt940.Options.all()
        )
        return joined(statement(one, profile.separator) for one in found)
    except (RuntimeError, ValueError, KeyError, ArithmeticError) as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable(f"This is not MT940: {error}") from error


def statement(found, separator: str) -> Reading:
    return Reading(
        account=found.data.get("account_identification", ""),
        lines=[line(transaction.data, separator) for transaction in found],
        opening=balance(found.data.get("final_opening_balance") or found.data.get("intermediate_opening_balance")),
        closing=balance(found.data.get("final_closing_balance") or found.data.get("intermediate_closing_balance")),
    )


def balance(found) -> int | None:
    return found and minor(found.amount)


def minor(amount) -> int:
    """The library's signed Decimal in minor units. More decimals than the currency has are refused, not rounded."""
    scaled = Decimal(amount.amount).scaleb(EXPONENTS[known_currency(amount.currency)])
    if scaled != scaled.to_integral_value():
        raise Unreadable(f"{amount.amount} is not an amount in {amount.currency}.")
    return int(scaled)


def line(data: dict, separator: str) -> Line:
    parts = split(data.get("transaction_details") or "", separator)
    booked = data.get("entry_date") or data["date"]
    return Line(
        booked_on=booked,
        minor=minor(data["amount"]),
        currency=data["amount"].currency,
        title="".join(parts.get(number, "") for number in TITLE) or parts.get(None, ""),
        name=" ".join(parts[number].strip() for number in NAME if number in parts),
        iban=next((parts[number].strip() for number in ACCOUNT if number in parts), ""),
        bank_reference=data.get("bank_reference") or "",
        is_reversal=data["status"].upper() in ("RC", "RD"),
    )


def split(details: str, separator: str) -> dict:
    """The numbered parts of :86:, each begun by the bank's mark and two digits; unnumbered text is under None."""
    bare = details.replace("\r", "").replace("\n", "")
    mark = re.escape(separator)
    if not separator or not re.search(rf"{mark}[0-9]{{2}}", bare):
        return {None: details.replace("\n", " ").strip()}
    return {int(found[1]): found[2] for found in re.finditer(rf"{mark}([0-9]{{2}})(.*?)(?={mark}[0-9]{{2}}|\Z)", bare)}
