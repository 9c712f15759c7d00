"""What waits from one network or account, by a mark that goes when the file is sent."""

from django.db import migrations, models

_NAME = "file_is_a_draft_of_somebody_or_of_a_case"
_DRAFT = models.Q(case=None, sender__isnull=False, answer=None, question=None)
_SENT = models.Q(case__isnull=False, sender=None, source=None, state__in=["kept", "gone"])


class Migration(migrations.Migration):
    dependencies = [("cases", "0009_asked_by_time")]
    operations = [
        migrations.AddField("file", "source", models.BinaryField(max_length=32, null=True)),
        migrations.RemoveConstraint("file", _NAME),
        migrations.AddConstraint(
            "file", models.CheckConstraint(name=_NAME, condition=_DRAFT | _SENT)
        ),
    ]
