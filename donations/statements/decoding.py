from donations.statements.lines import Unreadable

POLISH = set("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ")


def decoded(data: bytes, encoding: str) -> str:
    """Strictly: a byte that the encoding does not know refuses the file."""
    try:
        return data.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeDecodeError as error:
        raise Unreadable(f"Byte {error.start} is not {encoding}: the profile names another encoding.") from error


def looks_polish(text: str) -> bool:
    """Whether the letters beyond ASCII are mostly Polish ones: a wrong encoding gives others."""
    foreign = [letter for letter in text if ord(letter) > 127]
    return not foreign or sum(letter in POLISH for letter in foreign) * 2 > len(foreign)
