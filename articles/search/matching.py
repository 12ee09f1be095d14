"""The condition by which each database finds documents.

A question is made of terms, which are a-z and 0-9, so that no input is syntax.
"""

from django.db.models import BooleanField, F, Func

from articles.search.query import Query

# With the weights by which PostgreSQL tells them apart.
COLUMNS = {"title": "A", "head": "B", "body": "D"}
# Bytes of terms. PostgreSQL keeps the places of a word's first 255 times, and none beyond word 16,383; in a shorter
# text no word comes as often.
LONG = 10_000


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
        values = []

        def holds(group: tuple[str, ...], between: str) -> str:
            values.append(between.join(term + weights for term in group))
            return f"{documents}.found @@ to_tsquery('simple', %s)"

        def has(group: tuple[str, ...]) -> str:
            together = holds(group, " <-> ")
            if len(group) == 1 or "body" not in self.columns:
                return together
            # Of a long text the column does not know every place of a word.
            apart = holds(group, " & ")
            values.append(f"% {' '.join(group)} %")
            in_text = f"octet_length({documents}.body) > {LONG} AND ' ' || {documents}.body || ' ' LIKE %s"
            return f"({together} OR ({apart} AND {in_text}))"

        asked = (" OR " if self.some else " AND ").join(map(has, self.query.asked))
        excluded = "".join(f" AND NOT {has(group)}" for group in self.query.excluded)
        return f"(({asked}){excluded})", values


def quoted(group: tuple[str, ...]) -> str:
    return f'"{" ".join(group)}"'
