import django.db.models.deletion
from django.db import migrations, models

REFUSE = """
CREATE FUNCTION journal_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The journal is append-only: % on % is refused.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_entry
    FOR EACH STATEMENT EXECUTE FUNCTION journal_is_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_seal
    FOR EACH STATEMENT EXECUTE FUNCTION journal_is_append_only();
"""
ALLOW = """
DROP TRIGGER append_only ON journal_seal;
DROP TRIGGER append_only ON journal_entry;
DROP FUNCTION journal_is_append_only();
"""


def admit_old_entries(apps, schema_editor):
    """Entries written before there was a sealer wait for it like new ones."""
    Entry = apps.get_model("journal", "Entry")
    Unsealed = apps.get_model("journal", "Unsealed")
    Unsealed.objects.bulk_create(
        [Unsealed(entry=entry) for entry in Entry.objects.filter(seal=None)], batch_size=5000
    )


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Unsealed",
            fields=[
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="unsealed",
                        serialize=False,
                        to="journal.entry",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Head",
            fields=[
                (
                    "id",
                    models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False),
                ),
                ("number", models.BigIntegerField(default=0)),
                ("hash", models.BinaryField(default=bytes(32), max_length=32)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="one_head")
                ],
            },
        ),
        migrations.RunPython(admit_old_entries, migrations.RunPython.noop),
        migrations.RunSQL(REFUSE, ALLOW),
    ]
