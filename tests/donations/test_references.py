import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import iso11649

from donations import references


def test_a_reference_is_valid_and_says_what_it_belongs_to():
    for owner in (references.GIFT, references.PLEDGE):
        made = references.make(owner)

        assert iso11649.is_valid(made)
        assert len(made) == references.LENGTH
        assert made[4] == owner


@given(st.integers(2, 13), st.integers(1, 9))
def test_one_changed_digit_never_goes_unnoticed(place, shift):
    made = references.make(references.GIFT)
    changed = made[:place] + str((int(made[place]) + shift) % 10) + made[place + 1 :]

    assert references.find(changed) == []


@given(st.integers(2, 12))
def test_two_swapped_digits_never_go_unnoticed(place):
    made = references.make(references.GIFT)
    swapped = made[:place] + made[place + 1] + made[place] + made[place + 2 :]

    assert references.find(swapped) == ([] if swapped != made else [made])


@pytest.mark.parametrize("form", ["{}", "Darowizna {}", "darowizna {} dziekuje", "/ROC/{}//", "Tytuł: {}\nod Jana"])
@pytest.mark.parametrize("spelling", [str, str.lower, references.in_groups, "\n".join, "-".join])
def test_a_reference_is_found_whatever_the_bank_did_to_it(form, spelling):
    made = references.make(references.PLEDGE)

    assert references.find(form.format(spelling(made))) == [made]


def test_every_reference_of_a_title_is_found_and_strangers_are_not():
    one, two = references.make(references.GIFT), references.make(references.PLEDGE)

    assert references.find(f"{one} {two} {one}") == [one, two]
    assert references.find("RF18539007547034 faktura 12/2026") == []
