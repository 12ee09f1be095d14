"""Markdown: CommonMark with notes and tables, and no HTML in it.

The words of a text are escaped so that they never turn into mark-up, also for a reader of Markdown that knows neither
notes nor tables.
"""

import json
import re
import unicodedata

from articles.republishing.package import Package, PackedPicture
from articles.republishing.tables import Table
from articles.republishing.tree import INLINE, Element, flow

RULE = "---"
MARKS = {"em": "*", "strong": "**"}
_SIGNS = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_[]<>#|~"})
_ENTITY = re.compile(r"&(?=[#a-zA-Z])")
_AT_LINE_START = re.compile(r"^(\s*)([-+=:]|\d{1,9}(?=[.)]))", re.MULTILINE)
# Such a note would be read as the address of a link by a reader that does not know notes: "[^1]: javascript:…".
_LIKE_AN_ADDRESS = re.compile(r"""\S*(\s+["'(].*)?""", re.DOTALL)


def write(package: Package) -> str:
    """UTF-8 text: front matter in YAML, then the text."""
    writer, lead, words = _Writer(package), package.lead_picture, package.words
    parts = [
        f"# {_escaped(package.title)}",
        f"**{_escaped(package.lead)}**" if package.lead else "",
        _paragraph(_escaped(package.byline)),
        _escaped(" ".join(f"{label}: {package.day(on)}." for label, on in package.dates)),
        package.credit.line(_escaped, lambda words, address, kind: _link(_escaped(words), address)),
        writer.figure(lead, _escaped(lead.caption), lead.alt) if lead else "",
        *map(writer.block, flow(package.body.children)),
        writer.notes(),
        _changes(package),
        RULE,
        *_closing(package, words),
    ]
    return _front_matter(package) + "\n\n".join(part for part in parts if part) + "\n"


def _front_matter(package: Package) -> str:
    """A JSON string is a YAML string as well."""
    credit = package.credit
    told = {
        "title": package.title, "authors": credit.authors, "source": credit.institute, "canonical_url": credit.address,
        "date": package.published_on.isoformat(), "lang": package.language, "terms": credit.terms,
        "terms_url": credit.terms_address, "license": package.licence_address, "package": package.code,
    }  # fmt: skip
    lines = [f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in told.items() if value]
    return "\n".join(["---", *lines, "---", "", ""])


def _escaped(text: str) -> str:
    text = _ENTITY.sub(r"\\&", text.translate(_SIGNS))
    # A link may follow, and "!" before it would make a picture of it.
    return f"{text[:-1]}\\!" if text.endswith("!") else text


def _paragraph(text: str) -> str:
    """A line must not begin like a list or a heading."""
    return _AT_LINE_START.sub(_unlisted, text.strip())


def _unlisted(found: re.Match) -> str:
    space, sign = found.groups()
    return f"{space}{sign}\\" if sign.isdigit() else f"{space}\\{sign}"


def _link(words: str, address: str) -> str:
    """`words` are Markdown already. What could end the address early is written as bytes."""
    for sign in "\\<>()[]*_`|":
        address = address.replace(sign, f"%{ord(sign):02X}")
    return f"[{words}](<{address}>)"


def _changes(package: Package) -> str:
    lines = [f"- **{_escaped(change.label)}:** {_escaped(change.sentence)}" for change in package.changes]
    return "\n\n".join([f"## {package.words['changes']}", "\n".join(lines)]) if lines else ""


def _closing(package: Package, words: dict[str, str]) -> list[str]:
    credit = package.credit
    address = _link(_escaped(credit.address), credit.address)
    lines = [
        _paragraph(_escaped(package.notice)),
        f"{words['origin']}: {_escaped(credit.institute)}, {address}. {package.copy}",
        f"{words['status']}: {_link(_escaped(package.status), package.status)}",
    ]
    if package.missing_pictures:
        ask = _link(_escaped(package.ask), f"mailto:{package.ask}")
        lines.append(f"{words['left out'].format(len(package.missing_pictures))}: {ask}")
    return lines


