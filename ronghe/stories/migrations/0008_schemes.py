"""Several schemes of review, each with versions; parallel steps, conditions, emergencies."""

import datetime
import re
from pathlib import Path

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from ronghe.stories.schemes import OPINIONS, ship

HERE = Path(__file__).parent
FORWARD = (HERE / "schemes.sql").read_text(encoding="utf-8")
BEFORE = "".join((HERE / name).read_text(encoding="utf-8") for name in ("guards.sql", "archives.sql"))

# What is in force is changed here once, in shape only.
OFF = """
DROP TRIGGER scheme_stays ON stories_schemeversion;
DROP TRIGGER scheme_is_complete ON stories_schemeversion;
DROP TRIGGER step_leaves_scheme_complete ON stories_step;
DROP TRIGGER step_stays ON stories_step;
"""
FIRST = """
INSERT INTO stories_scheme (id, key, name, name_en, "order", is_emergency)
VALUES (1, 'full', '三审三校', 'Three reviews, three proofs', 100, false);
SELECT setval(pg_get_serial_sequence('stories_scheme', 'id'), 1);
"""
# Steps went one after the other, and back to any one before.
AS_IT_WAS = """
UPDATE stories_step s SET "group" = "order", returns_to = ARRAY(
  SELECT t."order" FROM stories_step t
  WHERE t.scheme_id = s.scheme_id AND t."order" < s."order" ORDER BY 1);
SET CONSTRAINTS ALL IMMEDIATE;
"""


def _as_it_was(name):
    """The last text of a function before this migration."""
    found = re.findall(rf"CREATE (?:OR REPLACE )?(FUNCTION {name}\(.*?\$\$.*?\$\$;)", BEFORE, re.DOTALL)
    return f"CREATE OR REPLACE {found[-1]}"


CHANGED = (
    "story_content_hash", "story_scheme_reviews", "story_final_role", "story_signature_is_earned",
    "story_words_are_signed", "story_round_begins_right", "story_round_stays",
    "story_scheme_is_complete", "story_scheme_stays", "story_step_stays",
)
TRIGGERS = re.findall(r"CREATE (?:CONSTRAINT )?TRIGGER (?:%s).*?;" % "|".join((
    "scheme_stays", "scheme_is_complete", "step_leaves_scheme_complete", "step_stays",
)), BEFORE, re.DOTALL)
REVERSE = "\n".join([
    "DROP TRIGGER scheme_stays ON stories_schemeversion;",
    "DROP TRIGGER scheme_is_complete ON stories_schemeversion;",
    "DROP TRIGGER scheme_itself_stays ON stories_scheme;",
    "DROP TRIGGER step_stays ON stories_step;",
    "DROP TRIGGER round_owes ON stories_round;",
    "DROP TRIGGER signature_pays ON stories_signature;",
    "DROP TRIGGER debt_stays ON stories_debt;",
    "DROP TRIGGER overdue_stays ON stories_overdue;",
    "DROP TRIGGER emergency_right_stays ON stories_emergencyright;",
    *map(_as_it_was, CHANGED),
    *TRIGGERS,
    "DROP FUNCTION story_round_owes(), story_signature_pays(), story_debt_stays();",
    "DROP FUNCTION story_overdue_stays(), story_emergency_right_stays(), story_scheme_itself_stays();",
    "DROP FUNCTION story_signature_answers(stories_signature);",
    "DROP FUNCTION story_person_may_sign(bigint, timestamptz, stories_story, stories_step, jsonb);",
    "DROP FUNCTION story_person_is_named(bigint, stories_step, timestamptz);",
    "DROP FUNCTION story_awaited(bigint), story_asked(bigint), story_way(bigint, jsonb);",
    "DROP FUNCTION story_scheme_for(jsonb, timestamptz, bigint);",
    "DROP FUNCTION story_steps_needed(bigint, jsonb), story_is_emergency(bigint);",
    "DROP FUNCTION story_may_go_first(bigint, timestamptz);",
    "DROP FUNCTION story_condition_holds(jsonb, jsonb, jsonb, boolean);",
    "DROP FUNCTION story_mentions(jsonb, jsonb), story_is_from_outside(jsonb);",
    "DROP FUNCTION story_protected_text(jsonb);",
])


def bring(apps, schema_editor):
    """Ready-made opinions for what is in force; the other schemes as drafts beside it."""
    names = ("Scheme", "SchemeVersion", "Step")
    schemes, versions, steps = (apps.get_model("stories", name) for name in names)
    versions.objects.update(opinions=list(OPINIONS))
    ship(schemes, versions, steps)



