"""A table of the tree as rows of cells, the way every format needs it."""

from dataclasses import dataclass

from articles.republishing.tree import Element

Row = list[Element]
_BLOCKS = frozenset(["p", "h2", "h3", "h4", "ul", "ol", "blockquote", "hr", "table", "picture"])


@dataclass(frozen=True)
class Table:
    caption: list  # the children of the caption
    head: list[Row]
    body: list[Row]

    @classmethod
    def of(cls, table: Element) -> "Table":
        """The editor writes no thead: the first rows are its, as far as they hold headings only."""
        parts = [part for part in table.children if isinstance(part, Element)]
        caption = next((part.children for part in parts if part.name == "caption"), [])
        head = [row for part in parts if part.name == "thead" for row in _rows(part)]
        body = [row for part in parts if part.name in ("tbody", "tr") for row in _rows(part)]
        return cls(caption, head, body) if head else cls(caption, *_parted(body))

    @property
    def is_simple(self) -> bool:
        """At most one line of headings, no cell over several, no cell with more than a line of text."""
        cells = [cell for row in self.head + self.body for cell in row]
        return len(self.head) <= 1 and not any(_is_wide(cell) or _has_blocks(cell) for cell in cells)

    def labelled(self) -> list[list[tuple[Element | None, Element]]]:
        """The rows of the body: each cell with the lowest heading above it, if there is one."""
        labels = {column: cell for row in _placed(self.head) for column, cell in row}
        return [[(labels.get(column), cell) for column, cell in row] for row in _firsts(_placed(self.body))]

    def headings_apart(self, rows: list) -> list[Row]:
        """The rows of the head with a heading that stands before no cell of `labelled()`."""
        used = {id(label) for row in rows for label, _cell in row}
        return [row for row in self.head if not all(id(cell) in used for cell in row)]


def _rows(part: Element) -> list[Row]:
    rows = (
        [part] if part.name == "tr" else [row for row in part.children if isinstance(row, Element) and row.name == "tr"]
    )
    return [[cell for cell in row.children if isinstance(cell, Element) and cell.name in ("th", "td")] for row in rows]


def _parted(rows: list[Row]) -> tuple[list[Row], list[Row]]:
    """The first rows, as far as they hold headings only, and the others."""
    others = next((number for number, row in enumerate(rows) if any(cell.name != "th" for cell in row)), 0)
    return rows[:others], rows[others:]


def _placed(rows: list[Row]) -> list[list[tuple[int, Element]]]:
    """(column, cell) for every column that a cell of the row covers; cells of rows above may reach down into it."""
    reaching, placed = {}, []  # column: rows still covered
    for row in rows:
        here, column = [], 0
        for cell in row:
            while reaching.get(column):
                column += 1
            for covered in range(column, column + int(cell.attributes.get("colspan", 1))):
                here.append((covered, cell))
                reaching[covered] = int(cell.attributes.get("rowspan", 1))
            column += int(cell.attributes.get("colspan", 1))
        placed.append(here)
        reaching = {column: left - 1 for column, left in reaching.items() if left > 1}
    return placed


def _firsts(placed: list) -> list:
    """Each cell once, in its first column."""
    return [list({id(cell): (column, cell) for column, cell in reversed(row)}.values())[::-1] for row in placed]


def _is_wide(cell: Element) -> bool:
    return "colspan" in cell.attributes or "rowspan" in cell.attributes


def _has_blocks(cell: Element) -> bool:
    blocks = [child.name for child in cell.children if isinstance(child, Element) and child.name in _BLOCKS]
    return len(blocks) > 1 or any(name != "p" for name in blocks)
