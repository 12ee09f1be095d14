"""What the database guards beyond the models, and the terms that must never be missing."""

import hashlib
import json
from datetime import UTC, datetime

from django.db import migrations

# Half-open windows that overlap are refused. Needs no extension: a whole number is a range of one.
EXCLUSIONS = {
    "one_live_publication_per_article": "int8range(article_id, article_id, '[]')",
    "one_live_publication_per_address": (
        "int8range(hashtextextended(language || '/' || slug, 0), hashtextextended(language || '/' || slug, 0), '[]')"
    ),
}
# The columns that say how a publication ends; everything else is as readers got it.
ENDING = [
    "live_until",
    "take_down_at",
    "withdrawn_at",
    "withdrawn_by_id",
    "withdrawn_reason",
    "cancelled_at",
    "cancelled_by_id",
]
GUARD = f"""
CREATE FUNCTION articles_publication_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR to_jsonb(old) - '{{{",".join(ENDING)}}}'::text[]
        IS DISTINCT FROM to_jsonb(new) - '{{{",".join(ENDING)}}}'::text[] THEN
        RAISE EXCEPTION 'Publications are not changed; publish the article again.';
    END IF;
    RETURN new;
END $$;
CREATE TRIGGER publication_is_frozen BEFORE UPDATE OR DELETE ON articles_publication
FOR EACH ROW EXECUTE FUNCTION articles_publication_is_frozen();
"""
# Written once. A user who leaves is taken off; a line goes with its picture alone, which ends in the same transaction.
DECISIONS = """
CREATE FUNCTION articles_rightschange_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND new.by_id IS NULL AND to_jsonb(old) - 'by_id' = to_jsonb(new) - 'by_id' THEN
        RETURN new;
    END IF;
    IF TG_OP = 'DELETE' AND NOT EXISTS (SELECT FROM articles_picture WHERE id = old.picture_id) THEN
        RETURN old;
    END IF;
    RAISE EXCEPTION 'Decisions on pictures are kept.';
END $$;
CREATE CONSTRAINT TRIGGER rightschange_is_kept AFTER UPDATE OR DELETE ON articles_rightschange
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION articles_rightschange_is_kept();
"""


# Kept, not only indexed: a phrase is looked for in each text that has its words, and reading a long one takes long.
# The weights tell the columns apart, and a word longer than any term keeps phrases from spanning two of them.
APART = f" || ' {'x' * 41}'"
SEARCH_POSTGRESQL = [
    f"""
ALTER TABLE articles_searchdocument ADD COLUMN found tsvector GENERATED ALWAYS AS (
    setweight(to_tsvector('simple', title{APART}), 'A') || setweight(to_tsvector('simple', head{APART}), 'B')
    || to_tsvector('simple', body)
) STORED
""",
    "CREATE INDEX articles_search ON articles_searchdocument USING gin (found)",
]
# The documents hold the words; beside them lies the index alone, kept equal by the triggers.
ADD = """
INSERT INTO articles_search(rowid, title, head, body) VALUES (new.publication_id, new.title, new.head, new.body);
"""
REMOVE = """
INSERT INTO articles_search(articles_search, rowid, title, head, body)
VALUES ('delete', old.publication_id, old.title, old.head, old.body);
"""
SEARCH_SQLITE = [
    "CREATE VIRTUAL TABLE articles_search USING fts5(title, head, body, content='articles_searchdocument', "
    "content_rowid='publication_id', tokenize='ascii')",
    *(
        f"CREATE TRIGGER articles_search_{event} AFTER {event.upper()} ON articles_searchdocument BEGIN {act} END"
        for event, act in {"insert": ADD, "delete": REMOVE, "update": REMOVE + ADD}.items()
    ),
]


def make_search(apps, schema_editor):
    """A later migration that rebuilds the table of documents on SQLite must make the triggers again."""
    on_postgresql = schema_editor.connection.vendor == "postgresql"
    for statement in SEARCH_POSTGRESQL if on_postgresql else SEARCH_SQLITE:
        schema_editor.execute(statement)


