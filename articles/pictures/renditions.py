"""The public files of a picture: a few sizes of the whole, and two crops around its focal point."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO

from PIL import Image

from articles.pictures.rights import Marks

# Box: proportion (None for the picture's own), widths, formats.
BOXES = {
    "whole": (None, (320, 640, 960, 1280, 1920), ("avif", "jpeg")),
    "card": (3 / 2, (320, 640), ("avif", "jpeg")),
    "social": (1200 / 630, (1200,), ("jpeg",)),
}
# AVIF at speed 8 costs 0.4 s of processor time at 1920 × 1280. Speed 9 costs a third of it, and a tenth more bytes.
ENCODINGS = {
    "avif": {"quality": 60, "speed": 8},
    "jpeg": {"quality": 80, "progressive": True},
}
FREE, KEPT = "a", "0"
EXTENSIONS = {"avif": ".avif", "jpeg": ".jpg"}


@dataclass(frozen=True)
class Rendition:
    """One public file. The same master, crop, size, encoding and rights always give the same name."""

    box: str
    width: int
    height: int
    format: str
    name: str
    content: bytes


def make(image: Image.Image, *, focal: tuple[int, int], marks: Marks, stem: str) -> Iterator[Rendition]:
    """Every file of a master, one after the other. `focal` is in percent; `stem` is the master's random name."""
    for box, frame, size, names in plan(image.size, focal=focal, marks=marks, stem=stem):
        resized = image.resize(size, Image.Resampling.LANCZOS, box=frame, reducing_gap=3)
        for format, name in names.items():
            yield Rendition(box, *size, format, name, encode(resized, format, marks))


def plan(whole: tuple[int, int], *, focal: tuple[int, int], marks: Marks, stem: str) -> Iterator[tuple]:
    """What `make` writes of a master of this size, without its pixels: (box, frame, size, {format: name})."""
    for box, (proportion, widths, formats) in BOXES.items():
        frame = crop(whole, proportion, focal)
        for size in sizes(frame, proportion, widths):
            yield box, frame, size, {format: file_name(format, stem, frame, size, marks) for format in formats}


def catalogue(renditions: Iterable[Rendition]) -> dict[str, list]:
    """What a page needs to know, as JSON: for each box [width, height, AVIF name or "", JPEG name], ascending."""
    boxes = {box: {} for box in BOXES}
    for rendition in renditions:
        names = boxes[rendition.box].setdefault((rendition.width, rendition.height), {"avif": "", "jpeg": ""})
        names[rendition.format] = rendition.name
    return {box: [[*size, *names.values()] for size, names in sorted(found.items())] for box, found in boxes.items()}


def crop(size: tuple[int, int], proportion: float | None, focal: tuple[int, int]) -> tuple[int, int, int, int]:
    """The largest frame of this proportion inside the picture whose middle comes closest to the focal point."""
    width, height = size
    wide, high = width, height
    if proportion and width > height * proportion:
        wide = max(1, round(height * proportion))
    elif proportion:
        high = max(1, round(width / proportion))
    left = place(width, wide, focal[0])
    top = place(height, high, focal[1])
    return left, top, left + wide, top + high


def place(whole: int, part: int, percent: int) -> int:
    """Where the part begins, so that its middle is at the percentage and it does not stick out."""
    return min(max(round(whole * percent / 100 - part / 2), 0), whole - part)


def sizes(frame: tuple[int, int, int, int], proportion: float | None, widths: tuple[int, ...]) -> list[tuple[int, int]]:
    """Ascending, never enlarged: a width beyond the frame's becomes the frame's own."""
    wide, high = frame[2] - frame[0], frame[3] - frame[1]
    proportion = proportion or wide / high
    return [(width, max(1, round(width / proportion))) for width in sorted({min(width, wide) for width in widths})]


def file_name(format: str, stem: str, frame, size, marks: Marks) -> str:
    """A hash, so that a change of crop or rights makes a new file instead of an old one in somebody's cache.

    Its first sign says whether pages of others may show the file: whoever serves it needs no more than the name.
    """
    digest = sha256(repr((format, ENCODINGS[format], stem, frame, size, marks)).encode()).hexdigest()
    return (FREE if marks.is_free else KEPT) + digest[1:32] + EXTENSIONS[format]


def encode(image: Image.Image, format: str, marks: Marks) -> bytes:
    target = BytesIO()
    image.save(target, format, **ENCODINGS[format], exif=marks.exif(), xmp=marks.xmp())
    return target.getvalue()
