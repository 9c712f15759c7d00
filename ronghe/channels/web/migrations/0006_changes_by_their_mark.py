from django.db import migrations, models


class Migration(migrations.Migration):
    """Settling a page asks for changes not marked yet or marked lately; an hour has many others."""

    dependencies = [("web", "0005_version")]
    operations = [
        migrations.RemoveIndex("Change", "change_to_mark"),
        migrations.AddIndex("Change", models.Index(fields=["marked_at"], name="change_marked")),
    ]
