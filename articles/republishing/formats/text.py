"""Plain text: every address written out, no mark-up, no hard wrapping."""

from unicodedata import normalize

from articles.republishing.package import Package, PackedPicture
from articles.republishing.tables import Table
from articles.republishing.tree import INLINE, Element, flow

RULE = "* * *"


def write(package: Package) -> str:
    """UTF-8 text in composed letters; lines end with LF."""
    writer, words, lead = _Writer(package), package.words, package.lead_picture
    body = [
        package.title,
        package.lead,
        package.byline,
        " ".join(f"{label}: {package.day(on)}." for label, on in package.dates),
        package.credit.line(),
        writer.figure(lead, lead.caption, lead.alt) if lead else "",
        *map(writer.block, flow(package.body.children)),
    ]
    notes = [f"[{number}] {writer.inside(note.children).strip()}" for number, note in writer.numbered_notes()]
    changes = [f"{change.label}: {change.sentence}" for change in package.changes]
    links = [f"[L{number}] {address}" for address, number in writer.links.items()]
    ends = [
        _list(words["notes"], notes), _list(words["changes"], changes), _list(words["links"], links),
        RULE, *_closing(package),
    ]  # fmt: skip
    return normalize("NFC", "\n\n".join(part for part in body + ends if part)) + "\n"


def _list(heading: str, lines: list[str]) -> str:
    return "\n".join([heading, *lines]) if lines else ""


def _closing(package: Package) -> list[str]:
    words, credit = package.words, package.credit
    lines = [package.notice, f"{words['origin']}: {credit.institute}, {credit.address}. {package.copy}"]
    lines.append(f"{words['status']}: {package.status}")
    if package.missing_pictures:
        lines.append(f"{words['left out'].format(len(package.missing_pictures))}: {package.ask}")
    return lines


class _Writer:
    def __init__(self, package: Package):
        self.package, self.called, self.links = package, [], {}

    def numbered_notes(self) -> list[tuple[int, Element]]:
        return list(enumerate(self.called, start=1))

    def block(self, element: Element) -> str:
        if element.name in ("ul", "ol"):
            return "\n".join(self.items(element))
        if element.name == "blockquote":
            return "\n".join(f"> {line}".rstrip() for line in self.blocks(element.children).split("\n"))
        if element.name == "table":
            return self.table(Table.of(element))
        if element.name == "picture":
            return self.picture(element)
        return RULE if element.name == "hr" else self.inside(element.children).strip()

    def blocks(self, children: list, between: str = "\n\n") -> str:
        return between.join(filter(None, map(self.block, flow(children))))

    def items(self, element: Element) -> list[str]:
        kept = [child for child in element.children if isinstance(child, Element)]
        markers = [f"{number}." for number in range(1, len(kept) + 1)] if element.name == "ol" else ["-"] * len(kept)
        return [
            f"{marker} {self.blocks(item.children, chr(10))}".replace("\n", "\n" + " " * (len(marker) + 1))
            for marker, item in zip(markers, kept, strict=True)
        ]

    def inside(self, children: list) -> str:
        return "".join(child if isinstance(child, str) else self.one(child) for child in children)

    def one(self, element: Element) -> str:
        if element.name == "note":
            self.called.append(element)
            return f"[{len(self.called)}]"
        if element.name == "br":
            return "\n"
        if element.name == "a":
            number = self.links.setdefault(element.attributes["href"], len(self.links) + 1)
            return f"{self.inside(element.children)} [L{number}]"
        return self.inside(element.children) if element.name in INLINE else f" {self.block(element)} "

    def table(self, table: Table) -> str:
        """One line a row, each value after its heading. A note in a heading keeps its one number in all of them."""
        caption, headings = self.inside(table.caption).strip(), {}
        for cell in (cell for row in table.head for cell in row):
            headings[id(cell)] = self.cell(cell)
        rows = table.labelled()
        lines = ["; ".join(headings[id(cell)] for cell in row) for row in table.headings_apart(rows)]
        for row in rows:
            pairs = [(headings.get(id(label), ""), self.cell(cell)) for label, cell in row]
            lines.append("; ".join(": ".join(filter(None, pair)) for pair in pairs))
        return "\n".join(filter(None, [caption, *lines]))

    def cell(self, cell: Element) -> str:
        return " ".join(self.blocks(cell.children, " ").split("\n"))

    def picture(self, element: Element) -> str:
        picture = self.package.picture_of(element)
        caption = self.inside(element.children).strip() or picture.caption
        return self.figure(picture, caption, element.attributes["alt"] or picture.alt)

    def figure(self, picture: PackedPicture, caption: str, alt: str) -> str:
        told = ". ".join(filter(None, [caption or alt, picture.credit]))
        return f"[{self.package.words['picture']}: {told}. {picture.address}]"
