"""The machine check: the paper's dictionary, reports and judgements, none of which ever changes."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

KEPT = ("stories_dictionary", "stories_machinereport", "stories_judgement")
UP = """
CREATE FUNCTION machine_check_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE check_violation USING MESSAGE = format('%s is kept as it is', TG_TABLE_NAME);
END $$;
""" + "".join(
    f"CREATE TRIGGER stays BEFORE UPDATE OR DELETE ON {table}"
    " FOR EACH ROW EXECUTE FUNCTION machine_check_stays();"
    for table in KEPT
)
DOWN = "DROP FUNCTION machine_check_stays() CASCADE"


class Migration(migrations.Migration):

    dependencies = [
        ('stories', '0004_archives'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='RuleSetting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=60, unique=True)),
                ('is_off', models.BooleanField(default=False, verbose_name='switched off')),
                ('severity', models.CharField(blank=True, choices=[('', 'As it ships'), ('A', 'A: must be mended'), ('B', 'B: look at it'), ('C', 'C: a hint')], max_length=1, verbose_name='severity')),
            ],
            options={
                'verbose_name': 'setting of a rule',
                'verbose_name_plural': 'settings of rules',
            },
        ),
        migrations.CreateModel(
            name='Dictionary',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('csv', models.TextField()),
                ('version', models.CharField(max_length=12)),
                ('entries', models.PositiveIntegerField()),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='what changed')),
                ('made_at', models.DateTimeField()),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'dictionary of the paper',
                'verbose_name_plural': 'dictionaries of the paper',
                'get_latest_by': 'pk',
            },
        ),
        migrations.CreateModel(
            name='MachineReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('content_hash', models.CharField(max_length=64)),
                ('report', models.JSONField()),
                ('made_with', models.CharField(max_length=64)),
                ('made_at', models.DateTimeField()),
                ('story', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='machine_reports', to='stories.story')),
            ],
            options={
                'verbose_name': 'machine report',
                'verbose_name_plural': 'machine reports',
                'get_latest_by': 'pk',
            },
        ),
        migrations.CreateModel(
            name='Judgement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.PositiveSmallIntegerField()),
                ('code', models.CharField(db_index=True, max_length=60)),
                ('words', models.CharField(blank=True, max_length=300)),
                ('verdict', models.CharField(choices=[('accepted', 'Right, to be mended'), ('rejected', 'Wrong here'), ('always', 'Never mark this again')], max_length=8)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='judgements', to='stories.machinereport')),
            ],
            options={
                'verbose_name': 'judgement about a finding',
                'verbose_name_plural': 'judgements about findings',
            },
        ),
        migrations.AddConstraint(
            model_name='machinereport',
            constraint=models.UniqueConstraint(fields=('story', 'content_hash', 'made_with'), name='one_machine_report_of_a_text'),
        ),
        migrations.AddConstraint(
            model_name='judgement',
            constraint=models.UniqueConstraint(fields=('report', 'place'), name='one_judgement_of_a_finding'),
        ),
        migrations.RunSQL(UP, DOWN),
    ]
