"""Publications that are in no database, packages of them, and terms."""

from datetime import UTC, datetime
from types import SimpleNamespace as Shape

from articles.models import RightsSettings, Rule, Terms, TermsVersion
from articles.republishing.formats import html, markdown, text
from articles.republishing.package import Package
from tests.articles.making import make_user

CODE = "k7m2p9qx"
MAY_3 = datetime(2026, 5, 3, 10, tzinfo=UTC)
ADDRESSES = {"en": "/articles/full-stores/", "pl": "/pl/articles/full-stores/"}


def make_terms(**fields):
    fields = {
        "title": "Texts with credit, pictures by permission",
        "notice": "Credit the origin.",
        "licence_address": "",
    } | fields
    return Shape(
        licence_address=fields["licence_address"],
        local_title=lambda: fields["title"],
        local_notice=lambda: fields["notice"],
        get_absolute_url=lambda: "/terms/own-permission-1/",
    )


def make_line(name="Anna Nowak", role="author", position="Fellow"):
    return Shape(role=role, printed_name=name, author=Shape(local_position=lambda: position))


def make_picture(key=1, right="allowed", **fields):
    fields = {
        "credit": "Photo: A. Nowak",
        "holder": "A. Nowak",
        "caption": "The port",
        "alt": "Cranes",
        "pk": key,
    } | fields
    return Shape(
        **fields,
        others_may=right,
        reuse_now=right,
        may_be_shown=True,
        renditions={"whole": [[640, 480, f"{key}.avif", f"{key}.jpg"]]},
        local_alt=lambda language: fields["alt"],
        local_caption=lambda language: fields["caption"],
    )


def make_house(**fields):
    """What the institute says of its rights."""
    return RightsSettings(**fields)


def make_package(body="<p>A paragraph of the text.</p>", *, bylines=None, pictures=None, **fields):
    """`pictures` are stand-ins by key; other fields are columns of the publication."""
    language = fields.get("language", "en")
    publication = {
        "language": language, "title": "Full Stores", "lead": "What the reader will know.", "body": body,
        "byline_note": "", "package_code": CODE, "first_published_at": MAY_3, "changed_at": MAY_3, "notes": [],
        "lead_picture": None, "lead_caption": "", "terms": make_terms(),
        "get_absolute_url": lambda: ADDRESSES[language], "source_name": "", "source_url": "",
    } | fields  # fmt: skip
    return Package.of(Shape(**publication), bylines or [make_line()], make_house(), pictures=pictures)


def written(package) -> dict[str, str]:
    """The package in its three forms."""
    return {"html": html.write(package), "md": markdown.write(package), "txt": text.write(package)}


def limited(days=7, kind="own_permission", strength="condition", **fields):
    """Terms with a limit of days, in force."""
    terms = Terms.objects.create(key=f"limited-{Terms.objects.count()}", name="Limited")
    words = {"title": "T", "title_pl": "T", "notice": "N.", "notice_pl": "N."}
    version = TermsVersion.objects.create(terms=terms, kind=kind, **words, **fields)
    Rule.objects.create(version=version, subject="days", strength=strength, number=days)
    version.put_in_force(by=make_user())
    return terms
