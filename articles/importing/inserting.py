"""INSERT without what bulk_create does for each value: the import of many texts spent half of its time there."""

from collections.abc import Callable, Iterable
from itertools import chain

from django.db import connection, models


def insert(model: type[models.Model], columns: list[str], rows: Iterable[tuple]):
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


def insert_whole(model: type[models.Model], rows: list[dict]):
    """Write rows given as attributes with Python's values; what a row leaves out is the model's default."""
    fields = [field for field in model._meta.local_concrete_fields if not field.primary_key]
    sources = [_source(field) for field in fields]
    insert(model, [field.attname for field in fields], (tuple(source(row) for source in sources) for row in rows))


def keys_of(model: type[models.Model], unique: str, values: list) -> list[int]:
    """The primary keys of rows just written, in the order of `values`, which one attribute of theirs has."""
    keys = dict(model.objects.filter(**{f"{unique}__in": values}).values_list(unique, "pk"))
    return [keys[value] for value in values]


def _source(field: models.Field) -> Callable[[dict], object]:
    """A function from a row to this field's value as the database takes it."""
    name = field.attname

    def value(row):
        return row[name] if name in row else field.get_default()

    if isinstance(field, models.DateTimeField):
        return lambda row: connection.ops.adapt_datetimefield_value(value(row))
    if isinstance(field, models.JSONField | models.UUIDField):
        return lambda row: field.get_db_prep_save(value(row), connection)
    return value
