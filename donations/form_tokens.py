"""The token in each rendered form: it says when the form was made, and lets one form make one gift."""

import secrets

from django.core import signing

SIGNER = signing.TimestampSigner(salt="donations.form")
# No person fills the form in in three seconds, and nobody comes back to it after a day.
TOO_FAST, TOO_OLD = 3, 24 * 60 * 60


class Stale(ValueError):
    """Forged, missing or older than a day: the form is shown again with a new token."""


class Hasty(ValueError):
    """Sent back sooner than a person could: the form is shown again with the same token."""


def new() -> str:
    return SIGNER.sign(secrets.token_urlsafe(12))


def read(token: str) -> str:
    """The random part of a token that is neither forged nor too young nor too old."""
    try:
        value = SIGNER.unsign(token, max_age=TOO_OLD)
    except signing.BadSignature as error:
        raise Stale from error
    if not _is_older_than(token, TOO_FAST):
        raise Hasty
    return value


def _is_older_than(token: str, seconds: int) -> bool:
    try:
        SIGNER.unsign(token, max_age=seconds)
    except signing.SignatureExpired:
        return True
    return False