class _Writer:
    def __init__(self, package: Package):
        self.package, self.called = package, []

    def block(self, element: Element) -> str:
        if element.name in ("h2", "h3", "h4"):
            return f"{'#' * int(element.name[1])} {self.line(element.children)}"
        if element.name in ("ul", "ol"):
            return self.items(element)
        if element.name == "blockquote":
            return "\n".join(f"> {line}".rstrip() for line in self.blocks(element.children).split("\n"))
        if element.name == "table":
            return self.table(Table.of(element))
        if element.name == "picture":
            return self.picture(element)
        return RULE if element.name == "hr" else _paragraph(self.inside(element.children))

    def blocks(self, children: list) -> str:
        return "\n\n".join(filter(None, map(self.block, flow(children))))

    def items(self, element: Element) -> str:
        kept = [child for child in element.children if isinstance(child, Element)]
        written = []
        for number, item in enumerate(kept, start=1):
            marker = f"{number}. " if element.name == "ol" else "- "
            written.append(f"{marker}{self.item(item)}".replace("\n", "\n" + " " * len(marker)).rstrip())
        return ("\n\n" if any("\n\n" in item for item in written) else "\n").join(written)

    def item(self, item: Element) -> str:
        """A list below a line stands close to it; other blocks are parted by empty lines."""
        blocks = list(flow(item.children))
        between = "\n" if all(block.name in ("ul", "ol") for block in blocks[1:]) else "\n\n"
        return between.join(filter(None, map(self.block, blocks)))

    def line(self, children: list) -> str:
        return self.inside(children).replace("\\\n", " ").strip()

    def inside(self, children: list) -> str:
        """Words with marks. A mark that would not be read as one between its neighbours is left out, its words stay."""
        pieces = [(child, _escaped(child) if isinstance(child, str) else self.one(child)) for child in children]
        out = ""
        for number, (child, piece) in enumerate(pieces):
            mark = MARKS.get(getattr(child, "name", ""))
            if mark:
                after = pieces[number + 1][1][:1] if number + 1 < len(pieces) else ""
                piece = _marked(piece, mark, out[-1:], after)
            # After the bracket of a note or link these would begin an address or a definition.
            out += "\\" + piece if out.endswith("]") and piece[:1] in ("(", ":") else piece
        return out

    def one(self, element: Element) -> str:
        if element.name == "note":
            self.called.append(element)
            return f"[^{len(self.called)}]"
        if element.name == "br":
            return "\\\n"
        if element.name == "a":
            return _link(self.inside(element.children), element.attributes["href"])
        return self.inside(element.children) if element.name in INLINE else f" {self.flat([element])} "

    def notes(self) -> str:
        return "\n".join(self.note(number, note) for number, note in enumerate(self.called, start=1))

    def note(self, number: int, note: Element) -> str:
        text = _paragraph(self.line(note.children)) or "–"
        ending = " &nbsp;" if _LIKE_AN_ADDRESS.fullmatch(text) else ""
        return f"[^{number}]: {text}{ending}"

    def table(self, table: Table) -> str:
        caption = self.line(table.caption)
        rows = self.piped(table) if table.is_simple else self.listed(table)
        return "\n\n".join(filter(None, [f"**{caption}**" if caption else "", rows]))

    def piped(self, table: Table) -> str:
        width = max((len(row) for row in table.head + table.body), default=0)
        head = table.head[0] if table.head else []
        rows = [self.row(head, width), f"|{' --- |' * width}", *(self.row(row, width) for row in table.body)]
        return "\n".join(rows) if width else ""

    def row(self, cells: list[Element], width: int) -> str:
        written = [self.flat(cell.children) for cell in cells] + [""] * (width - len(cells))
        return f"| {' | '.join(written)} |"

    def listed(self, table: Table) -> str:
        """A point for each row, each value after its heading."""
        headings = {id(cell): self.flat(cell.children) for row in table.head for cell in row}
        rows = table.labelled()
        points = ["; ".join(headings[id(cell)] for cell in row) for row in table.headings_apart(rows)]
        for row in rows:
            pairs = [(headings.get(id(label), ""), self.flat(cell.children)) for label, cell in row]
            points.append("; ".join(": ".join(filter(None, pair)) for pair in pairs))
        return "\n".join(f"- {_paragraph(point)}" for point in points)

    def flat(self, children: list) -> str:
        """Blocks in one line, for a cell."""
        lines = []
        for block in flow(children):
            lines.append(self.line(block.children) if block.name != "picture" else self.picture(block))
        return " ".join(filter(None, lines))

    def picture(self, element: Element) -> str:
        picture = self.package.picture_of(element)
        caption = self.line(element.children) or _escaped(picture.caption)
        return self.figure(picture, caption, element.attributes["alt"] or picture.alt)

    def figure(self, picture: PackedPicture, caption: str, alt: str) -> str:
        """`caption` is Markdown already."""
        told = ". ".join(filter(None, [caption or _escaped(alt), _escaped(picture.credit)]))
        return f"{self.package.words['picture']}: {told}. {_link(self.package.words['download'], picture.address)}"


def _marked(words: str, mark: str, before: str, after: str) -> str:
    inner = words.strip()
    if not inner or "\n" in words:
        return words
    left, right = words[: len(words) - len(words.lstrip())], words[len(words.rstrip()) :]
    opens = left or _may_touch(before, inner[0])
    closes = right or _may_touch(after, inner[-1])
    return f"{left}{mark}{inner}{mark}{right}" if opens and closes else words


def _may_touch(outside: str, inside: str) -> bool:
    """CommonMark's rule of flanking: beside a letter a mark must hold a letter."""
    if outside in ("*", "_"):
        return False
    return not _is_sign(inside) or not outside or outside.isspace() or _is_sign(outside)


def _is_sign(letter: str) -> bool:
    return unicodedata.category(letter)[0] in "PS"
