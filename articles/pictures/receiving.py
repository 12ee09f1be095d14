"""The door for pictures: whatever was uploaded becomes a new image, made from nothing but its pixels."""

import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from threading import Lock

from django.core.exceptions import ValidationError
from django.core.files import File
from django.utils.translation import gettext_lazy as _
from PIL import ExifTags, Image, ImageCms, UnidentifiedImageError

from articles.pictures import rights

FORMATS = ["JPEG", "PNG", "WEBP"]
MAX_BYTES = 15_000_000
MAX_PIXELS = 40_000_000
MAX_SIDE = 12_000
MAX_PROFILE_BYTES = 4_000_000
LONGEST_SIDE = 4_000

# Between 89 and 179 megapixels Pillow only warns; above it raises. Both happen while the header is read.
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)
BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)
# What Pillow's readers raise on damaged files.
DAMAGE = (OSError, SyntaxError, ValueError, LookupError, TypeError, EOFError, struct.error, zlib.error)

# 40 megapixels take up to 600 MB while they are decoded, turned and resized.
ONE_AT_A_TIME = Lock()

SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True)
class Received:
    """An accepted picture: its pixels (RGB, sRGB, upright, no metadata), and what its file said about the rights."""

    image: Image.Image
    credit: str
    holder: str
    taken_on: date | None


def receive(file) -> Received:
    """Decode an uploaded file (binary, seekable). A file that is not fit raises ValidationError with the reason."""
    file.seek(0)
    content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise ValidationError(_("The file is larger than 15 MB."), code="bytes")
    try:
        with ONE_AT_A_TIME, Image.open(BytesIO(content), formats=FORMATS) as image:
            check_header(image)
            pixels = decoded(image)
            suggested = rights.read(image)
    except UnidentifiedImageError as error:
        raise ValidationError(_("This is not a JPEG, PNG or WebP picture."), code="format") from error
    except BOMBS as error:
        raise too_many_pixels() from error
    except DAMAGE as error:
        raise ValidationError(_("The file is damaged or cut off."), code="damaged") from error
    return Received(pixels, suggested.credit, suggested.holder, suggested.taken_on)


def master_bytes(image: Image.Image) -> bytes:
    """The JPEG file that all renditions are made from: full colour resolution, no metadata."""
    target = BytesIO()
    from_pixels(image).save(target, "JPEG", quality=92, subsampling="4:4:4")
    return target.getvalue()


@contextmanager
def open_master(file: File) -> Iterator[Image.Image]:
    """A master of ours, opened for reading."""
    with file.open("rb") as stream, Image.open(stream, formats=["JPEG"]) as image:
        yield image


def check_header(image: Image.Image) -> None:
    """Refuse what must not be decoded."""
    width, height = image.size
    if max(width, height) > MAX_SIDE:
        raise ValidationError(
            _("The picture measures %(width)d × %(height)d pixels; a side may have 12,000 at most."),
            code="side",
            params={"width": width, "height": height},
        )
    if width * height > MAX_PIXELS:
        raise too_many_pixels()
    # Cameras keep a preview as second frame of a JPEG, which Pillow then calls MPO. It stays behind with the file.
    if getattr(image, "n_frames", 1) > 1 and image.format != "MPO":
        raise ValidationError(_("The picture is animated; only still pictures are taken."), code="frames")
    if len(image.info.get("icc_profile") or b"") > MAX_PROFILE_BYTES:
        raise ValidationError(_("The picture's colour profile is larger than 4 MB."), code="profile")


def too_many_pixels() -> ValidationError:
    return ValidationError(_("The picture has more than 40 megapixels."), code="pixels")


def decoded(image: Image.Image) -> Image.Image:
    """The pixels as a reader should see them, the longest side 4,000 at most."""
    plain = plain_mode(image)
    # A gap of 1 lets a JPEG of twice the size be decoded at half of it: a quarter of the time and memory.
    plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS, reducing_gap=1)
    return from_pixels(in_srgb(on_white(upright(plain, image)), image.info.get("icc_profile")))


def plain_mode(image: Image.Image) -> Image.Image:
    """The same picture in a mode that can be resized: no palette, no single bits, no key colour."""
    if image.mode.startswith("I"):
        # Sixteen bits of grey. Converting alone would turn everything above 255 white.
        return image.convert("I").point(lambda level: level / 256).convert("L")
    if image.mode == "RGBA":
        return image
    if image.has_transparency_data:
        return image.convert("RGBA")
    return image if image.mode in ("L", "RGB", "CMYK") else image.convert("RGB")


def upright(plain: Image.Image, original: Image.Image) -> Image.Image:
    turn = TURNS.get(rights.exif(original).get(ExifTags.Base.Orientation))
    return plain if turn is None else plain.transpose(turn)


def on_white(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA":
        return image
    paper = Image.new("RGB", image.size, "white")
    paper.paste(image, mask=image.getchannel("A"))
    return paper


def in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """The colours that the embedded profile means. A broken profile, or one for other channels, is ignored."""
    if not profile:
        return image.convert("RGB")
    try:
        return ImageCms.profileToProfile(image, BytesIO(profile), SRGB, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError):
        return image.convert("RGB")


def from_pixels(image: Image.Image) -> Image.Image:
    """A new image with the same pixels and nothing else: no comment, no profile, no EXIF."""
    fresh = Image.new("RGB", image.size)
    fresh.paste(image)
    return fresh
