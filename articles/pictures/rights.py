"""What a picture file says about its rights: read from an upload as a suggestion, written into our own files."""

import struct
from dataclasses import dataclass
from datetime import date, datetime
from xml.sax.saxutils import escape

from PIL import ExifTags, Image, IptcImagePlugin

IPTC_DATE_CREATED, IPTC_BYLINE, IPTC_CREDIT, IPTC_COPYRIGHT = (2, 55), (2, 80), (2, 110), (2, 116)
LONGEST = 160
# What Pillow raises on broken metadata, which is no reason to refuse the picture.
BROKEN = (OSError, SyntaxError, ValueError, LookupError, TypeError, struct.error)

PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" \
xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/">\
<dc:rights><rdf:Alt><rdf:li xml:lang="x-default">{holder}</rdf:li></rdf:Alt></dc:rights>\
<photoshop:Credit>{credit}</photoshop:Credit>\
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""


@dataclass(frozen=True)
class Rights:
    """What was found. Nothing of it is trusted: an editor confirms it."""

    credit: str = ""
    holder: str = ""
    taken_on: date | None = None


def read(image: Image.Image) -> Rights:
    """From IPTC, or else EXIF. XMP is not read: that needs an XML parser which refuses entities."""
    told, noted = iptc(image), exif(image)
    return Rights(
        credit=words(told.get(IPTC_CREDIT) or told.get(IPTC_BYLINE) or noted.get(ExifTags.Base.Artist)),
        holder=words(told.get(IPTC_COPYRIGHT) or noted.get(ExifTags.Base.Copyright)),
        taken_on=day(words(told.get(IPTC_DATE_CREATED) or noted.get(ExifTags.Base.DateTimeOriginal))),
    )


def exif(image: Image.Image) -> dict:
    """The tags of the picture and of its exposure, by number."""
    try:
        tags = image.getexif()
        return dict(tags) | tags.get_ifd(ExifTags.IFD.Exif)
    except BROKEN:
        return {}


def iptc(image: Image.Image) -> dict:
    try:
        return IptcImagePlugin.getiptcinfo(image) or {}
    except BROKEN:
        return {}


def words(value) -> str:
    """One line of printable text from whatever stood in the file."""
    if isinstance(value, list):
        value = next(iter(value), "")
    raw = value.encode("latin-1", "replace") if isinstance(value, str) else value
    if not isinstance(raw, bytes):
        return ""
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        text = raw.decode("latin-1")
    return one_line(text)[:LONGEST].strip()


def one_line(text: str) -> str:
    """Without control and direction marks, which XML forbids and no credit needs."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def day(text: str) -> date | None:
    """The date in "2024:03:05 10:11:12" (EXIF) or "20240305" (IPTC)."""
    try:
        return datetime.strptime(text[:10].replace(":", "")[:8], "%Y%m%d").date()
    except ValueError:
        return None


def exif_to_write(credit: str, holder: str) -> Image.Exif:
    tags = Image.Exif()
    for tag, text in ((ExifTags.Base.Artist, credit), (ExifTags.Base.Copyright, holder)):
        if text:
            # As bytes, because Pillow turns every letter outside ASCII into a question mark.
            tags[tag] = one_line(text).encode()
    return tags


def xmp_to_write(credit: str, holder: str) -> bytes:
    return PACKET.format(credit=escape(one_line(credit)), holder=escape(one_line(holder))).encode()