class Migration(migrations.Migration):

    dependencies = [
        ('stories', '0007_several_hands'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(OFF, migrations.RunSQL.noop),
        migrations.CreateModel(
            name='Debt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('opened_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('closed', models.CharField(blank=True, choices=[('signed', 'Made up'), ('replaced', 'Replaced by a fully signed text'), ('taken_back', 'Not published')], max_length=12)),
            ],
            options={
                'verbose_name': 'debt of review',
                'verbose_name_plural': 'debts of review',
                'ordering': ['due_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='EmergencyRight',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid', django.contrib.postgres.fields.ranges.DateTimeRangeField(verbose_name='from – until')),
            ],
            options={
                'verbose_name': 'emergency right',
                'verbose_name_plural': 'emergency rights',
                'ordering': ['-valid', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Overdue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('noted_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'overdue step',
                'verbose_name_plural': 'overdue steps',
            },
        ),
        migrations.CreateModel(
            name='Scheme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(unique=True)),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('name_en', models.CharField(blank=True, max_length=80, verbose_name='English name')),
                ('order', models.PositiveSmallIntegerField(unique=True, verbose_name='order')),
                ('is_emergency', models.BooleanField(default=False)),
            ],
            options={
                'verbose_name': 'review scheme',
                'verbose_name_plural': 'review schemes',
                'ordering': ['order'],
            },
        ),
        migrations.RunSQL(FIRST, migrations.RunSQL.noop),
        migrations.AlterModelOptions(
            name='schemeversion',
            options={'verbose_name': 'version of a scheme', 'verbose_name_plural': 'versions of schemes'},
        ),
        migrations.RemoveConstraint(
            model_name='schemeversion',
            name='one_scheme_version_in_force',
        ),
        migrations.AddField(
            model_name='round',
            name='reason',
            field=models.CharField(blank=True, max_length=400, verbose_name='reason'),
        ),
        migrations.AddField(
            model_name='round',
            name='resumed_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='schemeversion',
            name='applies',
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name='schemeversion',
            name='closes',
            field=models.TimeField(default=datetime.time(2, 0), verbose_name='the desk closes'),
        ),
        migrations.AddField(
            model_name='schemeversion',
            name='leaders',
            field=models.JSONField(blank=True, default=list, verbose_name='leaders'),
        ),
        migrations.AddField(
            model_name='schemeversion',
            name='on_rest_days',
            field=models.BooleanField(default=True, verbose_name='also on days of rest'),
        ),
        migrations.AddField(
            model_name='schemeversion',
            name='opens',
            field=models.TimeField(default=datetime.time(8, 0), verbose_name='the desk opens'),
        ),
        migrations.AddField(
            model_name='schemeversion',
            name='opinions',
            field=models.JSONField(blank=True, default=list, verbose_name='ready-made opinions'),
        ),
        migrations.AddField(
            model_name='signature',
            name='answer',
            field=models.TextField(blank=True, verbose_name='answer'),
        ),
        migrations.AddField(
            model_name='signature',
            name='answers',
            field=models.OneToOneField(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='answered_by', to='stories.signature'),
        ),
        migrations.AddField(
            model_name='signature',
            name='return_to',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stories.step'),
        ),
        migrations.AddField(
            model_name='step',
            name='afterwards',
            field=models.BooleanField(default=False, verbose_name='made up afterwards'),
        ),
        migrations.AddField(
            model_name='step',
            name='group',
            field=models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1)], verbose_name='group'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='step',
            name='minutes',
            field=models.PositiveSmallIntegerField(default=30, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(10080)], verbose_name='minutes'),
        ),
        migrations.AddField(
            model_name='step',
            name='needed',
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name='step',
            name='people',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), blank=True, default=list, size=None),
        ),
        migrations.AddField(
            model_name='step',
            name='returns_to',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), blank=True, default=list, size=None),
        ),
        migrations.AddField(
            model_name='story',
            name='ai_assisted',
            field=models.BooleanField(db_default=False, default=False, help_text='Text, picture or translation came in part from a machine.', verbose_name='made with the help of AI'),
        ),
        migrations.AlterField(
            model_name='signature',
            name='kind',
            field=models.CharField(choices=[('check', 'Machine check'), ('review', 'Review'), ('proof', 'Proof'), ('read', 'Quality read')], max_length=8),
        ),
        migrations.AlterField(
            model_name='step',
            name='kind',
            field=models.CharField(choices=[('check', 'Machine check'), ('review', 'Review'), ('proof', 'Proof'), ('read', 'Quality read')], max_length=8, verbose_name='kind'),
        ),
        migrations.AlterField(
            model_name='step',
            name='order',
            field=models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1)], verbose_name='order'),
        ),
        migrations.AlterField(
            model_name='step',
            name='scheme',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='stories.schemeversion'),
        ),
        migrations.AddConstraint(
            model_name='step',
            constraint=models.CheckConstraint(condition=models.Q(('group__gte', 1), ('minutes__gte', 1), ('order__gte', 1)), name='step_counts_from_one'),
        ),
        migrations.AddField(
            model_name='debt',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='debt',
            name='round',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='debts', to='stories.round'),
        ),
        migrations.AddField(
            model_name='debt',
            name='step',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stories.step'),
        ),
        migrations.AddField(
            model_name='emergencyright',
            name='given_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='emergencyright',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='overdue',
            name='round',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='overdue', to='stories.round'),
        ),
        migrations.AddField(
            model_name='overdue',
            name='step',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stories.step'),
        ),
        migrations.AddField(
            model_name='schemeversion',
            name='scheme',
            field=models.ForeignKey(default=1, on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='stories.scheme'),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name='schemeversion',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('scheme', '='), ('effective', '&&')], name='one_scheme_version_in_force'),
        ),
        migrations.AddConstraint(
            model_name='debt',
            constraint=models.UniqueConstraint(fields=('round', 'step'), name='debt_once'),
        ),
        migrations.AddConstraint(
            model_name='emergencyright',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('person', '='), ('valid', '&&')], name='one_emergency_right_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='emergencyright',
            constraint=models.CheckConstraint(condition=models.Q(('valid__isempty', False), ('valid__startswith__isnull', False)), name='emergency_right_begins'),
        ),
        migrations.AddConstraint(
            model_name='overdue',
            constraint=models.UniqueConstraint(fields=('round', 'step', 'since'), name='overdue_once'),
        ),
        migrations.RunSQL(AS_IT_WAS, migrations.RunSQL.noop),
        migrations.RunPython(bring, migrations.RunPython.noop),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.RunSQL(FORWARD, REVERSE),
    ]