def drop_search(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE articles_searchdocument DROP COLUMN found")
        return
    for event in ("insert", "delete", "update"):
        schema_editor.execute(f"DROP TRIGGER articles_search_{event}")
    schema_editor.execute("DROP TABLE articles_search")


def guard_publications(apps, schema_editor):
    """On SQLite the publishing transaction guards: it holds the only write lock."""
    if schema_editor.connection.vendor != "postgresql":
        return
    for name, key in EXCLUSIONS.items():
        schema_editor.execute(
            f"ALTER TABLE articles_publication ADD CONSTRAINT {name} "
            f"EXCLUDE USING gist ({key} WITH &&, tstzrange(live_from, live_until, '[)') WITH &&)"
        )
    schema_editor.execute(GUARD)
    schema_editor.execute(DECISIONS)


def unguard_publications(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute("DROP TRIGGER rightschange_is_kept ON articles_rightschange")
    schema_editor.execute("DROP FUNCTION articles_rightschange_is_kept()")
    schema_editor.execute("DROP TRIGGER publication_is_frozen ON articles_publication")
    schema_editor.execute("DROP FUNCTION articles_publication_is_frozen()")
    for name in EXCLUSIONS:
        schema_editor.execute(f"ALTER TABLE articles_publication DROP CONSTRAINT {name}")


TERMS = [
    {
        "key": "own-permission", "name": "Own permission", "is_site_default": True, "kind": "own_permission",
        "title": "Texts with credit, pictures by permission",
        "title_pl": "Teksty z podaniem źródła, ilustracje za zgodą",
        "notice": "This text may be republished on the condition that its origin is credited. "
        "Pictures may not be used without permission.",
        "notice_pl": "Ten tekst można rozpowszechniać pod warunkiem podania źródła. "
        "Ilustracji nie wolno używać bez zgody.",
        "rules": [
            ("online", "yes", "condition"), ("print", "yes", "condition"), ("translate", "yes", "condition"),
            ("headline", "yes", "condition"), ("adapt", "yes", "condition"), ("add_note", "yes", "condition"),
            ("ads", "yes", "condition"), ("shorten", "ask", "condition"), ("pass_on", "ask", "condition"),
            ("many", "ask", "condition"), ("sell", "no", "condition"), ("credit", "yes", "condition"),
            ("link", "yes", "condition"), ("keep_links", "yes", "request"), ("keep_notes", "yes", "request"),
            ("corrections", "yes", "request"), ("removal", "yes", "request"), ("tell_us", "yes", "request"),
            ("canonical", "yes", "request"),
        ],
    },
    {
        "key": "all-rights-reserved", "name": "All rights reserved", "is_site_default": False,
        "kind": "all_rights_reserved",
        "title": "All rights reserved", "title_pl": "Wszelkie prawa zastrzeżone",
        "notice": "This text may not be republished.", "notice_pl": "Tego tekstu nie wolno rozpowszechniać.",
        "rules": [],
    },
    {
        "key": "pictures", "name": "Pictures", "is_site_default": False, "kind": "ask_us",
        "title": "Pictures by permission", "title_pl": "Ilustracje za zgodą",
        "notice": "This picture may be used only with permission. Write to us and name the picture and the place.",
        "notice_pl": "Tej ilustracji wolno użyć tylko za zgodą. Napisz do nas, o którą ilustrację i jakie miejsce chodzi.",
        "rules": [],
    },
]  # fmt: skip
WORDING = ("kind", "licence", "title", "title_pl", "notice", "notice_pl", "body", "body_pl")


def bring_terms_in_force(apps, schema_editor):
    terms, version, rule = (apps.get_model("articles", name) for name in ("Terms", "TermsVersion", "Rule"))
    for given in TERMS:
        of = terms.objects.create(**{field: given[field] for field in ("key", "name", "is_site_default")})
        first = version(
            terms=of, number=1, slug=f"{given['key']}-1", in_force_from=datetime(2000, 1, 1, tzinfo=UTC),
            **{field: given.get(field, "") for field in WORDING},
        )  # fmt: skip
        first.digest = digest_of(first, given["rules"])
        first.save()
        for subject, answer, strength in given["rules"]:
            rule.objects.create(version=first, kind=first.kind, subject=subject, answer=answer, strength=strength)


def digest_of(version, rules) -> str:
    """As TermsVersion.wording_digest() did when this was written."""
    said = {field: getattr(version, field) for field in WORDING} | {
        "slug": version.slug, "rules": sorted(map(list, rules)),
    }  # fmt: skip
    canonical = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


class Migration(migrations.Migration):
    dependencies = [("articles", "0001_initial")]

    operations = [
        migrations.RunPython(guard_publications, unguard_publications),
        migrations.RunPython(make_search, drop_search),
        migrations.RunPython(bring_terms_in_force, migrations.RunPython.noop),
    ]
