"""One rule for how names are compared and how addresses are made from them."""

import re
import unicodedata

# Letters that Unicode does not decompose, and Cyrillic as English-language newspapers write it.
_LETTERS = str.maketrans(
    {
        "ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ŀ": "l", "ŋ": "n", "œ": "oe", "æ": "ae", "þ": "th",
        "а": "a", "б": "b", "в": "v", "г": "g", "ґ": "g", "д": "d", "е": "e", "ё": "e", "є": "ye", "ж": "zh",
        "з": "z", "и": "i", "і": "i", "ї": "yi", "й": "y", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o",
        "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ў": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch",
        "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya",
    }
)  # fmt: skip
# Unicode takes these apart into a letter and a mark; Cyrillic needs them whole.
_WHOLE = str.maketrans({"й": "y", "ї": "yi", "ё": "e", "ў": "u"})
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn"}
# Letters, marks and signs to Unicode, and yet nothing is to be seen of them.
_BLANK = frozenset(map(chr, [0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0]))
_BLANK |= frozenset(map(chr, [*range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)]))


def fold(text: str) -> str:
    """The form in which two spellings of one name are equal: "Łódź", "ŁÓDŹ" and "Lodz" give "lodz".

    Dashes and runs of space become one space; invisible characters are dropped.
    """
    if text.isascii() and text.isprintable():  # as below, fifty times as fast
        return " ".join(text.lower().replace("-", " ").split())
    letters = unicodedata.normalize("NFKC", text).casefold().translate(_WHOLE)
    marked = "".join(letter for letter in unicodedata.normalize("NFKD", letters) if letter not in _BLANK)
    kept = "".join(
        " " if unicodedata.category(letter) in ("Pd", "Zs") or letter in "\t\n\r" else letter
        for letter in marked
        if letter in "\t\n\r" or not (unicodedata.combining(letter) or unicodedata.category(letter) in _INVISIBLE)
    )
    return " ".join(kept.translate(_LETTERS).split())


def slug(text: str, limit: int = 80) -> str:
    """An address made of [a-z0-9-], at most `limit` characters, cut between words. May be empty."""
    words = re.findall(r"[a-z0-9]+", re.sub(r"['’]", "", fold(text)))
    made = ""
    for word in words:
        longer = f"{made}-{word}" if made else word
        if len(longer) > limit:
            break
        made = longer
    return made or "".join(words)[:limit]
