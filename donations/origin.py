"""What a donor was reading, carried from an article's support box to the support page."""

from dataclasses import dataclass

from django.core import signing

SIGNER = signing.Signer(salt="donations.origin")


@dataclass(frozen=True)
class Origin:
    path: str = ""
    title: str = ""
    place: str = ""


def sign(origin: Origin) -> str:
    """Without a time, so that a page renders the same today and tomorrow."""
    return SIGNER.sign_object([origin.path, origin.title, origin.place])


def read(value: str) -> Origin:
    """The origin in a signed value. A broken, forged or missing one is an empty origin, never an error."""
    try:
        return Origin(*SIGNER.unsign_object(value))
    except (signing.BadSignature, ValueError, TypeError):
        return Origin()
