"""The one strict reader of dates that people wrote: English, Polish and ISO."""

import re
from datetime import date
from typing import NamedTuple

MONTHS = {
    "en": [
        "january", "february", "march", "april", "may", "june",
        "july", "august", "september", "october", "november", "december",
    ],
    "pl": [
        "stycznia", "lutego", "marca", "kwietnia", "maja", "czerwca",
        "lipca", "sierpnia", "września", "października", "listopada", "grudnia",
    ],
}  # fmt: skip
NOMINATIVES = [
    "styczeń", "luty", "marzec", "kwiecień", "maj", "czerwiec",
    "lipiec", "sierpień", "wrzesień", "październik", "listopad", "grudzień",
]  # fmt: skip
NUMBERS = {
    name: (number, language)
    for language, names in (*MONTHS.items(), ("pl", NOMINATIVES))
    for number, name in enumerate(names, start=1)
}
_NAME = "|".join(sorted(NUMBERS, key=len, reverse=True))
_ENGLISH = "|".join(MONTHS["en"])
_DATE = re.compile(
    rf"""(?<![\w.,/-])(?:
        (?P<day>[0-9]{{1,2}})\ (?P<month>{_NAME})\ (?P<year>[0-9]{{4}})(?:\ r\.)?
        |(?P<us_month>{_ENGLISH})\ (?P<us_day>[0-9]{{1,2}}),\ (?P<us_year>[0-9]{{4}})
        |(?P<dotted_day>[0-9]{{1,2}})\.(?P<dotted_month>[0-9]{{1,2}})\.(?P<dotted_year>[0-9]{{4}})(?:\ r\.)?
        |(?P<iso_year>[0-9]{{4}})-(?P<iso_month>[0-9]{{2}})-(?P<iso_day>[0-9]{{2}})
    )(?![\w/-]|\.[0-9])""",
    re.VERBOSE | re.IGNORECASE,
)
FORMS = ("", "us_", "dotted_", "iso_")
EARLIEST = 1900


class Found(NamedTuple):
    """A date in a line: the day, what stands before and after it, and the language of its month if it has a name."""

    day: date
    before: str
    after: str
    language: str


def find(line: str) -> Found | None:
    """The first date in the line, or None. Raises ValueError for a day that no calendar has, such as 31.02.2026."""
    match = _DATE.search(line)
    if match is None:
        return None
    form = next(form for form in FORMS if match[f"{form}year"])
    year, month, day = (match[f"{form}{part}"] for part in ("year", "month", "day"))
    number, language = NUMBERS.get(month.casefold(), (month, ""))
    if int(year) < EARLIEST:
        raise ValueError(f"The year {year} is before {EARLIEST}.")
    return Found(date(int(year), int(number), int(day)), line[: match.start()], line[match.end() :], language)
