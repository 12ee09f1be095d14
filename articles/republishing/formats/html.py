"""HTML: a fragment of about thirty elements, for the body of somebody else's page."""

from collections.abc import Callable
from html import escape

from articles.republishing.package import Package, PackedPicture
from articles.republishing.tables import Table
from articles.republishing.tree import INLINE, VOID, Element, flow

SourceOf = Callable[[PackedPicture], str]


def write(package: Package, source_of: SourceOf | None = None) -> str:
    """The fragment. With `source_of` pictures are shown from there; without it they are named, unless the package shows
    them from our address: a paste asks us for nothing."""
    writer = _Writer(package, source_of)
    credit = package.credit.line(_text, lambda words, address, kind: _link(words, address, *_rel(package, kind)))
    lead = package.lead_picture
    parts = [
        f"<h1>{_text(package.title)}</h1>",
        f"<p><strong>{_text(package.lead)}</strong></p>" if package.lead else "",
        f"<p>{_text(package.byline)}</p>" if package.byline else "",
        f"<p>{_dates(package)}</p>",
        f"<p>{credit}</p>",
        writer.figure(lead, _text(lead.caption), lead.alt) if lead else "",
        *map(writer.block, flow(package.body.children)),
        writer.notes(),
        _changes(package),
        "<hr>",
        *(f"<p>{line}</p>" for line in _closing(package)),
        _counting(package.counted_by),
    ]
    return "\n".join([f'<article lang="{package.language}">', *filter(None, parts), "</article>\n"])


def _counting(address: str) -> str:
    """It gets the host of the page that shows it, never the page."""
    return f'<img src="{address}" width="1" height="1" alt="" referrerpolicy="strict-origin">' if address else ""


def _text(words: str) -> str:
    return escape(words, quote=False)


def _link(words: str, address: str, rel: str = "") -> str:
    return f'<a href="{escape(address)}"{rel}>{_text(words)}</a>'


def _rel(package: Package, kind: str) -> list[str]:
    """rel="license" speaks of the whole page it stands on; so only a licence in the full sense may have it."""
    return [' rel="license"'] if kind == "terms" and package.licence_address else []


def _dates(package: Package) -> str:
    return ". ".join(
        f'{label}: <time datetime="{on.isoformat()}">{package.day(on)}</time>' for label, on in package.dates
    ) + "."  # fmt: skip


def _changes(package: Package) -> str:
    if not package.changes:
        return ""
    items = "".join(
        f"<li><strong>{_text(change.label)}:</strong> {_text(change.sentence)}</li>" for change in package.changes
    )
    return f"<h2>{package.words['changes']}</h2>\n<ul>{items}</ul>"


def _closing(package: Package) -> list[str]:
    credit, words = package.credit, package.words
    origin = f"{words['origin']}: {_text(credit.institute)}, {_link(credit.address, credit.address)}. {package.copy}"
    lines = [_text(package.notice), origin, f"{words['status']}: {_link(package.status, package.status)}"]
    if package.missing_pictures:
        ask = _link(package.ask, f"mailto:{package.ask}")
        lines.append(f"{words['left out'].format(len(package.missing_pictures))}: {ask}")
    return lines


class _Writer:
    def __init__(self, package: Package, source_of: SourceOf | None):
        shown = (lambda picture: picture.address) if package.shows_pictures else None
        self.package, self.source_of, self.called = package, source_of or shown, []

    def block(self, element: Element) -> str:
        if element.name == "picture":
            return self.picture(element)
        if element.name == "table":
            return self.table(Table.of(element))
        if element.name in ("blockquote", "ul", "ol"):
            blocks = flow(element.children) if element.name == "blockquote" else _elements(element)
            inside = "\n".join(map(self.block, blocks))
            return f"<{element.name}>\n{inside}\n</{element.name}>"
        return self.one(element)

    def inside(self, children: list) -> str:
        return "".join(
            _text(child) if isinstance(child, str) else self.one(child) if child.name in INLINE else self.block(child)
            for child in children
        )

    def one(self, element: Element) -> str:
        if element.name == "note":
            return self.call(element)
        return f"<{element.name}>" if element.name in VOID else self.tag(element, element.attributes)

    def tag(self, element: Element, attributes: dict[str, str]) -> str:
        written = "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())
        inside = self.inside(element.children)
        if element.name not in INLINE:
            inside = inside.strip(" ")
        return f"<{element.name}{written}>{inside}</{element.name}>"

    def call(self, note: Element) -> str:
        """The number where a note is called. Ids carry the code: two copies may stand on one page."""
        self.called.append(note)
        number = len(self.called)
        return f'<sup><a id="{self.anchor("ref", number)}" href="#{self.anchor("note", number)}">{number}</a></sup>'

    def anchor(self, kind: str, number: int) -> str:
        return f"{self.package.code}-{kind}-{number}"

    def notes(self) -> str:
        if not self.called:
            return ""
        words, items = self.package.words, []
        for number, note in enumerate(self.called, start=1):
            back = f'<a href="#{self.anchor("ref", number)}" aria-label="{words["back"].format(number)}">↑</a>'
            items.append(f'<li id="{self.anchor("note", number)}">{self.inside(note.children).strip()} {back}</li>')
        return f"<h2>{words['notes']}</h2>\n<ol>\n" + "\n".join(items) + "\n</ol>"

    def table(self, table: Table) -> str:
        head, body = (self.rows(table.head, "col"), self.rows(table.body, "row"))
        parts = [
            f"<caption>{self.inside(table.caption).strip()}</caption>" if table.caption else "",
            f"<thead>\n{head}\n</thead>" if head else "",
            f"<tbody>\n{body}\n</tbody>" if body else "",
        ]
        return "\n".join(["<table>", *filter(None, parts), "</table>"])

    def rows(self, rows: list[list[Element]], scope: str) -> str:
        """`scope` is what headings here stand for, unless they say it themselves."""
        headings = {"th": {"scope": scope}}
        cells = [[self.tag(cell, headings.get(cell.name, {}) | cell.attributes) for cell in row] for row in rows]
        return "\n".join(f"<tr>{''.join(row)}</tr>" for row in cells)

    def picture(self, element: Element) -> str:
        picture = self.package.picture_of(element)
        caption = self.inside(element.children).strip() or _text(picture.caption)
        return self.figure(picture, caption, element.attributes["alt"] or picture.alt)

    def figure(self, picture: PackedPicture, caption: str, alt: str) -> str:
        """`caption` is HTML already."""
        told = ". ".join(filter(None, [caption, _text(picture.credit)]))
        if self.source_of:
            source, size = escape(self.source_of(picture)), f'width="{picture.width}" height="{picture.height}"'
            return f'<figure><img src="{source}" {size} alt="{escape(alt)}"><figcaption>{told}</figcaption></figure>'
        words = ": ".join(filter(None, [self.package.words["download"], alt]))
        return f"<figure><figcaption>{told}. {_link(words, picture.address)}</figcaption></figure>"


def _elements(element: Element) -> list[Element]:
    return [child for child in element.children if isinstance(child, Element)]
