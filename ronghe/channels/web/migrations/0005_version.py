"""With which version of the press a page was made, and which versions are at work."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("web", "0002_changes")]
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
    ]
