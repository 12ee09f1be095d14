"""Django looks for the admin here; it lives in donations/desk/."""

from donations.desk import accounts, campaigns, donors, gifts, ledger, pledges, receipts, statements  # noqa: F401
