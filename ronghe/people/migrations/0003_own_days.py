import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

STAYS = """
CREATE FUNCTION people_own_day_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE check_violation USING MESSAGE = 'What was said of a day is kept as it is';
END $$;
CREATE TRIGGER stays BEFORE UPDATE OR DELETE ON people_ownday
    FOR EACH ROW EXECUTE FUNCTION people_own_day_stays();
"""
GOES = "DROP FUNCTION people_own_day_stays() CASCADE"


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0002_periods_and_tree"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="OwnDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(verbose_name="day")),
                ("name", models.CharField(blank=True, max_length=40, verbose_name="name")),
                ("kind", models.CharField(choices=[("rest", "Day of rest"), ("work", "Working day"), ("half", "Half day"), ("announced", "As announced")], max_length=9, verbose_name="kind")),
                ("at", models.DateTimeField()),
                ("by", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "verbose_name": "day of the paper's own",
                "verbose_name_plural": "days of the paper's own",
                "indexes": [models.Index(fields=["day", "-id"], name="newest_of_a_day")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(models.Q(("kind", "announced"), ("name", "")), models.Q(("name", ""), _negated=True), _connector="OR"),
                        name="own_day_has_a_name",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["rest", "work", "half", "announced"])), name="own_day_has_a_kind"
                    ),
                ],
            },
        ),
        migrations.RunSQL(STAYS, GOES),
    ]
