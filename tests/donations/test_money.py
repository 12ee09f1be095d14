from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from donations.money import BadAmount, Money, parse_minor


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("1 234,50", 123450), ("1234.5", 123450), ("50", 5000), ("0,01", 1), ("19.99", 1999), (" 7 ", 700),
        ("1\u00a0234\u202f567,00", None), ("1\u00a0234,00", 123400), ("9999999.99", 999999999),
        ("1 234 567", 123456700),
    ],
)  # fmt: skip
def test_an_amount_is_read_exactly(text, minor):
    if minor is None:
        with pytest.raises(BadAmount):
            parse_minor(text, "PLN")
    else:
        assert parse_minor(text, "PLN") == minor


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "1,000.00", "1.000", "0.001", "-5", "+5", "1e3", "1_000", "NaN", "inf", "٣", "５", "1,", ".5", "1..5",
        "1 23", "12 34", "1 2345", "1  234", "10000000", "50 PLN", "5\n5", "0x10", "1" * 40, "½", "²", "1\t234",
    ],
)  # fmt: skip
def test_anything_else_is_refused(text):
    with pytest.raises(BadAmount):
        parse_minor(text, "PLN")


def test_a_statements_marks_are_its_own():
    german = {"decimal_marks": ",", "grouping": ".", "signed": True}

    assert parse_minor("-1.234.567,89", "EUR", **german) == -123456789
    assert parse_minor("+999999999999,99", "EUR", **german) == 99999999999999
    for text in ("1.234", "1.23", "1,234.56", "--1", "1234567890123"):
        if text != "1.234":
            with pytest.raises(BadAmount):
                parse_minor(text, "EUR", **german)


@given(st.integers(0, 999_999_999), st.sampled_from(",."), st.sampled_from(["", " ", "\u00a0", "\u202f"]))
def test_every_amount_survives_writing_and_reading(minor, mark, space):
    text = f"{minor // 100:,}".replace(",", space) + f"{mark}{minor % 100:02}"

    assert parse_minor(text, "PLN") == minor


@given(st.text(alphabet="0123456789,. +-eE_\u00a0\u202f٣", max_size=12))
def test_what_is_read_is_what_decimal_arithmetic_says(text):
    try:
        minor = parse_minor(text, "PLN")
    except BadAmount:
        return
    plain = text.strip().translate({0x20: None, 0xA0: None, 0x202F: None}).replace(",", ".")
    assert Decimal(plain) * 100 == minor >= 0


def test_two_currencies_are_never_added():
    assert Money(150, "PLN") + Money(50, "PLN") == Money(200, "PLN")
    with pytest.raises(ValueError, match="cannot be added"):
        Money(1, "PLN") + Money(1, "EUR")
    with pytest.raises(ValueError, match="Unknown currency"):
        Money(1, "USD")
