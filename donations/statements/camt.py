"""CAMT.053, the XML of ISO 20022. Name spaces are ignored, so that every version is read alike."""

from collections.abc import Iterator
from datetime import date

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from donations.money import BadAmount, parse_minor
from donations.statements.lines import Line, Reading, Unreadable, joined, known_currency

SIGNS = {"CRDT": 1, "DBIT": -1}


def read(data: bytes, profile) -> Reading:
    try:
        # Any DTD is an error: with it entities, and with them other files and bombs, are out.
        root = fromstring(data, forbid_dtd=True)
    except DefusedXmlException as error:
        raise Unreadable("The file holds a DTD, which no bank's statement has.") from error
    except (ParseError, ValueError, LookupError) as error:
        raise Unreadable(f"This is not XML: {error}") from error
    for element in root.iter():
        if isinstance(element.tag, str):
            element.tag = element.tag.rpartition("}")[2]
    return joined(statement(element) for element in root.iterfind(".//BkToCstmrStmt/Stmt"))


def statement(element) -> Reading:
    entries = element.findall("Ntry")
    return Reading(
        account=text(element, "Acct/Id/IBAN") or text(element, "Acct/Id/Othr/Id"),
        lines=[line for number, entry in enumerate(entries, start=1) for line in lines(entry, number)],
        opening=balance(element, {"OPBD", "PRCD"}),
        closing=balance(element, {"CLBD"}),
    )


def balance(element, codes: set[str]) -> int | None:
    for found in element.findall("Bal"):
        if text(found, "Tp/CdOrPrtry/Cd") in codes:
            sign = SIGNS.get(text(found, "CdtDbtInd"))
            if sign is None:
                raise Unreadable("A balance does not say whether it is credit or debit.")
            return sign * amount(found.find("Amt"), 0)
    return None


def lines(entry, number: int) -> Iterator[Line]:
    """One line for each transaction of an entry; a batch must add up to its entry."""
    transactions = entry.findall("NtryDtls/TxDtls")
    if len(transactions) < 2:
        yield line(entry, transactions[0] if transactions else entry, entry.find("Amt"), number)
        return
    sums = [own_amount(transaction) for transaction in transactions]
    if None in sums or sum(amount(found, number) for found in sums) != amount(entry.find("Amt"), number):
        raise Unreadable(f"Entry {number}: the parts of a batch do not add up to it.")
    for transaction, found in zip(transactions, sums, strict=True):
        yield line(entry, transaction, found, number)


def own_amount(transaction):
    found = transaction.find("AmtDtls/TxAmt/Amt")
    return transaction.find("Amt") if found is None else found


def line(entry, transaction, found, number: int) -> Line:
    sign = text(entry, "CdtDbtInd")
    if sign not in SIGNS:
        raise Unreadable(f"Entry {number}: it is neither credit nor debit.")
    other = "Dbtr" if sign == "CRDT" else "Cdtr"
    party = transaction.find(f"RltdPties/{other}")
    return Line(
        booked_on=day(entry, number),
        minor=SIGNS[sign] * amount(found, number),
        currency=known_currency(found.get("Ccy", "")),
        title=title(transaction) or text(entry, "AddtlNtryInf"),
        name="" if party is None else text(party, "Nm") or text(party, "Pty/Nm"),
        iban=text(transaction, f"RltdPties/{other}Acct/Id/IBAN")
        or text(transaction, f"RltdPties/{other}Acct/Id/Othr/Id"),
        bank_reference=text(transaction, "Refs/AcctSvcrRef") or text(entry, "AcctSvcrRef"),
        is_pending=(text(entry, "Sts/Cd") or text(entry, "Sts")) != "BOOK",
        is_reversal=text(entry, "RvslInd") in ("true", "1"),
    )


def title(transaction) -> str:
    """The structured reference stands first; it counts like one in the text."""
    structured = [found.text or "" for found in transaction.iterfind("RmtInf/Strd/CdtrRefInf/Ref")]
    free = [found.text or "" for found in transaction.iterfind("RmtInf/Ustrd")]
    return " ".join(part.strip() for part in [*structured, "".join(free)] if part.strip())


def day(entry, number: int) -> date:
    written = text(entry, "BookgDt/Dt") or text(entry, "BookgDt/DtTm")[:10]
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise Unreadable(f"Entry {number}: {written!r} is not a day.") from error


def amount(element, number: int) -> int:
    if element is None:
        raise Unreadable(f"Entry {number} has no amount.")
    written, currency = element.text or "", known_currency(element.get("Ccy", ""))
    whole, mark, decimals = written.partition(".")
    try:
        # The schema allows more decimals than the currency has, as long as they are noughts.
        return parse_minor(whole + mark + decimals.rstrip("0") if decimals.strip("0") else whole, currency,
                           decimal_marks=".", grouping="", signed=True)  # fmt: skip
    except BadAmount as error:
        raise Unreadable(f"Entry {number}: {written!r} is not an amount.") from error


def text(element, path: str) -> str:
    return (element.findtext(path) or "").strip()
