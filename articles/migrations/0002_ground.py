"""What the database guards beyond the models, and the terms that must never be missing."""

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


def unguard_publications(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute("DROP TRIGGER publication_is_frozen ON articles_publication")
    schema_editor.execute("DROP FUNCTION articles_publication_is_frozen()")
    for name in EXCLUSIONS:
        schema_editor.execute(f"ALTER TABLE articles_publication DROP CONSTRAINT {name}")


def bring_terms_in_force(apps, schema_editor):
    apps.get_model("articles", "TermsVersion").objects.create(
        number=1,
        slug="own-permission-1",
        title="Texts with credit, pictures by permission",
        title_pl="Teksty z podaniem źródła, ilustracje za zgodą",
        notice=(
            "This text may be republished on the condition that its origin is credited. "
            "Pictures may not be used without permission."
        ),
        notice_pl=(
            "Ten tekst można rozpowszechniać pod warunkiem podania źródła. Ilustracji nie wolno używać bez zgody."
        ),
        in_force_from=datetime(2000, 1, 1, tzinfo=UTC),
    )


class Migration(migrations.Migration):
    dependencies = [("articles", "0001_initial")]

    operations = [
        migrations.RunPython(guard_publications, unguard_publications),
        migrations.RunPython(bring_terms_in_force, migrations.RunPython.noop),
    ]
