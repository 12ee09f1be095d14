"""A fingerprint of what renders: pages that other code, styles or settings made are not served any more."""

import json
from hashlib import sha256
from pathlib import Path

from django.conf import settings

FOLDERS = ("articles", "donations", "institute", "templates")
ENDINGS = {".py", ".html", ".txt", ".json", ".mo"}
# What pages say and that comes from the environment; the secret signs what stands in the support box.
SETTINGS = ("SITE_ADDRESS", "INSTITUTE_NAME", "INSTITUTE_NAME_PL", "INSTITUTE_EMAIL", "DEMO", "SECRET_KEY")


def fingerprint() -> str:
    """Sixteen hexadecimal digits, the same on every machine with the same release and settings."""
    digest = sha256(json.dumps([str(getattr(settings, name)) for name in SETTINGS]).encode())
    for file in files():
        digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()[:16]


def files() -> list[Path]:
    """The sources, what they are to be run with, and the list of hashed names of static files."""
    sources = (file for folder in FOLDERS for file in (settings.BASE_DIR / folder).rglob("*") if file.suffix in ENDINGS)
    others = settings.BASE_DIR / "requirements.txt", settings.STATIC_ROOT / "staticfiles.json"
    return [*sorted(sources), *filter(Path.exists, others)]
