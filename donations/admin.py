"""Django looks for the admin here; it lives in donations/desk/."""

from importlib.util import find_spec

from donations.desk import accounts, campaigns, donors, gifts, pledges  # noqa: F401

if find_spec("mt940") and find_spec("defusedxml"):  # until the lock holds them
    from donations.desk import statements  # noqa: F401
