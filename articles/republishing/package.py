"""What is given to others of one publication: a frozen value from which every format is written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.core.files.storage import default_storage
from django.utils import timezone, translation
from django.utils.formats import date_format

from articles.addresses import absolute, path_in
from articles.republishing import tree
from articles.republishing.counting_image import counting_address
from articles.republishing.credit import Credit, one_line
from articles.republishing.words import WORDS, sentence

# Raised whenever the same publication comes out as other bytes.
MADE_WITH = 3


@dataclass(frozen=True)
class PackedPicture:
    """A picture that others may use. `file` is its name in our storage and in an archive."""

    key: str
    file: str
    address: str
    width: int
    height: int
    alt: str
    caption: str
    credit: str
    holder: str

    @classmethod
    def of(cls, picture, language: str, *, caption: str = "", alt: str = "") -> "PackedPicture":
        width, height, _avif, file = picture.renditions["whole"][-1]
        return cls(
            key=str(picture.pk), file=file, address=absolute(default_storage.url(file)), width=width, height=height,
            alt=one_line(alt or picture.local_alt(language)),
            caption=one_line(caption or picture.local_caption(language)),
            credit=one_line(picture.credit), holder=one_line(picture.holder),
        )  # fmt: skip


@dataclass(frozen=True)
class Change:
    """A correction or update that readers were told of."""

    label: str  # "Correction, 3 May 2026"
    sentence: str
    on: date


@dataclass(frozen=True)
class Package:
    """Made of one publication, its terms and its pictures' present rights. The same of these give the same bytes."""

    code: str
    language: str
    title: str
    lead: str
    byline: str
    published_on: date
    changed_on: date | None
    credit: Credit
    body: tree.Element
    lead_picture: PackedPicture | None
    pictures: dict[str, PackedPicture]  # those in the body, by key
    changes: list[Change]
    left_out: list[tree.LeftOut]
    ask: str  # the mailbox for everything that is not in it
    status: str  # the address that says what became of this copy
    notice: str
    licence_address: str
    shows_pictures: bool = False  # from our address, instead of a link to each
    topics: tuple[str, ...] = ()
    counted_by: str = ""  # the address of the counting image, when the institute has it on

    @classmethod
    def of(
        cls, publication, bylines: Iterable, house, topics: Iterable = (), pictures: Mapping | None = None
    ) -> "Package":
        """`publication` and `house` are a Publication and the RightsSettings or of their shape, `bylines` and `topics`
        its own, `pictures` those that its body names, by key. Rights are read from the pictures now."""
        bylines, language = list(bylines), publication.language
        with translation.override(language):
            credit = Credit.of(publication, bylines)
            rights = {key: picture.reuse_now for key, picture in (pictures or {}).items()}
            body, left_out = tree.read(publication.body, absolute(publication.get_absolute_url()), rights)
            lead, missing = _lead_picture(publication)
            return cls(
                code=publication.package_code, language=language, title=credit.title,
                lead=one_line(publication.lead), byline=_byline(publication, bylines),
                published_on=_day(publication.first_published_at),
                changed_on=_day(publication.changed_at) if publication.notes else None,
                credit=credit, body=body, lead_picture=lead,
                pictures={key: PackedPicture.of(pictures[key], language) for key in tree.picture_keys(body)},
                changes=[_change(note, language) for note in publication.notes],
                left_out=missing + [_with_credit(item, pictures or {}) for item in left_out],
                ask=house.mail, shows_pictures=house.pictures_in_copy == "linked",
                status=absolute(path_in(language, "articles:copy_status", publication.package_code)),
                notice=one_line(publication.terms.local_notice()), licence_address=publication.terms.licence_address,
                topics=tuple(topic.local_name() for topic in topics),
                counted_by=counting_address(publication.package_code) if house.counting_image_is_on else "",
            )  # fmt: skip

    @property
    def words(self) -> dict[str, str]:
        return WORDS[self.language]

    @property
    def copy(self) -> str:
        """The code that every copy carries, at its top and at its bottom."""
        return sentence(self.words["copy"].format(self.code))

    @property
    def dates(self) -> list[tuple[str, date]]:
        """The dates with the words before them."""
        first = "first published" if self.credit.date else "here since"
        told = [(self.words[first], self.published_on)]
        return told + [(self.words["updated"], self.changed_on)] if self.changed_on else told

    def day(self, on: date) -> str:
        with translation.override(self.language):
            return date_format(on, "DATE_FORMAT")

    @property
    def all_pictures(self) -> list[PackedPicture]:
        lead = [self.lead_picture] if self.lead_picture else []
        return list({picture.file: picture for picture in [*lead, *self.pictures.values()]}.values())

    @property
    def missing_pictures(self) -> list[tree.LeftOut]:
        return [item for item in self.left_out if item.kind == "picture"]

    def picture_of(self, element: tree.Element) -> PackedPicture:
        return self.pictures[element.attributes["key"]]


def _lead_picture(publication) -> tuple[PackedPicture | None, list[tree.LeftOut]]:
    picture = publication.lead_picture
    if picture is None:
        return None, []
    if picture.reuse_now != "allowed":
        return None, [tree.LeftOut("picture", picture.reuse_now, "", str(picture.pk), one_line(picture.credit))]
    return PackedPicture.of(picture, publication.language, caption=publication.lead_caption), []


def _with_credit(item: tree.LeftOut, pictures: Mapping) -> tree.LeftOut:
    picture = pictures.get(item.key)
    return replace(item, credit=one_line(picture.credit)) if picture else item


def _byline(publication, bylines) -> str:
    """ "Anna Nowak, Fellow; Editor: Jan Kowal", in the editors' order and with their note."""
    words = WORDS[publication.language]
    parts = []
    for line in bylines:
        label = "" if line.role == "author" else f"{words[line.role]}: "
        name = ", ".join(filter(None, [line.printed_name, line.author.local_position()]))
        parts.append(label + name)
    return one_line("; ".join(filter(None, [*parts, publication.byline_note])))


def _day(at: datetime) -> date:
    return timezone.localtime(at).date()


def _change(note: dict, language: str) -> Change:
    on = _day(datetime.fromisoformat(note["at"]))
    label = f"{WORDS[language][note['change']]}, {date_format(on, 'DATE_FORMAT')}"
    return Change(label, sentence(one_line(note["note"])), on)
