import struct
import time
import warnings
import zlib
from datetime import date
from io import BytesIO
from xml.etree import ElementTree

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from PIL import ExifTags, Image, ImageCms, ImageFile, PngImagePlugin

from articles.pictures import receiving, renditions, rights

RED, GREEN, BLUE, YELLOW = (200, 30, 30), (30, 160, 60), (30, 60, 200), (230, 200, 40)
CANARY = b"canary"
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><a>canary</a></x:xmpmeta>'


def quarters(width=120, height=80):
    """Red and green above, blue and yellow below."""
    image = Image.new("RGB", (width, height), RED)
    image.paste(GREEN, (width // 2, 0, width, height))
    image.paste(BLUE, (0, height // 2, width // 2, height))
    image.paste(YELLOW, (width // 2, height // 2, width, height))
    return image


def saved(image, format, **options):
    target = BytesIO()
    image.save(target, format, **options)
    return target.getvalue()


def receive(content):
    return receiving.receive(BytesIO(content))


def refusal(content):
    """The code and the sentence of the refusal."""
    with pytest.raises(ValidationError) as caught:
        receive(content)
    return caught.value.code, caught.value.messages[0]


def looks_like(image, place, colour):
    return all(abs(level - wanted) < 30 for level, wanted in zip(image.getpixel(place), colour, strict=True))


def png_of_zeros(width, height):
    """A black picture of one bit a pixel, small as a file and large when decoded."""

    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    row = bytes(1 + (width + 7) // 8)
    packer = zlib.compressobj(1)
    pixels = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def with_iptc(jpeg, fields):
    """A JPEG with IPTC fields, given as (dataset, text)."""
    records = b"".join(b"\x1c\x02" + bytes([number]) + struct.pack(">H", len(text)) + text for number, text in fields)
    block = (
        b"Photoshop 3.0\0"
        + b"8BIM\x04\x04\0\0"
        + struct.pack(">I", len(records))
        + records
        + b"\0" * (len(records) % 2)
    )
    return jpeg[:2] + b"\xff\xed" + struct.pack(">H", len(block) + 2) + block + jpeg[2:]


def marked_exif():
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "canary"
    exif[ExifTags.Base.Artist] = "A. Nowak"
    exif[ExifTags.Base.Copyright] = "Agencja Północ".encode()
    exif.get_ifd(ExifTags.IFD.Exif).update({ExifTags.Base.DateTimeOriginal: "2024:03:05 10:11:12"})
    exif.get_ifd(ExifTags.IFD.GPSInfo).update(
        {ExifTags.GPS.GPSLatitude: (52.0, 13.0, 47.0), ExifTags.GPS.GPSMapDatum: "canary"}
    )
    return exif


def marked_files():
    """Files that carry the canary in every place their format offers."""
    image, text = quarters(), PngImagePlugin.PngInfo()
    text.add_text("Comment", "canary")
    text.add_itxt("Author", "canary", zip=False)
    jpeg = saved(image, "JPEG", exif=marked_exif(), xmp=XMP, comment=CANARY, icc_profile=b"canary")
    yield with_iptc(jpeg, [(120, CANARY)])
    yield saved(image, "PNG", exif=marked_exif(), pnginfo=text, icc_profile=b"canary")
    yield saved(image, "WEBP", exif=marked_exif(), xmp=XMP, icc_profile=b"canary")


# What is taken


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_jpeg_png_and_webp_are_taken(format):
    received = receive(saved(quarters(), format))

    assert (received.image.mode, received.image.size) == ("RGB", (120, 80))
    assert looks_like(received.image, (10, 10), RED)
    assert looks_like(received.image, (110, 70), YELLOW)


def test_an_upload_that_was_read_before_is_read_from_its_beginning():
    file = ContentFile(saved(quarters(), "PNG"))
    file.read()

    assert receiving.receive(file).image.size == (120, 80)


def test_a_preview_inside_a_camera_file_is_left_behind():
    content = saved(quarters(), "MPO", save_all=True, append_images=[Image.new("RGB", (16, 16), BLUE)])

    received = receive(content)

    assert received.image.size == (120, 80)
    assert looks_like(received.image, (10, 10), RED)


def test_the_longest_side_is_brought_to_4000():
    assert receive(saved(Image.new("RGB", (8000, 5000), RED), "JPEG")).image.size == (4000, 2500)
    assert receive(saved(Image.new("L", (200, 5000)), "PNG")).image.size == (160, 4000)


# What is refused


@pytest.mark.parametrize("format", ["GIF", "BMP", "TIFF", "ICO", "PPM", "JPEG2000", "AVIF", "PDF", "EPS"])
def test_other_formats_are_refused_by_their_content(format):
    assert refusal(saved(quarters(64, 64), format)) == ("format", "This is not a JPEG, PNG or WebP picture.")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"8BPS\0\1\0\0\0\0\0\0\0\3" + bytes(400),
        b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
        b"<html></html>",
        zlib.compress(bytes(10**6)),
    ],
)
def test_what_is_no_picture_is_refused(content):
    assert refusal(content)[0] == "format"


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_a_file_that_was_cut_off_is_refused(format):
    content = saved(Image.effect_noise((120, 80), 50), format)

    assert refusal(content[: len(content) // 2]) == ("damaged", "The file is damaged or cut off.")


def test_a_file_over_15_megabytes_is_refused():
    picture = saved(quarters(), "JPEG")

    assert receive(picture.ljust(15_000_000, b"\0")).image.size == (120, 80)
    assert refusal(picture.ljust(15_000_001, b"\0")) == ("bytes", "The file is larger than 15 MB.")


@pytest.mark.parametrize(
    ("width", "height", "code"),
    [
        (13_300, 13_400, "pixels"),
        (30_000, 30_000, "pixels"),
        (12_001, 10, "side"),
        (10, 12_001, "side"),
        (6_400, 6_300, "pixels"),
    ],
)
def test_too_many_pixels_are_refused_before_they_are_decoded(width, height, code, monkeypatch):
    monkeypatch.setattr(ImageFile.ImageFile, "load", lambda image: pytest.fail("decoded"))
    content = png_of_zeros(width, height)
    begun = time.process_time()

    assert refusal(content)[0] == code
    assert time.process_time() - begun < 1


def test_the_limit_holds_where_pillow_only_warns():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        code, sentence = refusal(png_of_zeros(9_500, 9_500))

    assert (code, sentence) == ("pixels", "The picture has more than 40 megapixels.")


def test_a_side_that_is_too_long_is_named():
    assert "12001 × 10" in refusal(png_of_zeros(12_001, 10))[1]


@pytest.mark.parametrize("format", ["PNG", "WEBP"])
def test_moving_pictures_are_refused(format):
    content = saved(quarters(), format, save_all=True, append_images=[Image.new("RGB", (120, 80), BLUE)])

    assert refusal(content)[0] == "frames"


def test_a_huge_colour_profile_is_refused():
    assert refusal(saved(quarters(), "JPEG", icc_profile=bytes(4_000_001)))[0] == "profile"


# What becomes of the pixels


@pytest.mark.parametrize(
    ("orientation", "stored"),
    [
        (1, None),
        (2, Image.Transpose.FLIP_LEFT_RIGHT),
        (3, Image.Transpose.ROTATE_180),
        (4, Image.Transpose.FLIP_TOP_BOTTOM),
        (5, Image.Transpose.TRANSPOSE),
        (6, Image.Transpose.ROTATE_90),
        (7, Image.Transpose.TRANSVERSE),
        (8, Image.Transpose.ROTATE_270),
        (99, None),
    ],
)
@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_turned_upright(format, orientation, stored):
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    lying = quarters() if stored is None else quarters().transpose(stored)

    image = receive(saved(lying, format, exif=exif)).image

    assert image.size == (120, 80)
    assert looks_like(image, (10, 10), RED)
    assert looks_like(image, (110, 10), GREEN)
    assert looks_like(image, (10, 70), BLUE)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_transparency_becomes_white(mode):
    image = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    image.paste((0, 0, 0, 255), (20, 0, 40, 40))

    received = receive(saved(image.convert(mode), "PNG")).image

    assert looks_like(received, (5, 20), (255, 255, 255))
    assert looks_like(received, (35, 20), (0, 0, 0))


def test_a_key_colour_becomes_white():
    assert looks_like(receive(saved(Image.new("RGB", (9, 9), RED), "PNG", transparency=RED)).image, (4, 4), (255,) * 3)


def test_sixteen_bits_of_grey_keep_their_shades():
    image = Image.new("I;16", (30, 30), 128 * 256)

    assert looks_like(receive(saved(image, "PNG")).image, (5, 5), (128, 128, 128))


def test_printers_colours_become_rgb():
    assert looks_like(receive(saved(quarters().convert("CMYK"), "JPEG")).image, (10, 10), RED)


def swapped_profile():
    """sRGB with its red and blue exchanged."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return profile.replace(b"rXYZ", b"----", 1).replace(b"bXYZ", b"rXYZ", 1).replace(b"----", b"bXYZ", 1)


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_colours_are_read_through_the_embedded_profile(format):
    red, _, blue = receive(
        saved(Image.new("RGB", (20, 20), RED), format, icc_profile=swapped_profile())
    ).image.getpixel((5, 5))

    assert blue > 150 > 100 > red


@pytest.mark.parametrize("profile", [b"broken", swapped_profile()[:300]])
def test_a_broken_profile_is_ignored(profile):
    assert looks_like(receive(saved(quarters(), "JPEG", icc_profile=profile)).image, (10, 10), RED)


def test_a_profile_for_other_channels_is_ignored():
    grey = Image.new("L", (20, 20), 128)

    assert looks_like(receive(saved(grey, "PNG", icc_profile=swapped_profile())).image, (5, 5), (128, 128, 128))


# What is dropped, and what is kept of it


@pytest.mark.parametrize("content", list(marked_files()), ids=["jpeg", "png", "webp"])
def test_no_metadata_reaches_our_files(content):
    assert CANARY in content

    received = receive(content)
    master = receiving.master_bytes(received.image)
    files = [master, *(rendition.content for rendition in made(Image.open(BytesIO(master))))]

    assert not received.image.info
    assert not Image.open(BytesIO(master)).getexif()
    for file in files:
        image = Image.open(BytesIO(file))
        assert CANARY not in file
        assert "icc_profile" not in image.info
        assert set(image.getexif()) <= {ExifTags.Base.Artist, ExifTags.Base.Copyright}


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_what_hangs_behind_a_picture_is_dropped(format):
    content = saved(quarters(), format) + b"<html><script>alert(1)</script>"

    assert b"script" not in receiving.master_bytes(receive(content).image)


@pytest.mark.parametrize("content", list(marked_files()), ids=["jpeg", "png", "webp"])
def test_exif_suggests_credit_holder_and_date(content):
    received = receive(content)

    assert (received.credit, received.holder, received.taken_on) == ("A. Nowak", "Agencja Północ", date(2024, 3, 5))


def test_iptc_is_believed_before_exif():
    jpeg = saved(quarters(), "JPEG", exif=marked_exif())

    received = receive(with_iptc(jpeg, [(80, b"B. Kowal"), (116, "© Żar\0 \n foto".encode()), (55, b"20230215")]))

    assert (received.credit, received.holder, received.taken_on) == ("B. Kowal", "© Żar foto", date(2023, 2, 15))


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("exif", [b"Exif\0\0rubbish", b"Exif\0\0II*\0\xff\xff\xff\xff", marked_exif().tobytes()[:60]])
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_broken_exif_is_no_reason_to_refuse(exif, format):
    assert receive(saved(quarters(), format, exif=exif)).taken_on is None


@pytest.mark.parametrize("damage", [(b"\x1c\x02\x50", b"\x1d\x02\x50"), (b"\x50\0\x01", b"\x50\xff\x01")])
def test_broken_iptc_is_no_reason_to_refuse(damage):
    content = with_iptc(saved(quarters(), "JPEG"), [(80, b"B")])
    assert damage[0] in content

    assert receive(content.replace(*damage)).credit == ""


# Renditions


def made(image, focal=(50, 50), stem="0" * 32, **marks):
    marks = rights.Marks(**{"credit": "Photo: A. Nowak", "holder": "Agencja Północ"} | marks)
    return list(renditions.make(image, focal=focal, marks=marks, stem=stem))


def told(xmp: bytes) -> dict[str, list[str]]:
    """The words of each property of a packet, by its name."""
    description = ElementTree.fromstring(xmp)[0][0]  # noqa: S314 - our own packet
    prefixes = {f"{{{address}}}": prefix for prefix, address in rights.NAMESPACES.items()}
    return {
        f"{prefixes[prefix]}:{name}": [words for words in part.itertext() if words.strip()]
        for part in description
        for prefix, name in [(part.tag[: part.tag.index("}") + 1], part.tag.partition("}")[2])]
    }


def opened(rendition):
    return Image.open(BytesIO(rendition.content))


def test_a_master_gives_all_sizes_in_both_formats():
    found = made(quarters(1920, 1280))

    assert [(each.box, each.width, each.height) for each in found if each.format == "jpeg"] == [
        ("whole", 320, 213), ("whole", 640, 427), ("whole", 960, 640), ("whole", 1280, 853), ("whole", 1920, 1280),
        ("card", 320, 213), ("card", 640, 427), ("social", 1200, 630),
    ]  # fmt: skip
    assert [each.box for each in found if each.format == "avif"] == ["whole"] * 5 + ["card"] * 2
    for each in found:
        assert (opened(each).size, opened(each).format) == ((each.width, each.height), each.format.upper())


def test_the_catalogue_lists_each_size_once():
    found = made(quarters(700, 700))
    name = {(each.box, each.width, each.format): each.name for each in found}

    assert renditions.catalogue(found) == {
        "whole": [
            [320, 320, name["whole", 320, "avif"], name["whole", 320, "jpeg"]],
            [640, 640, name["whole", 640, "avif"], name["whole", 640, "jpeg"]],
            [700, 700, name["whole", 700, "avif"], name["whole", 700, "jpeg"]],
        ],
        "card": [
            [320, 213, name["card", 320, "avif"], name["card", 320, "jpeg"]],
            [640, 427, name["card", 640, "avif"], name["card", 640, "jpeg"]],
        ],
        "social": [[700, 368, "", name["social", 700, "jpeg"]]],
    }


@pytest.mark.parametrize("size", [(200, 300), (1, 1), (1000, 3), (3, 1000)])
def test_nothing_is_enlarged(size):
    for each in made(quarters(*size)):
        assert each.width <= size[0]
        assert each.height <= size[1]


@pytest.mark.parametrize(
    ("focal", "size", "colours"),
    [
        ((0, 50), (2400, 400), (RED, BLUE)),
        ((100, 50), (2400, 400), (GREEN, YELLOW)),
        ((50, 0), (400, 2400), (RED, GREEN)),
        ((50, 100), (400, 2400), (BLUE, YELLOW)),
    ],
)
def test_crops_follow_the_focal_point(focal, size, colours):
    for each in made(quarters(*size), focal):
        seen = {
            colour
            for colour in (RED, GREEN, BLUE, YELLOW)
            for x in (5, each.width - 6)
            for y in (5, each.height - 6)
            if looks_like(opened(each).convert("RGB"), (x, y), colour)
        }
        assert seen == ({RED, GREEN, BLUE, YELLOW} if each.box == "whole" else set(colours))


def test_a_focal_point_in_the_middle_keeps_the_middle():
    card = next(each for each in made(quarters(2400, 400)) if each.box == "card")

    assert looks_like(opened(card).convert("RGB"), (card.width // 2 - 20, 20), RED)
    assert looks_like(opened(card).convert("RGB"), (card.width // 2 + 20, 20), GREEN)


def test_names_tell_nothing_and_never_change():
    image = quarters(700, 300)

    names = [each.name for each in made(image)]

    assert names == [each.name for each in made(image)]
    assert len(set(names)) == len(names)
    for name in names:
        stem, extension = name.split(".")
        assert len(stem) == 32 and set(stem) <= set("0123456789abcdef")
        assert extension in ("avif", "jpg")


def test_another_focal_point_renames_only_the_crops():
    before, after = made(quarters(700, 300)), made(quarters(700, 300), (80, 50))

    kept = {each.box for each, moved in zip(before, after, strict=True) if each.name == moved.name}

    assert kept == {"whole"}


@pytest.mark.parametrize("change", [{"credit": "B"}, {"holder": "B"}, {"stem": "1" * 32}])
def test_other_rights_or_another_master_rename_everything(change):
    before, after = made(quarters(700, 300)), made(quarters(700, 300), **change)

    assert not {each.name for each in before} & {each.name for each in after}


def test_rights_are_written_into_every_file():
    credit, holder = 'Foto: Ż. Łąk & Co. "<b>"', "Agencja Północ"
    marks = {
        "statement": "https://institute.example/terms/?a&b", "usage": (("en", "Ask."), ("pl", "Zapytaj.")),
        "licensor": "Institute", "licensor_address": "https://institute.example/#ask", "data_mining": "PROHIBITED",
    }  # fmt: skip

    for each in made(quarters(400, 300), credit=credit, holder=holder, **marks):
        image = opened(each)

        assert told(image.info["xmp"]) == {
            "dc:creator": ['Ż. Łąk & Co. "<b>"'],
            "dc:rights": [holder],
            "photoshop:Credit": [credit],
            "xmpRights:WebStatement": ["https://institute.example/terms/?a&b"],
            "xmpRights:UsageTerms": ["Ask.", "Zapytaj."],
            "plus:Licensor": ["Institute", "https://institute.example/#ask"],
            "plus:DataMining": ["http://ns.useplus.org/ldf/vocab/DMI-PROHIBITED"],
        }
        assert rights.read(image) == rights.Rights(credit, holder)


def test_rights_without_words_leave_no_empty_tags():
    for each in made(quarters(400, 300), credit="", holder=""):
        assert not opened(each).getexif()
        assert told(opened(each).info["xmp"]) == {}


def test_control_characters_do_not_break_the_packet():
    marks = rights.Marks("a\0b\x1f\u202e", "\uffff\ud7ff", usage=(("en", "\x08"),))

    ElementTree.fromstring(marks.xmp())  # noqa: S314 - our own packet


# Masters


def test_a_master_keeps_the_full_resolution_of_its_colours():
    image = Image.open(BytesIO(receiving.master_bytes(quarters())))

    assert image.format == "JPEG"
    assert {sampling[1:3] for sampling in image.layer} == {(1, 1)}


def test_a_master_is_opened_and_closed_again(tmp_path):
    (tmp_path / "master.jpg").write_bytes(receiving.master_bytes(quarters()))
    file = ContentFile((tmp_path / "master.jpg").read_bytes())

    with receiving.open_master(file) as image:
        assert image.size == (120, 80)
        assert made(image)
