"""A phone number or an e-mail address that was proven by a code, and when."""

from pathlib import Path

from django.db import migrations, models

FORWARD = (Path(__file__).parent / "proven.sql").read_text(encoding="utf-8")
REVERSE = """
DROP TRIGGER contact_of_tip_is_unproven ON cases_contact;
DROP FUNCTION cases_tips_are_unproven();
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0013_privacy")]
    operations = [
        migrations.AddField(
            "contact",
            "proven",
            models.CharField(
                blank=True,
                choices=[("phone", "phone"), ("email", "e-mail")],
                default="",
                max_length=5,
            ),
            preserve_default=False,
        ),
        migrations.AddField("contact", "proven_at", models.DateTimeField(null=True)),
        migrations.AddConstraint(
            "contact",
            models.CheckConstraint(
                name="contact_proven_is_there",
                condition=models.Q(proven="", proven_at=None)
                | models.Q(proven="phone", proven_at__isnull=False, phone_mark__isnull=False)
                | models.Q(proven="email", proven_at__isnull=False, email_mark__isnull=False),
            ),
        ),
        migrations.RunSQL(FORWARD, REVERSE),
    ]
