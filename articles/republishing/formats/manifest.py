"""Everything about a package as JSON, for machines of republishers."""

import json
from dataclasses import asdict
from hashlib import sha256

from articles.republishing.formats import html, markdown, text
from articles.republishing.package import MADE_WITH, Package, PackedPicture


def write(package: Package, files: dict[str, bytes]) -> str:
    """`files` are the pictures' contents, by the name of the file."""
    credit = package.credit
    told = {
        "package": package.code,
        "made_with": MADE_WITH,
        "digest": digest(package),
        "title": package.title,
        "lead": package.lead,
        "byline": package.byline,
        "authors": credit.authors,
        "language": package.language,
        "date": package.published_on.isoformat(),
        "updated": package.changed_on and package.changed_on.isoformat(),
        "source": credit.institute,
        "canonical_url": credit.address,
        "credit": credit.line(),
        "terms": credit.terms,
        "terms_url": credit.terms_address,
        "license": package.licence_address or None,
        "notice": package.notice,
        "tags": list(package.topics),
        "corrections": [{"date": change.on.isoformat(), "text": change.sentence} for change in package.changes],
        "pictures": [described(picture, files[picture.file]) for picture in package.all_pictures],
        "left_out": [asdict(item) for item in package.left_out],
        "ask": package.ask,
        "status": package.status,
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def digest(package: Package) -> str:
    """SHA-256 over the three forms of the text: the same as long as text, terms and rights are."""
    whole = "\0".join([html.write(package), markdown.write(package), text.write(package)])
    return sha256(whole.encode()).hexdigest()


def described(picture: PackedPicture, content: bytes) -> dict:
    return {
        "file": f"pictures/{picture.file}",
        "url": picture.address,
        "sha256": sha256(content).hexdigest(),
        "width": picture.width,
        "height": picture.height,
        "alt": picture.alt,
        "caption": picture.caption,
        "credit": picture.credit,
        "holder": picture.holder,
        "right": "allowed",
    }
