"""The signature of webhooks: `t=<seconds>,v1=<HMAC-SHA256 of "t.body">`, several v1 while a secret is replaced."""

import hashlib
import hmac
import time

from donations.providers.base import Rejected

# A message that is older, or from the future, is not believed: somebody may have kept it.
TOLERANCE = 300


def sign(body: bytes, secret: str, moment: int | None = None) -> str:
    moment = int(time.time()) if moment is None else moment
    return f"t={moment},v1={_digest(body, secret, moment)}"


def check(body: bytes, header: str, secret: str):
    """Raises Rejected unless the header signs exactly these bytes, now."""
    if not secret:
        raise Rejected("There is no secret to check with.")
    parts = [part.partition("=") for part in header.split(",")]
    moments = [value for name, _, value in parts if name == "t"]
    if len(moments) != 1 or not (moments[0].isascii() and moments[0].isdigit() and len(moments[0]) < 13):
        raise Rejected("The signature names no moment.")
    if abs(time.time() - int(moments[0])) > TOLERANCE:
        raise Rejected("The signature is of another time.")
    right = _digest(body, secret, int(moments[0])).encode()
    given = [value.encode() for name, _, value in parts if name == "v1"]
    if not any(hmac.compare_digest(right, one) for one in given):
        raise Rejected("The signature is not of this message.")


def _digest(body: bytes, secret: str, moment: int) -> str:
    return hmac.new(secret.encode(), b"%d." % moment + body, hashlib.sha256).hexdigest()
