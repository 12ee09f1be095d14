"""CSV as each bank writes it: the profile says which column is which. A value that does not parse stops the file."""

import csv
import io
from datetime import date, datetime

from donations.money import BadAmount, parse_minor
from donations.statements.decoding import decoded
from donations.statements.lines import Line, Reading, Unreadable


def read(data: bytes, profile) -> Reading:
    mapping = profile.mapping
    rows = decoded(data, profile.encoding).splitlines()[mapping.get("skip", 0) :]
    reader = csv.DictReader(io.StringIO("\n".join(rows)), delimiter=mapping.get("delimiter", ";"), strict=True)
    try:
        columns = reader.fieldnames or []
        missing = [mapping[name] for name in ("date", "amount", "title") if mapping[name] not in columns]
        if missing:
            raise Unreadable(f"The file has no column {missing[0]!r}.")
        lines = [line(row, mapping, profile.account.currency, reader.line_num) for row in reader if any(row.values())]
    except csv.Error as error:
        raise Unreadable(f"Row {reader.line_num}: {error}") from error
    # The file does not say whose it is; that it fits the profile is the only proof.
    return Reading(profile.account.iban, lines)


def line(row: dict, mapping: dict, currency: str, number: int) -> Line:
    def cell(name: str) -> str:
        return (row.get(mapping[name]) or "").strip() if name in mapping else ""

    return Line(
        booked_on=day(cell("date"), mapping["date_format"], number),
        minor=amount(cell("amount"), currency, number),
        currency=currency,
        title=cell("title"),
        name=cell("name"),
        iban=cell("iban"),
        bank_reference=cell("reference"),
    )


def day(written: str, form: str, number: int) -> date:
    try:
        return datetime.strptime(written, form).date()  # noqa: DTZ007
    except ValueError as error:
        raise Unreadable(f"Row {number}: {written!r} is not a day.") from error


def amount(written: str, currency: str, number: int) -> int:
    try:
        return parse_minor(written, currency, signed=True)
    except BadAmount as error:
        raise Unreadable(f"Row {number}: {written!r} is not an amount.") from error
