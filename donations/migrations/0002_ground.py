"""What the database guards beyond the models, and the rows without which the support page says nothing."""

from django.db import migrations

ENTRIES = "donations_ledgerentry"
ACCOUNTS = "donations_bankaccount"
# What an account is. A changed number would send gifts to somebody whom no second person has seen.
FROZEN = ["recipient", "short_recipient", "tax_id", "iban", "bic", "currency", "proposed_by_id"]
RECEIPTS, RECEIPT_LINES = "donations_receipt", "donations_receiptline"
# What a receipt says. Its name may be blanked; it may become void, and be replaced, once.
ISSUED = ["year", "number", "kind", "covers_from_on", "covers_until_on", "content", "language", "issued_at"]
LISTED = ["receipt_id", "entry_id"]


def changed(names: list[str], differs: str) -> str:
    return " OR ".join(f"old.{name} {differs} new.{name}" for name in names)


def receipt_changes(differs: str) -> str:
    once = " OR ".join(
        f"(old.{name} IS NOT NULL AND old.{name} {differs} new.{name})" for name in ("voided_at", "replaced_by_id")
    )
    once += f" OR (old.voided_at IS NOT NULL AND ({changed(['voided_by_id', 'void_reason'], differs)}))"
    return f"{changed(ISSUED, differs)} OR {once} OR (old.name <> new.name AND new.name <> '')"


def line_changes(differs: str) -> str:
    return f"{changed(LISTED, differs)} OR (new.is_proof AND NOT old.is_proof)"


POSTGRESQL = f"""
CREATE FUNCTION donations_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'This row is never changed; write a new one.';
END $$;
CREATE TRIGGER ledger_is_append_only BEFORE UPDATE OR DELETE ON {ENTRIES}
FOR EACH ROW EXECUTE FUNCTION donations_refuse();
CREATE TRIGGER account_is_frozen BEFORE UPDATE ON {ACCOUNTS} FOR EACH ROW
WHEN (({", ".join(f"old.{name}" for name in FROZEN)}) IS DISTINCT FROM ({", ".join(f"new.{name}" for name in FROZEN)}))
EXECUTE FUNCTION donations_refuse();
CREATE TRIGGER receipt_is_frozen BEFORE UPDATE ON {RECEIPTS} FOR EACH ROW
WHEN ({receipt_changes("IS DISTINCT FROM")}) EXECUTE FUNCTION donations_refuse();
CREATE TRIGGER receipt_stays BEFORE DELETE ON {RECEIPTS} FOR EACH ROW EXECUTE FUNCTION donations_refuse();
CREATE TRIGGER receipt_line_is_frozen BEFORE UPDATE ON {RECEIPT_LINES} FOR EACH ROW
WHEN ({line_changes("IS DISTINCT FROM")}) EXECUTE FUNCTION donations_refuse();
CREATE TRIGGER receipt_line_stays BEFORE DELETE ON {RECEIPT_LINES} FOR EACH ROW EXECUTE FUNCTION donations_refuse();
"""
# Removing is guarded by the models alone here: a test database is emptied by DELETE. When a later migration changes
# one of these tables, SQLite makes it anew and drops its triggers: they must be made again there.
SQLITE = [
    f"CREATE TRIGGER ledger_is_append_only BEFORE UPDATE ON {ENTRIES} "
    "BEGIN SELECT RAISE(ABORT, 'This row is never changed; write a new one.'); END",
    f"CREATE TRIGGER account_is_frozen BEFORE UPDATE ON {ACCOUNTS} "
    f"WHEN {' OR '.join(f'old.{name} IS NOT new.{name}' for name in FROZEN)} "
    "BEGIN SELECT RAISE(ABORT, 'This row is never changed; write a new one.'); END",
    f"CREATE TRIGGER receipt_is_frozen BEFORE UPDATE ON {RECEIPTS} WHEN {receipt_changes('IS NOT')} "
    "BEGIN SELECT RAISE(ABORT, 'This row is never changed; write a new one.'); END",
    f"CREATE TRIGGER receipt_line_is_frozen BEFORE UPDATE ON {RECEIPT_LINES} WHEN {line_changes('IS NOT')} "
    "BEGIN SELECT RAISE(ABORT, 'This row is never changed; write a new one.'); END",
]


def guard(apps, schema_editor):
    for statement in [POSTGRESQL] if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


def unguard(apps, schema_editor):
    on = {
        "ledger_is_append_only": ENTRIES, "account_is_frozen": ACCOUNTS,
        "receipt_is_frozen": RECEIPTS, "receipt_line_is_frozen": RECEIPT_LINES,
    }  # fmt: skip
    if schema_editor.connection.vendor == "postgresql":
        on |= {"receipt_stays": RECEIPTS, "receipt_line_stays": RECEIPT_LINES}
    for name, table in on.items():
        is_postgresql = schema_editor.connection.vendor == "postgresql"
        schema_editor.execute(f"DROP TRIGGER {name} ON {table}" if is_postgresql else f"DROP TRIGGER {name}")
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION donations_refuse()")


def make_first_campaign(apps, schema_editor):
    campaign = apps.get_model("donations", "Campaign").objects.create(slug="our-work", is_default=True)
    text = apps.get_model("donations", "CampaignText").objects
    text.create(
        campaign=campaign,
        language="en",
        title="The work of the institute",
        body="Our texts are free to read and free to republish. Gifts from private persons pay for the time that it "
        "takes to find things out, to write them down and to check them.",
        thanks="Thank you. Your gift pays for the time that careful work takes.",
    )
    text.create(
        campaign=campaign,
        language="pl",
        title="Praca instytutu",
        body="Nasze teksty można czytać i przedrukowywać bezpłatnie. Darowizny osób prywatnych opłacają czas potrzebny "
        "na to, by rzecz zbadać, opisać i sprawdzić.",
        thanks="Dziękujemy. Państwa darowizna opłaca czas, którego wymaga rzetelna praca.",
    )


def write_first_consents(apps, schema_editor):
    words = {
        "en": "You may write to me about the institute's work and what gifts made possible. I can take this back at any time.",
        "pl": "Zgadzam się na otrzymywanie wiadomości o pracy instytutu i o tym, co umożliwiły darowizny. Zgodę mogę "
        "wycofać w każdej chwili.",
    }
    for language, body in words.items():
        apps.get_model("donations", "ConsentText").objects.create(
            purpose="news", version=1, language=language, body=body
        )


def write_switches(apps, schema_editor):
    apps.get_model("donations", "SupportSettings").objects.create(pk=1)


class Migration(migrations.Migration):
    dependencies = [("donations", "0001_initial")]

    operations = [
        migrations.RunPython(guard, unguard),
        migrations.RunPython(make_first_campaign, migrations.RunPython.noop),
        migrations.RunPython(write_first_consents, migrations.RunPython.noop),
        migrations.RunPython(write_switches, migrations.RunPython.noop),
    ]
