"""Rules by which cases find their department, and what past dispatches taught."""

from pathlib import Path

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.constraints
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


FORWARD = (Path(__file__).parent / "routing.sql").read_text(encoding="utf-8")
REVERSE = """
DROP TRIGGER routing_helpers_of_a_draft ON cases_routingrule_helpers;
DROP TRIGGER routing_rule_of_a_draft ON cases_routingrule;
DROP TRIGGER routing_book_stays ON cases_routingbook;
DROP FUNCTION cases_only_in_a_draft(), cases_book_stays();
"""


class Migration(migrations.Migration):

    dependencies = [
        ("cases", "0007_department"),
        ('people', '0003_own_days'),
        ('taxonomy', '0004_places_stay_a_tree'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Lesson',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('made_at', models.DateTimeField()),
                ('examples', models.PositiveIntegerField()),
                ('cut', models.CharField(max_length=60)),
                ('learned', models.JSONField()),
                ('figures', models.JSONField()),
            ],
            options={
                'get_latest_by': 'pk',
                'indexes': [models.Index(fields=['-made_at'], name='lessons_by_time')],
            },
        ),
        migrations.CreateModel(
            name='RoutingBook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('effective', django.contrib.postgres.fields.ranges.DateTimeRangeField(verbose_name='from – until')),
                ('made_at', models.DateTimeField()),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'routing of cases',
            },
        ),
        migrations.CreateModel(
            name='RoutingRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(blank=True, choices=[('consult', 'Question'), ('help', 'Help'), ('complaint', 'Complaint'), ('suggestion', 'Suggestion'), ('thanks', 'Thanks'), ('tip', 'Tip-off to reporters')], max_length=12, verbose_name='Kind')),
                ('words', models.CharField(blank=True, max_length=300, verbose_name='words')),
                ('by_itself', models.BooleanField(default=False, verbose_name='dispatches by itself')),
                ('book', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rules', to='cases.routingbook')),
                ('category', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.category')),
                ('helpers', models.ManyToManyField(blank=True, related_name='+', to='people.unit')),
                ('lead', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unit')),
                ('place', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='taxonomy.place')),
            ],
            options={
                'verbose_name': 'rule of routing',
                'ordering': ['order'],
            },
        ),
        migrations.AddConstraint(
            model_name='routingbook',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('effective', '&&')], name='one_routing_in_force'),
        ),
        migrations.AddConstraint(
            model_name='routingbook',
            constraint=models.UniqueConstraint(models.Func('effective', function='isempty'), condition=models.Q(('effective__isempty', True)), name='one_draft_of_routing'),
        ),
        migrations.AddConstraint(
            model_name='routingrule',
            constraint=models.UniqueConstraint(deferrable=django.db.models.constraints.Deferrable['DEFERRED'], fields=('book', 'order'), name='one_rule_per_order'),
        ),
        migrations.AddConstraint(
            model_name='routingrule',
            constraint=models.CheckConstraint(condition=models.Q(('kind', 'tip'), _negated=True), name='no_tip_is_routed'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('shown_at__isnull', False)), fields=['place', '-shown_at', '-id'], name='case_shown_in_place'),
        ),
        migrations.RunSQL(FORWARD, REVERSE),
    ]
