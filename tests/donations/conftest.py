import pytest

from tests.donations.making import make_account


@pytest.fixture
def account(db):
    return make_account()
