from dataclasses import dataclass

from django.http import Http404


@dataclass(frozen=True)
class Page:
    """One page of a list: its rows, its number from 1, and how many pages there are."""

    rows: list
    number: int
    pages: int
    count: int

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        return self.number + 1 if self.number < self.pages else None


class PageNumber:
    """The one parser of page numbers in addresses: 1 to 99999, in ASCII, without leading noughts."""

    regex = "[1-9][0-9]{0,4}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


def page_of(rows, number: int, size: int, *, count: int | None = None, shown=None) -> Page:
    """Page `number` of a QuerySet, in three statements. Past the end is 404; an empty list has one page.

    `count` is its number of rows, where that is known; `shown` gives the rows with some keys, in any order.
    The keys come first and by value: an index alone counts its way to a late page, without reading the long texts
    before it, and SQLite would look a subquery of keys up for every text of the site.
    """
    count = rows.count() if count is None else count
    pages = max(1, -(-count // size))
    if number > pages:
        raise Http404("No such page.")
    keys = list(rows.values_list("pk", flat=True)[(number - 1) * size : number * size])
    found = {row.pk: row for row in (shown(keys) if shown else rows.filter(pk__in=keys))}
    return Page([found[key] for key in keys], number, pages, count)
