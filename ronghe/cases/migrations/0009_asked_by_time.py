"""What programs ask for by time; and texts as long as Open311 lets them be."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0008_routing")]
    operations = [
        migrations.AlterField("case", "text", models.TextField("text", max_length=4000)),
        migrations.AddIndex(
            "case",
            models.Index(
                name="case_sent_and_shown",
                fields=["-sent_at", "-id"],
                condition=models.Q(shown_at__isnull=False),
            ),
        ),
        migrations.AddIndex("move", models.Index(name="move_at", fields=["at", "id"])),
        migrations.AddIndex("answer", models.Index(name="answer_at", fields=["at", "id"])),
    ]
