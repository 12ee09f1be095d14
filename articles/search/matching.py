"""The condition by which each database finds documents.

A question is made of terms, which are a-z and 0-9, so that no input is syntax.
"""

from django.db.models import BooleanField, F, Func

from articles.search.query import Query

# With the weights by which PostgreSQL tells them apart.
COLUMNS = {"title": "A", "head": "B", "body": "D"}


class Holds(Func):
    """Whether the document at `path` has what is asked for in these of its columns: all of it, or `some`."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, path: str, query: Query, *, columns=tuple(COLUMNS), some: bool = False):
        super().__init__(F(path), F(f"{path}__title"))
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
        """By the column and its index that migration 0002 makes."""
        documents = compiler.quote_name_unless_alias(self.get_source_expressions()[1].alias)
        # Without weights the index answers alone.
        weights = "" if set(self.columns) == COLUMNS.keys() else ":" + "".join(map(COLUMNS.get, self.columns))
        asked = (" | " if self.some else " & ").join(in_order(group, weights) for group in self.query.asked)
        question = f"({asked})" + "".join(f" & !{in_order(group, weights)}" for group in self.query.excluded)
        return f"{documents}.found @@ to_tsquery('simple', %s)", [question]


def quoted(group: tuple[str, ...]) -> str:
    return f'"{" ".join(group)}"'


def in_order(group: tuple[str, ...], weights: str) -> str:
    return f"({' <-> '.join(term + weights for term in group)})"
