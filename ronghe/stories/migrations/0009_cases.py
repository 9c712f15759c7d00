"""The cases a story is about, and what was answered when one of them moved; both stay known."""

from pathlib import Path

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


GUARD = (Path(__file__).parent / "cases.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0003_first_rules'),
        ('planning', '0003_leads_of_cases'),
        ('stories', '0008_schemes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='FollowUp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('serial', models.PositiveIntegerField()),
                ('answer', models.CharField(choices=[('taken', 'Followed up'), ('dismissed', 'Not followed up')], max_length=9)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='follow_ups', to='cases.case')),
                ('lead', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='planning.lead')),
                ('story', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='follow_ups', to='stories.story')),
            ],
            options={
                'verbose_name': 'answer to a follow-up',
                'verbose_name_plural': 'answers to follow-ups',
                'constraints': [models.UniqueConstraint(fields=('story', 'case', 'serial'), name='follow_up_is_answered_once'), models.CheckConstraint(condition=models.Q(models.Q(('answer', 'taken'), ('lead__isnull', False), ('reason', '')), models.Q(('answer', 'dismissed'), ('lead', None), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='follow_up_has_its_lead_or_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='StoryCase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by_hand', models.BooleanField()),
                ('at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stories', to='cases.case')),
                ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('story', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='stories.story')),
            ],
            options={
                'verbose_name': 'case of a story',
                'verbose_name_plural': 'cases of stories',
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('story', 'case'), name='story_is_about_a_case_once'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('ended_by', None)), models.Q(('ended_at__isnull', False), ('ended_by__isnull', False)), _connector='OR'), name='case_of_a_story_ended_by_somebody')],
            },
        ),
        migrations.RunSQL(GUARD, "DROP FUNCTION stories_case_stays() CASCADE"),
    ]
