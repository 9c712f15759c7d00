"""Where a case is, on the Earth; and what programs ask for by time."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_first_rules")]
    operations = [
        migrations.AddField("case", "lat", models.FloatField("north", blank=True, null=True)),
        migrations.AddField("case", "lon", models.FloatField("east", blank=True, null=True)),
        migrations.AddField(
            "case",
            "datum",
            models.CharField(
                blank=True,
                default="",
                max_length=8,
                choices=[("wgs84", "wgs84"), ("gcj02", "gcj02"), ("bd09", "bd09")],
            ),
            preserve_default=False,
        ),
        migrations.AlterField("case", "text", models.TextField("text", max_length=4000)),
        migrations.AddConstraint(
            "case",
            models.CheckConstraint(
                name="case_point_is_whole_and_on_earth",
                condition=Q(lat__isnull=True, lon__isnull=True, datum="")
                | Q(lat__isnull=False, lon__isnull=False, datum__in=["wgs84", "gcj02", "bd09"])
                & Q(lat__range=(-90, 90), lon__range=(-180, 180)),
            ),
        ),
        migrations.AddIndex(
            "case",
            models.Index(
                name="case_sent_and_shown",
                fields=["-sent_at", "-id"],
                condition=Q(shown_at__isnull=False),
            ),
        ),
        migrations.AddIndex("move", models.Index(name="move_at", fields=["at", "id"])),
        migrations.AddIndex("answer", models.Index(name="answer_at", fields=["at", "id"])),
    ]
