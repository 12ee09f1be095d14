"""Everything in one ZIP: the text in three forms, the manifest, the terms, and the pictures that others may use."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.core.files.storage import default_storage

from articles.republishing.formats import html, manifest, markdown, text
from articles.republishing.package import Package

# The same package is the same file: a ZIP cannot say less than this moment.
MOMENT = (1980, 1, 1, 0, 0, 0)


def write(package: Package, name: str, terms: str) -> bytes:
    """`name` is what the files are called; `terms` what stands in TERMS.txt."""
    pictures = picture_files(package)
    parts = {
        f"{name}.html": html.write(package, lambda picture: f"pictures/{picture.file}").encode(),
        f"{name}.md": markdown.write(package).encode(),
        f"{name}.txt": text.write(package).encode(),
        f"{name}.json": manifest.write(package, pictures).encode(),
        "TERMS.txt": terms.encode(),
    }
    target = BytesIO()
    with ZipFile(target, "w") as archive:
        for path, content in parts.items():
            archive.writestr(entry(path), content, ZIP_DEFLATED)
        for file, content in pictures.items():
            archive.writestr(entry(f"pictures/{file}"), content, ZIP_STORED)
    return target.getvalue()


def picture_files(package: Package) -> dict[str, bytes]:
    """The contents of the pictures that go along, with the rights written in them."""
    found = {}
    for picture in package.all_pictures:
        with default_storage.open(picture.file) as file:
            found[picture.file] = file.read()
    return found


def entry(path: str) -> ZipInfo:
    info = ZipInfo(path, MOMENT)
    info.create_system, info.external_attr = 3, 0o644 << 16
    return info
