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
