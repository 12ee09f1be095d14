"""Django looks for the admin here; it lives in donations/desk/."""

from donations.desk import (  # noqa: F401
    accounts,
    campaigns,
    donors,
    events,
    gifts,
    ledger,
    mails,
    pledges,
    receipts,
    rules,
    statements,
    switches,
)
