"""The Polish catalogue: complete, and compiled from what stands beside it."""

import ast
import gettext
import re
from pathlib import Path

from django.conf import settings

FOLDER = Path(settings.LOCALE_PATHS[0]) / "pl" / "LC_MESSAGES"
QUOTED = r'(?:"(?:[^"\\]|\\.)*"\s*)+'
ENTRY = re.compile(
    rf"^(?:msgctxt (?P<context>{QUOTED}))?^msgid (?P<id>{QUOTED})^msgstr (?P<words>{QUOTED})", re.MULTILINE
)


def text(quoted: str | None) -> str:
    return "".join(ast.literal_eval(line) for line in (quoted or "").splitlines() if line.strip())


def entries() -> list[tuple[str, str, str]]:
    """(context, English, Polish) of every entry without a plural; the first one is the catalogue's own header."""
    source = (FOLDER / "django.po").read_text(encoding="utf-8")
    return [(text(found["context"]), text(found["id"]), text(found["words"])) for found in ENTRY.finditer(source)][1:]


def test_no_sentence_is_left_untranslated():
    assert [english for _, english, polish in entries() if not polish] == []
    assert "fuzzy" not in (FOLDER / "django.po").read_text(encoding="utf-8")


def test_the_compiled_catalogue_is_that_of_the_source():
    with (FOLDER / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)

    stale = [
        english
        for context, english, polish in entries()
        if (compiled.pgettext(context, english) if context else compiled.gettext(english)) != polish
    ]
    assert stale == []


def test_placeholders_are_those_of_the_sentence():
    names = re.compile(r"%\((\w+)\)")

    wrong = [english for _, english, polish in entries() if set(names.findall(english)) != set(names.findall(polish))]
    assert wrong == []
