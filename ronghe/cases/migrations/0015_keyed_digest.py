"""Digests with a key: of a case that was sent before, the receipt stays as it was."""

from django.db import migrations, models

FORWARD = """
CREATE TRIGGER receipt_version_stays BEFORE UPDATE OF receipt_version ON cases_case
    FOR EACH ROW WHEN (NEW.receipt_version IS DISTINCT FROM OLD.receipt_version)
    EXECUTE FUNCTION cases_refuse();
"""
REVERSE = "DROP TRIGGER receipt_version_stays ON cases_case"


class Migration(migrations.Migration):
    dependencies = [("cases", "0014_codes")]

    operations = [
        migrations.AddField(
            "case", "receipt_version", models.PositiveSmallIntegerField(default=1, db_default=1)
        ),
        migrations.AlterField(
            "case", "receipt_version", models.PositiveSmallIntegerField(default=2, db_default=2)
        ),
        migrations.AddConstraint(
            "case",
            models.CheckConstraint(
                name="receipt_has_a_known_version", condition=models.Q(receipt_version__in=[1, 2])
            ),
        ),
        migrations.RunSQL(FORWARD, REVERSE),
    ]
