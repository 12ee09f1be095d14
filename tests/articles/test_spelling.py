import pytest

from articles.spelling import fold, slug


@pytest.mark.parametrize("spelling", ["Łódź", "łódź", "ŁÓDŹ", "Lodz", "Łódź", " Łódź\u200b "])
def test_spellings_of_one_name_fold_to_one(spelling):
    assert fold(spelling) == "lodz"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Łukasz Wójcik", "lukasz-wojcik"),
        ("Polska–Litwa", "polska-litwa"),
        ("Straße, Ångström & Œuvre", "strasse-angstrom-oeuvre"),
        ("Don’t panic", "dont-panic"),
        ("Київ", "kiyiv"),
        ("\u202e\u200b", ""),
        ("\u3164\u2800\ufe0f", ""),
        ("日本", ""),
    ],
)
def test_addresses_are_ascii(text, expected):
    assert slug(text) == expected


def test_a_long_address_is_cut_between_words():
    assert slug("word " * 40, 14) == "word-word-word"
    assert slug("x" * 200) == "x" * 80
