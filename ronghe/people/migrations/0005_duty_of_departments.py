"""Departments have rotas of their own."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.db import migrations, models
from django.db.models.functions import Coalesce

# An officer on duty for the whole house steered nothing. The journal keeps who put them there.
NOBODYS = "DELETE FROM people_duty WHERE role = 'officer' AND unit_id IS NULL"


class Migration(migrations.Migration):
    dependencies = [("people", "0004_office_hours")]

    operations = [
        migrations.AddField(
            "duty",
            "unit",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="duties",
                to="people.unit",
            ),
        ),
        migrations.RunSQL(NOBODYS, migrations.RunSQL.noop),
        migrations.RemoveConstraint("duty", "one_person_on_duty_per_role"),
        migrations.AddConstraint(
            "duty",
            django.contrib.postgres.constraints.ExclusionConstraint(
                name="one_person_on_duty_per_role_and_unit",
                expressions=[
                    ("role", "="),
                    (Coalesce("unit", 0), "="),
                    ("valid", "&&"),
                ],
            ),
        ),
        migrations.AddConstraint(
            "duty",
            models.CheckConstraint(
                name="duty_of_an_officer_is_of_a_department",
                condition=models.Q(("role", "officer"), ("unit__isnull", False))
                | models.Q(models.Q(("role", "officer"), _negated=True), ("unit", None)),
            ),
        ),
    ]
