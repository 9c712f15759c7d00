"""Appeals have a clock, links ask and bring files, matters are split, concerned people follow."""

from pathlib import Path

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

HERE = Path(__file__).parent
FORWARD = (HERE / "course.sql").read_text(encoding="utf-8")


def _as_it_was(file: str, function: str, end: str) -> str:
    """A function as an earlier file makes it."""
    text = (HERE / file).read_text(encoding="utf-8")
    made = text[text.index(f"CREATE FUNCTION {function}(") :]
    return made[: made.index(end) + len(end)].replace("CREATE", "CREATE OR REPLACE", 1)


GONE = """
DROP TRIGGER joined_rating_stays ON cases_joinedrating;
DROP TRIGGER joined_rating_is_kept ON cases_joinedrating;
"""
REVERSE = GONE + "\n".join(
    _as_it_was(file, function, end)
    for file, function, end in (
        ("guard.sql", "cases_move_needs", "\n$$;"),
        ("guard.sql", "cases_case_begins", "\nEND $$;"),
        ("guard.sql", "cases_case_follows", "\nEND $$;"),
        ("files.sql", "cases_file_stays", "\nEND $$;"),
    )
)


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0011_answers_by_link'),
        ('people', '0003_own_days'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Follow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='JoinedRating',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('round', models.PositiveSmallIntegerField()),
                ('is_solved', models.BooleanField()),
                ('is_satisfied', models.BooleanField()),
                ('words', models.CharField(blank=True, max_length=500)),
                ('at', models.DateTimeField()),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='file',
            name='file_of_a_case_is_of_the_citizen_or_of_somebody',
        ),
        migrations.RemoveConstraint(
            model_name='timerule',
            name='time_rule_gives_time',
        ),
        migrations.RemoveField(
            model_name='share',
            name='part_at',
        ),
        migrations.RemoveField(
            model_name='share',
            name='part_by',
        ),
        migrations.AddField(
            model_name='case',
            name='split_from',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='split_off', to='cases.case'),
        ),
        migrations.AddField(
            model_name='case',
            name='split_into',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='extension',
            name='link',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='extensions', to='cases.answerlink'),
        ),
        migrations.AddField(
            model_name='question',
            name='link',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='questions', to='cases.answerlink'),
        ),
        migrations.AddField(
            model_name='timerule',
            name='appeal_minutes',
            field=models.PositiveIntegerField(default=3 * 480, verbose_name='appeal to be judged'),
        ),
        migrations.AlterField(
            model_name='clockevent',
            name='clock',
            field=models.CharField(choices=[('accept', 'To be accepted'), ('answer', 'First reply'), ('finish', 'Answer'), ('appeal', 'Appeal to be judged')], max_length=8),
        ),
        migrations.AlterField(
            model_name='extension',
            name='asked_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='question',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='rungreached',
            name='clock',
            field=models.CharField(choices=[('accept', 'To be accepted'), ('answer', 'First reply'), ('finish', 'Answer'), ('appeal', 'Appeal to be judged')], max_length=8),
        ),
        migrations.AddConstraint(
            model_name='extension',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('asked_by__isnull', False), ('link', None)), models.Q(('asked_by', None), ('link__isnull', False)), _connector='OR'), name='extension_is_asked_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='extension',
            constraint=models.UniqueConstraint(condition=models.Q(('link__isnull', False)), fields=('link',), name='each_link_asks_for_time_once'),
        ),
        migrations.AddConstraint(
            model_name='file',
            constraint=models.CheckConstraint(condition=models.Q(('case', None), models.Q(('answer', None), ('by', None), ('side', 'citizen')), models.Q(('by__isnull', False), ('question', None), ('side__in', ['desk', 'officer'])), models.Q(('answer__isnull', False), ('by', None), ('question', None), ('side', 'officer')), _connector='OR'), name='file_of_a_case_is_of_the_citizen_or_of_somebody'),
        ),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('by__isnull', False), ('link', None)), models.Q(('by', None), ('link__isnull', False)), _connector='OR'), name='question_is_somebodys'),
        ),
        migrations.AddConstraint(
            model_name='timerule',
            constraint=models.CheckConstraint(condition=models.Q(('accept_minutes__gt', 0), ('answer_minutes__gt', 0), ('appeal_days__gt', 0), ('appeal_minutes__gt', 0), ('finish_minutes__gt', 0)), name='time_rule_gives_time'),
        ),
        migrations.AddField(
            model_name='follow',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='follows', to='cases.case'),
        ),
        migrations.AddField(
            model_name='follow',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='joinedrating',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='joined_ratings', to='cases.case'),
        ),
        migrations.AddField(
            model_name='joinedrating',
            name='main',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ratings_of_joined', to='cases.case'),
        ),
        migrations.AddConstraint(
            model_name='follow',
            constraint=models.UniqueConstraint(fields=('case', 'person'), name='followed_once'),
        ),
        migrations.AddConstraint(
            model_name='joinedrating',
            constraint=models.UniqueConstraint(fields=('case', 'main', 'round'), name='one_rating_of_a_joined_answer'),
        ),
        migrations.RunSQL(FORWARD, REVERSE),
    ]
