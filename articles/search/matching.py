"""The condition by which each database finds documents.

A question is made of terms, which are a-z and 0-9, so that no input is syntax.
"""

from django.db.models import BooleanField, F, Func

from articles.search.query import Query

COLUMNS = ("title", "head", "body")
# Between two columns, so that no phrase spans them; longer than any term.
APART = f" {'x' * 41} "


class Holds(Func):
    """Whether the document at `path` has what is asked for in these of its columns: all of it, or `some`."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, path: str, query: Query, *, columns=COLUMNS, some: bool = False):
        super().__init__(F(path), *(F(f"{path}__{column}") for column in columns))
        self.query, self.columns, self.some = query, columns, some

    def as_sqlite(self, compiler, connection, **context):
        """By the table that migration 0002 makes beside the documents."""
        key, values = compiler.compile(self.get_source_expressions()[0])
        asked = (" OR " if self.some else " AND ").join(map(quoted, self.query.asked))
        excluded = "".join(f" NOT {quoted(group)}" for group in self.query.excluded)
        columns = f"{{{' '.join(self.columns)}}}"
        question = f"{columns} : (({asked}){excluded})"
        return key + " IN (SELECT rowid FROM articles_search WHERE articles_search MATCH %s)", [*values, question]  # noqa: S608

    def as_postgresql(self, compiler, connection, **context):
        """By the index that migration 0002 makes, when all columns are asked."""
        compiled = [compiler.compile(column) for column in self.get_source_expressions()[1:]]
        text = f" || '{APART}' || ".join(sql for sql, _values in compiled)
        asked = (" | " if self.some else " & ").join(map(in_order, self.query.asked))
        question = f"({asked})" + "".join(f" & !{in_order(group)}" for group in self.query.excluded)
        values = [value for _sql, values in compiled for value in values]
        return f"to_tsvector('simple', {text}) @@ to_tsquery('simple', %s)", [*values, question]


def quoted(group: tuple[str, ...]) -> str:
    return f'"{" ".join(group)}"'


def in_order(group: tuple[str, ...]) -> str:
    return f"({' <-> '.join(group)})"
