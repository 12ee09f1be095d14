"""What a donor's bank needs: the texts of the codes that bank apps read, and their pictures."""

import io

import segno

from donations.models import BankAccount, Promise

# Six digits of grosze; above that the payer types the sum.
POLISH_LIMIT = 999_999


def polish_code(account: BankAccount, promise: Promise) -> str:
    """The ZBP 2D code: nine fields, at most 160 characters. Account and promise are in PLN."""
    minor = promise.amount_minor if promise.amount_minor <= POLISH_LIMIT else 0
    fields = [account.tax_id, "PL", account.iban[2:], f"{minor:06}", account.short_recipient, promise.transfer_title()]
    return "|".join([field.replace("|", " ") for field in fields] + ["", "", ""])


def european_code(account: BankAccount, promise: Promise) -> str:
    """The EPC069-12 code: lines, at most 331 bytes. Account and promise are in EUR; the reference is structured."""
    amount = f"EUR{promise.money.decimal()}"
    return "\n".join(
        ["BCD", "002", "1", "SCT", account.bic, account.recipient, account.iban, amount, "", promise.reference]
    )


def code(account: BankAccount, promise: Promise) -> str:
    return polish_code(account, promise) if promise.currency == "PLN" else european_code(account, promise)


def symbol(account: BankAccount, promise: Promise):
    """The code as segno's QRCode. UTF-8 throughout; the levels are the standards' own."""
    level = "l" if promise.currency == "PLN" else "m"
    return segno.make(code(account, promise), error=level, boost_error=False, micro=False, encoding="utf-8")


def picture(account: BankAccount, promise: Promise) -> bytes:
    """An SVG of the code, with the light border that readers need, on white in dark schemes too."""
    file = io.BytesIO()
    look = {"scale": 4, "border": 4, "light": "white", "xmldecl": False, "svgclass": None, "lineclass": None}
    symbol(account, promise).save(file, kind="svg", **look)
    return file.getvalue()
