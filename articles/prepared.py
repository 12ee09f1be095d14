"""Statements that differ from page to page by their values alone: Django makes their SQL once a process."""

from collections.abc import Callable
from copy import copy
from itertools import count
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

# No row has such a key, and no word such a sign.
KEYS, WORDS = 2_000_000_000, "\x1a{}"
# By function, kind of database and kinds of values.
MADE = {}


class Prepared:
    """`make(*values)` gives a QuerySet; this is called in the same way, and gives its rows.

    A value is a key, a word, a UUID or a list of keys, and goes into the statement as it is: `make` may look only at
    whether there is one, and builds one statement for each length of a list.
    """

    def __init__(self, make: Callable[..., QuerySet]):
        self.make = make

    def __call__(self, *values) -> list:
        shape = self.make, connection.vendor, *(len(one) if isinstance(one, list) else type(one) for one in values)
        if shape not in MADE:
            MADE[shape] = self._build(values)
        rows, compiler, sql, parameters = MADE[shape]
        if not sql:
            return []
        given, compiler, rows = sent(values), copy(compiler), rows.all()
        statement = sql, tuple(given[number] if number is not None else fixed for number, fixed in parameters)
        compiler.connection, compiler.as_sql = connection, lambda: statement
        rows.query.get_compiler = lambda using: compiler
        return list(rows)

    def _build(self, values: tuple):
        """QuerySet, what reads its rows, SQL ("" where nothing can match), parameters: (number of a value, itself)."""
        stand_ins = marked(values)
        rows = self.make(*stand_ins)
        compiler = rows.query.get_compiler(connection=connection)
        try:
            sql, parameters = compiler.as_sql()
        except EmptyResultSet:
            return rows, compiler, "", []
        converters = compiler.get_converters([column for column, *_ in compiler.select])
        compiler.get_converters = lambda columns: converters
        numbers = {mark: number for number, mark in enumerate(sent(stand_ins)) if mark is not None}
        if not numbers.keys() <= set(parameters):
            raise ValueError("A value does not reach the statement as it is, so it cannot be replaced.")
        return rows, compiler, sql, [(numbers.get(one), one) for one in parameters]


def marked(values) -> list:
    """What stands for values while their statement is made, in the same shape."""
    numbers = count()
    return [
        [mark(one, next(numbers)) for one in value] if isinstance(value, list) else mark(value, next(numbers))
        for value in values
    ]


def mark(value, number: int):
    if value is None:
        return None
    if isinstance(value, UUID):
        return UUID(int=KEYS + number)
    return WORDS.format(number) if isinstance(value, str) else KEYS + number


def sent(values) -> list:
    """One after another, as the database gets them."""
    native = connection.features.has_native_uuid_field
    found = [one for value in values for one in (value if isinstance(value, list) else [value])]
    return [one.hex if isinstance(one, UUID) and not native else one for one in found]
