"""Departments: templates, links, deputies, batches, and the ladder of their clocks."""

from pathlib import Path

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


HERE = Path(__file__).parent
FORWARD = (HERE / "by_link.sql").read_text(encoding="utf-8")
_GUARD = (HERE / "guard.sql").read_text(encoding="utf-8")
_BEFORE = _GUARD[_GUARD.index("CREATE FUNCTION cases_move_is_allowed") :]
REVERSE = """
DROP TRIGGER link_stays ON cases_answerlink;
DROP TRIGGER link_is_kept ON cases_answerlink;
DROP TRIGGER template_stays ON cases_template;
DROP TRIGGER template_is_kept ON cases_template;
DROP TRIGGER rung_stays ON cases_rungreached;
DROP TRIGGER batch_item_stays ON cases_batchitem;
DROP FUNCTION cases_link_stays(), cases_template_stays();
""" + _BEFORE[: _BEFORE.index("CREATE TRIGGER")].replace("CREATE", "CREATE OR REPLACE", 1)


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0006_rates"),
        ("people", "0003_own_days"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AnswerLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("round", models.PositiveSmallIntegerField()),
                ("hint", models.CharField(blank=True, max_length=40)),
                ("made_at", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "link of a department",
                "verbose_name_plural": "links of departments",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Batch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(unique=True)),
                ("verb", models.CharField(max_length=12)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="BatchItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_done", models.BooleanField()),
                ("code", models.CharField(blank=True, max_length=40)),
                ("sentence", models.CharField(blank=True, max_length=500)),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="RungReached",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("round", models.PositiveSmallIntegerField()),
                (
                    "clock",
                    models.CharField(
                        choices=[
                            ("accept", "To be accepted"),
                            ("answer", "First reply"),
                            ("finish", "Answer"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "rung",
                    models.CharField(
                        choices=[
                            ("due_soon", "Due soon"),
                            ("overdue", "Overdue"),
                            ("twice_overdue", "Twice overdue"),
                            ("editors_desk", "With the editors"),
                        ],
                        max_length=16,
                    ),
                ),
                ("due_at", models.DateTimeField()),
                ("at", models.DateTimeField()),
                ("is_told", models.BooleanField()),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Template",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("text", models.TextField(max_length=5000, verbose_name="text")),
                ("made_at", models.DateTimeField()),
                ("retired_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "answer template",
                "verbose_name_plural": "answer templates",
            },
        ),
        migrations.AddField(
            model_name="answer",
            name="on_behalf",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="rings_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="move",
            name="on_behalf",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="answer",
            name="by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("rings_at__isnull", False)),
                fields=["rings_at"],
                name="case_rings",
            ),
        ),
        migrations.AddField(
            model_name="answerlink",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="links", to="cases.case"
            ),
        ),
        migrations.AddField(
            model_name="answerlink",
            name="made_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="answerlink",
            name="revoked_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="answerlink",
            name="unit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.unit"
            ),
        ),
        migrations.AddField(
            model_name="answer",
            name="link",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="answers",
                to="cases.answerlink",
            ),
        ),
        migrations.AddField(
            model_name="move",
            name="link",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="moves",
                to="cases.answerlink",
            ),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("by__isnull", False), ("link", None)),
                    models.Q(("by", None), ("link__isnull", False)),
                    _connector="OR",
                ),
                name="answer_is_somebodys",
            ),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("link__isnull", False)),
                fields=("link", "is_final"),
                name="each_answer_of_a_link_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="move",
            constraint=models.UniqueConstraint(
                condition=models.Q(("link__isnull", False)),
                fields=("link", "verb"),
                name="each_act_of_a_link_once",
            ),
        ),
        migrations.AddField(
            model_name="batch",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="batchitem",
            name="batch",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="items", to="cases.batch"
            ),
        ),
        migrations.AddField(
            model_name="batchitem",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"
            ),
        ),
        migrations.AddField(
            model_name="rungreached",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="rungs", to="cases.case"
            ),
        ),
        migrations.AddField(
            model_name="template",
            name="made_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="template",
            name="retired_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="template",
            name="unit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.unit"
            ),
        ),
        migrations.AddConstraint(
            model_name="answerlink",
            constraint=models.UniqueConstraint(
                condition=models.Q(("revoked_at", None)), fields=("case",), name="one_living_link"
            ),
        ),
        migrations.AddConstraint(
            model_name="answerlink",
            constraint=models.CheckConstraint(
                condition=models.Q(("until__gt", models.F("made_at"))), name="link_ends"
            ),
        ),
        migrations.AddConstraint(
            model_name="batchitem",
            constraint=models.UniqueConstraint(
                fields=("batch", "case"), name="each_case_of_a_batch_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="batchitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("is_done", True), ("sentence", "")),
                    models.Q(("is_done", False), models.Q(("sentence", ""), _negated=True)),
                    _connector="OR",
                ),
                name="batch_refuses_with_a_sentence",
            ),
        ),
        migrations.AddConstraint(
            model_name="rungreached",
            constraint=models.UniqueConstraint(
                fields=("case", "round", "clock", "rung"), name="each_rung_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="template",
            constraint=models.UniqueConstraint(
                condition=models.Q(("retired_at", None)),
                fields=("unit", "name"),
                name="one_living_template_of_a_name",
            ),
        ),
        migrations.AddConstraint(
            model_name="template",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("name", ""), _negated=True), models.Q(("text", ""), _negated=True)
                ),
                name="template_says_something",
            ),
        ),
        migrations.RunSQL(FORWARD, REVERSE),
    ]
