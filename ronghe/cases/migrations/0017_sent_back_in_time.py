"""A department sends a case back within some working days; later the case desk may take it away; no question waits for ever."""

from pathlib import Path

from django.db import migrations, models

HERE = Path(__file__).parent
FORWARD = (HERE / "taken_away.sql").read_text(encoding="utf-8")
_BEFORE = (HERE / "course.sql").read_text(encoding="utf-8")
REVERSE = _BEFORE[: _BEFORE.index("$$;") + 3]


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0016_knocks_wait_for_no_disk'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='timerule',
            name='time_rule_gives_time',
        ),
        migrations.AddField(
            model_name='timerule',
            name='return_minutes',
            field=models.PositiveIntegerField(default=960, verbose_name='sent back within'),
        ),
        migrations.AddConstraint(
            model_name='timerule',
            constraint=models.CheckConstraint(condition=models.Q(('accept_minutes__gt', 0), ('answer_minutes__gt', 0), ('appeal_days__gt', 0), ('appeal_minutes__gt', 0), ('finish_minutes__gt', 0), ('return_minutes__gt', 0)), name='time_rule_gives_time'),
        ),
        migrations.RunSQL(FORWARD, REVERSE),
    ]
