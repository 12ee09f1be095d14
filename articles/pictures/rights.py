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

NAMESPACES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
    "xmpRights": "http://ns.adobe.com/xap/1.0/rights/",
    "plus": "http://ns.useplus.org/ldf/xmp/1.0/",
}
# The vocabulary of PLUS: the name of a value is its address.
DATA_MINING = "http://ns.useplus.org/ldf/vocab/DMI-"


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


@dataclass(frozen=True)
class Marks:
    """What a file of ours says about its rights. What does not hold for a picture is ""."""

    credit: str = ""
    holder: str = ""
    statement: str = ""  # address of the page that tells the terms
    usage: tuple[tuple[str, str], ...] = ()  # the terms in a sentence: (language, sentence), English first
    licensor: str = ""  # who gives permission, and the address where it is asked for
    licensor_address: str = ""
    data_mining: str = ""  # "ALLOWED", "PROHIBITED" ... of PLUS
    is_free: bool = False  # others may show the file on their pages

    @property
    def creator(self) -> str:
        """The name in “Photo: A. Nowak”."""
        return self.credit.rpartition(": ")[2]

    def exif(self) -> Image.Exif:
        tags = Image.Exif()
        for tag, text in ((ExifTags.Base.Artist, self.credit), (ExifTags.Base.Copyright, self.holder)):
            if text:
                # As bytes, because Pillow turns every letter outside ASCII into a question mark.
                tags[tag] = one_line(text).encode()
        return tags

    def xmp(self) -> bytes:
        """The packet, as XMP, IPTC and PLUS name things."""
        names = " ".join(f'xmlns:{prefix}="{address}"' for prefix, address in NAMESPACES.items())
        licensor = element("plus:LicensorName", self.licensor) + element("plus:LicensorURL", self.licensor_address)
        told = [
            element("dc:creator", listed("rdf:Seq", element("rdf:li", self.creator)), is_written=True),
            element("dc:rights", in_languages([("en", self.holder)]), is_written=True),
            element("photoshop:Credit", self.credit),
            element("xmpRights:WebStatement", self.statement),
            element("xmpRights:UsageTerms", in_languages(self.usage), is_written=True),
            element("plus:Licensor", listed("rdf:Seq", resource(licensor)), is_written=True),
            element("plus:DataMining", self.data_mining and DATA_MINING + self.data_mining),
        ]
        return (
            '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
            f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF {names}><rdf:Description rdf:about="">{"".join(told)}'
            '</rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end="r"?>'
        ).encode()


def element(name: str, content: str, attribute: str = "", *, is_written: bool = False) -> str:
    """One element, or nothing when it has no content; `is_written` says that the content is XML already."""
    written = content if is_written else escape(one_line(content))
    return f"<{name}{attribute}>{written}</{name}>" if written else ""


def listed(kind: str, members: str) -> str:
    return element(kind, members, is_written=True)


def resource(parts: str) -> str:
    return element("rdf:li", parts, ' rdf:parseType="Resource"', is_written=True)


def in_languages(sentences) -> str:
    """The first of them for everybody, as XMP wants it, and each in its language."""
    told = [("x-default", sentences[0][1]), *sentences[1:]] if sentences else []
    return listed("rdf:Alt", "".join(element("rdf:li", text, f' xml:lang="{tag}"') for tag, text in told))
