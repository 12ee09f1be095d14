"""References that come back in a bank statement: RF, two check digits and ten digits (ISO 11649)."""

import re
import secrets

from stdnum import iso11649
from stdnum.iso7064 import mod_97_10

# The first digit says what the reference belongs to. Digits only: of swapped or changed digits none goes unnoticed.
GIFT, PLEDGE = "1", "2"
LENGTH = 14


def make(owner: str) -> str:
    """A new reference, stored bare: `RF` and twelve digits. Unique by chance only; the column makes sure."""
    body = f"{owner}{secrets.randbelow(10**9):09}"
    return f"RF{mod_97_10.calc_check_digits(body + 'RF')}{body}"


def in_groups(reference: str) -> str:
    """In fours, for reading and typing."""
    return " ".join(reference[start : start + 4] for start in range(0, len(reference), 4))


def find(text: str) -> list[str]:
    """Every valid reference of our form in a transfer's title, whatever spaces, marks and line breaks banks put in."""
    bare = re.sub(r"[^A-Z0-9]", "", text.upper())
    candidates = (match[1] for match in re.finditer(r"(?=(RF[0-9]{2}[12][0-9]{9}))", bare))
    return list(dict.fromkeys(candidate for candidate in candidates if iso11649.is_valid(candidate)))


def nearly(text: str) -> list[str]:
    """References that a title would name if one of its digits were another. For a person to judge, never to book by."""
    bare = re.sub(r"[^A-Z0-9]", "", text.upper())
    found = {}
    for match in re.finditer(r"(?=(RF[0-9]{12}))", bare):
        written = match[1]
        changes = ((place, digit) for place in range(2, LENGTH) for digit in "0123456789")
        near = (written[:place] + digit + written[place + 1 :] for place, digit in changes)
        found |= dict.fromkeys(reference for reference in near if reference[4] in "12" and iso11649.is_valid(reference))
    return list(found)
