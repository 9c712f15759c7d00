"""Numbers of cases, months that are frozen, and answers given twice."""

from pathlib import Path

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

FORWARD = (Path(__file__).parent / "frozen.sql").read_text(encoding="utf-8")
REVERSE = """
DROP TRIGGER snapshot_stays ON cases_snapshot;
DROP TRIGGER snapshot_line_stays ON cases_snapshotline;
DROP TRIGGER snapshot_file_stays ON cases_snapshotfile;
DROP TRIGGER snapshot_has_its_lines ON cases_snapshotline;
DROP TRIGGER copy_is_judged_once ON cases_copy;
DROP TRIGGER copy_is_kept ON cases_copy;
DROP FUNCTION cases_frozen_has_its_lines(), cases_copy_is_judged_once();
"""


class Migration(migrations.Migration):

    dependencies = [
        ("cases", "0005_files"),
        ('people', '0003_own_days'),
        ('taxonomy', '0004_places_stay_a_tree'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Copy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('share', models.DecimalField(decimal_places=2, max_digits=3)),
                ('found_at', models.DateTimeField()),
                ('verdict', models.CharField(blank=True, choices=[('template', 'A template: it does not answer this case'), ('fitting', 'It answers this case, too')], max_length=8, verbose_name='what it is')),
                ('judged_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Print',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('department', models.BigIntegerField()),
                ('print', models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='Snapshot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField(unique=True)),
                ('at', models.DateTimeField()),
                ('method', models.PositiveSmallIntegerField()),
                ('least', models.PositiveSmallIntegerField()),
                ('cases', models.PositiveIntegerField()),
                ('length', models.PositiveSmallIntegerField()),
                ('digest', models.CharField(max_length=64)),
            ],
            options={
                'ordering': ['-month'],
            },
        ),
        migrations.CreateModel(
            name='SnapshotFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('format', models.CharField(choices=[('csv', 'CSV'), ('xlsx', 'XLSX')], max_length=4)),
                ('body', models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name='SnapshotLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('came', models.PositiveIntegerField(default=0)),
                ('thanks', models.PositiveIntegerField(default=0)),
                ('merged', models.PositiveIntegerField(default=0)),
                ('refused', models.PositiveIntegerField(default=0)),
                ('waiting', models.PositiveIntegerField(default=0)),
                ('replied', models.PositiveIntegerField(default=0)),
                ('unreplied', models.PositiveIntegerField(default=0)),
                ('on_time', models.PositiveIntegerField(default=0)),
                ('late', models.PositiveIntegerField(default=0)),
                ('still', models.PositiveIntegerField(default=0)),
                ('overdue', models.PositiveIntegerField(default=0)),
                ('rated', models.PositiveIntegerField(default=0)),
                ('solved', models.PositiveIntegerField(default=0)),
                ('satisfied', models.PositiveIntegerField(default=0)),
                ('unrated', models.PositiveIntegerField(default=0)),
                ('relabelled', models.PositiveIntegerField(default=0)),
                ('handed_on', models.PositiveIntegerField(default=0)),
                ('sent_back', models.PositiveIntegerField(default=0)),
                ('extended', models.PositiveIntegerField(default=0)),
                ('reopened', models.PositiveIntegerField(default=0)),
                ('scope', models.CharField(choices=[('town', 'All together'), ('desk', 'The case desk'), ('unit', 'Department')], max_length=4)),
                ('name', models.CharField(max_length=80)),
                ('name_en', models.CharField(blank=True, max_length=80)),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Tally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('came', models.PositiveIntegerField(default=0)),
                ('thanks', models.PositiveIntegerField(default=0)),
                ('merged', models.PositiveIntegerField(default=0)),
                ('refused', models.PositiveIntegerField(default=0)),
                ('waiting', models.PositiveIntegerField(default=0)),
                ('replied', models.PositiveIntegerField(default=0)),
                ('unreplied', models.PositiveIntegerField(default=0)),
                ('on_time', models.PositiveIntegerField(default=0)),
                ('late', models.PositiveIntegerField(default=0)),
                ('still', models.PositiveIntegerField(default=0)),
                ('overdue', models.PositiveIntegerField(default=0)),
                ('rated', models.PositiveIntegerField(default=0)),
                ('solved', models.PositiveIntegerField(default=0)),
                ('satisfied', models.PositiveIntegerField(default=0)),
                ('unrated', models.PositiveIntegerField(default=0)),
                ('relabelled', models.PositiveIntegerField(default=0)),
                ('handed_on', models.PositiveIntegerField(default=0)),
                ('sent_back', models.PositiveIntegerField(default=0)),
                ('extended', models.PositiveIntegerField(default=0)),
                ('reopened', models.PositiveIntegerField(default=0)),
                ('scope', models.CharField(choices=[('town', 'All together'), ('desk', 'The case desk'), ('unit', 'Department')], max_length=4)),
                ('span', models.CharField(choices=[('week', 'Week'), ('month', 'Month'), ('quarter', 'Quarter'), ('year', 'Year')], max_length=8)),
                ('begins', models.DateField()),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['sent_at', 'id'], name='case_sent'),
        ),
        migrations.AddIndex(
            model_name='move',
            index=models.Index(condition=models.Q(('verb__in', ['send_back', 'reopen']), models.Q(('before', 'dispatched'), ('verb', 'dispatch')), _connector='OR'), fields=['case'], name='move_away'),
        ),
        migrations.AddField(
            model_name='copy',
            name='answer',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='copy', to='cases.answer'),
        ),
        migrations.AddField(
            model_name='copy',
            name='earlier',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='copied', to='cases.answer'),
        ),
        migrations.AddField(
            model_name='copy',
            name='judged_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='print',
            name='answer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.answer'),
        ),
        migrations.AddConstraint(
            model_name='snapshot',
            constraint=models.CheckConstraint(condition=models.Q(('month__day', 1)), name='snapshot_is_of_a_month'),
        ),
        migrations.AddField(
            model_name='snapshotfile',
            name='snapshot',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='cases.snapshot'),
        ),
        migrations.AddField(
            model_name='snapshotline',
            name='snapshot',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='cases.snapshot'),
        ),
        migrations.AddField(
            model_name='snapshotline',
            name='unit',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unit'),
        ),
        migrations.AddField(
            model_name='tally',
            name='unit',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unit'),
        ),
        migrations.AddIndex(
            model_name='copy',
            index=models.Index(condition=models.Q(('verdict', '')), fields=['-id'], name='copies_to_judge'),
        ),
        migrations.AddConstraint(
            model_name='copy',
            constraint=models.CheckConstraint(condition=models.Q(('answer', models.F('earlier')), _negated=True), name='copy_is_of_another_answer'),
        ),
        migrations.AddConstraint(
            model_name='copy',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('judged_at', None), ('judged_by', None), ('verdict', '')), models.Q(models.Q(('verdict', ''), _negated=True), ('judged_at__isnull', False), ('judged_by__isnull', False)), _connector='OR'), name='copy_is_judged_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='print',
            constraint=models.UniqueConstraint(fields=('department', 'print', 'answer'), name='a_print_once'),
        ),
        migrations.AddConstraint(
            model_name='snapshotfile',
            constraint=models.UniqueConstraint(fields=('snapshot', 'format'), name='one_file_of_a_snapshot'),
        ),
        migrations.AddConstraint(
            model_name='snapshotline',
            constraint=models.UniqueConstraint(fields=('snapshot', 'scope', 'unit'), name='one_line_of_a_snapshot', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='snapshotline',
            constraint=models.CheckConstraint(condition=models.Q(('came__gte', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('thanks'), '+', models.F('merged')), '+', models.F('refused')), '+', models.F('waiting'))), ('came__gte', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('thanks'), '+', models.F('merged')), '+', models.F('refused')), '+', models.F('waiting')), '+', django.db.models.expressions.CombinedExpression(models.F('replied'), '+', models.F('unreplied')))), ('came__gte', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('thanks'), '+', models.F('merged')), '+', models.F('refused')), '+', models.F('waiting')), '+', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('on_time'), '+', models.F('late')), '+', models.F('still')))), ('came__gte', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('thanks'), '+', models.F('merged')), '+', models.F('refused')), '+', models.F('waiting')), '+', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('rated'), '+', models.F('unrated')), '+', models.F('overdue')))), ('overdue__lte', models.F('late')), ('satisfied__lte', models.F('rated')), ('solved__lte', models.F('rated'))), name='snapshot_line_adds_up'),
        ),
        migrations.AddConstraint(
            model_name='snapshotline',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('scope', 'unit'), ('unit__isnull', False)), models.Q(models.Q(('scope', 'unit'), _negated=True), ('unit', None)), _connector='OR'), name='snapshot_line_is_somebodys'),
        ),
        migrations.AddIndex(
            model_name='tally',
            index=models.Index(fields=['unit', 'span', '-begins'], name='tally_of_unit'),
        ),
        migrations.AddConstraint(
            model_name='tally',
            constraint=models.UniqueConstraint(fields=('span', 'begins', 'scope', 'unit'), name='one_tally_of_a_period', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='tally',
            constraint=models.CheckConstraint(condition=models.Q(('came__gte', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('thanks'), '+', models.F('merged')), '+', models.F('refused')), '+', models.F('waiting'))), ('came__gte', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('thanks'), '+', models.F('merged')), '+', models.F('refused')), '+', models.F('waiting')), '+', django.db.models.expressions.CombinedExpression(models.F('replied'), '+', models.F('unreplied')))), ('came__gte', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('thanks'), '+', models.F('merged')), '+', models.F('refused')), '+', models.F('waiting')), '+', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('on_time'), '+', models.F('late')), '+', models.F('still')))), ('came__gte', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('thanks'), '+', models.F('merged')), '+', models.F('refused')), '+', models.F('waiting')), '+', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('rated'), '+', models.F('unrated')), '+', models.F('overdue')))), ('overdue__lte', models.F('late')), ('satisfied__lte', models.F('rated')), ('solved__lte', models.F('rated'))), name='tally_adds_up'),
        ),
        migrations.AddConstraint(
            model_name='tally',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('scope', 'unit'), ('unit__isnull', False)), models.Q(models.Q(('scope', 'unit'), _negated=True), ('unit', None)), _connector='OR'), name='tally_is_somebodys'),
        ),
        migrations.RunSQL(FORWARD, REVERSE),
    ]
