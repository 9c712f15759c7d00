"""With which version a page was made, which versions are at work, and since when a page fails."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("web", "0004_fronts")]
    operations = [
        migrations.CreateModel(
            name="PressVersion",
            fields=[
                ("version", models.CharField(max_length=12, primary_key=True, serialize=False)),
                ("since", models.DateTimeField()),
                ("seen_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "version of the press",
                "verbose_name_plural": "versions of the press",
            },
        ),
        migrations.AddField(
            model_name="pressedpage",
            name="version",
            field=models.CharField(db_collation="C", db_default="", max_length=12),
        ),
        migrations.AddIndex(
            model_name="pressedpage",
            index=models.Index(fields=["version", "kind"], name="pressed_page_version"),
        ),
        migrations.AddField(
            model_name="pressedpage",
            name="failing_since",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.RunSQL(
            "UPDATE web_pressedpage SET failing_since = clock_timestamp() WHERE last_error <> ''",
            migrations.RunSQL.noop,
        ),
        migrations.AddIndex(
            model_name="pressedpage",
            index=models.Index(
                condition=models.Q(("failing_since__isnull", False)),
                fields=["failing_since"],
                name="pressed_page_failing",
            ),
        ),
    ]
