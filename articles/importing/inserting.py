"""INSERT without what bulk_create does for each value: the import of many texts spent half of its time there."""

from collections.abc import Iterable
from itertools import chain
from operator import attrgetter

from django.db import connection, models


def insert(model, columns: list[str], rows: Iterable[tuple]):
    """Write rows of one model, given as tuples of what the database takes for these attributes ("article_id").

    Sets no defaults and no auto_now_add columns, sends no signals; the constraints of the database hold.
    """
    rows, quote = list(rows), connection.ops.quote_name
    names = ", ".join(quote(model._meta.get_field(column).column) for column in columns)
    places = f"({', '.join(['%s'] * len(columns))})"
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES "  # noqa: S608
    if not rows:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany(statement + places, rows)
        else:  # where executemany is one round trip a row
            cursor.execute(statement + ", ".join([places] * len(rows)), list(chain.from_iterable(rows)))


def insert_rows(rows: list[models.Model]):
    """The same for new rows as Django knows them; their values must have the columns' own types already."""
    fields = [field for field in rows[0]._meta.local_concrete_fields if not field.primary_key]
    values_of = [_reader(field) for field in fields]
    values = (tuple(value_of(row) for value_of in values_of) for row in rows)
    insert(type(rows[0]), [field.attname for field in fields], values)


def _reader(field: models.Field):
    """A function from a row to this field's value as the database takes it."""
    value_of = attrgetter(field.attname)
    if isinstance(field, models.DateTimeField):
        adapt = connection.ops.adapt_datetimefield_value
        return lambda row: adapt(value_of(row))
    if isinstance(field, models.JSONField | models.UUIDField):
        return lambda row: field.get_db_prep_save(value_of(row), connection)
    return value_of
