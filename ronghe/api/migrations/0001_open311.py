"""Keys of programs, jurisdictions, and what programs sent."""

from pathlib import Path

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

GUARD = (Path(__file__).parent / "guard.sql").read_text(encoding="utf-8")
REVERSE = """
DROP TRIGGER key_stays ON api_apikey;
DROP TRIGGER submission_has_a_living_key ON api_submission;
DROP FUNCTION api_key_stays(), api_submission_has_a_living_key();
"""
PROTECT = django.db.models.deletion.PROTECT
KEY = ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("cases", "0009_asked_by_time"),
        ("taxonomy", "0004_places_stay_a_tree"),
    ]
    operations = [
        migrations.CreateModel(
            name="ApiKey",
            fields=[
                KEY,
                ("holder", models.CharField(max_length=80)),
                ("contact", models.CharField(max_length=120)),
                ("mode", models.CharField(choices=[("live", "Live"), ("test", "Test: nothing is kept")], max_length=4)),
                ("digest", models.BinaryField(max_length=32, unique=True)),
                ("hint", models.CharField(max_length=4)),
                ("per_hour", models.PositiveIntegerField()),
                ("made_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("used_on", models.DateField(blank=True, null=True)),
                ("made_by", models.ForeignKey(on_delete=PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("revoked_by", models.ForeignKey(blank=True, null=True, on_delete=PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "verbose_name": "key of a program",
                "verbose_name_plural": "keys of programs",
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        name="api_key_revoked_by_somebody_for_a_reason",
                        condition=Q(revoked_at__isnull=True, revoked_by__isnull=True, reason="")
                        | Q(revoked_at__isnull=False, revoked_by__isnull=False) & ~Q(reason=""),
                    ),
                    models.CheckConstraint(name="api_key_may_do_something", condition=Q(per_hour__gt=0)),
                ],
            },
        ),
        migrations.CreateModel(
            name="Jurisdiction",
            fields=[
                KEY,
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("name_en", models.CharField(blank=True, max_length=80, verbose_name="English name")),
                ("key", models.CharField(max_length=100, unique=True)),
                ("answers", models.CharField(choices=[("realtime", "with the number at once"), ("batch", "with a token; the number when it is public")], default="realtime", max_length=8)),
                ("opened_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("place", models.ForeignKey(blank=True, null=True, on_delete=PROTECT, related_name="+", to="taxonomy.place")),
            ],
            options={
                "verbose_name": "jurisdiction",
                "verbose_name_plural": "jurisdictions",
                "ordering": ["key"],
            },
        ),
        migrations.CreateModel(
            name="Submission",
            fields=[
                KEY,
                ("form", models.UUIDField(unique=True)),
                ("mark", models.BinaryField(max_length=32)),
                ("token_digest", models.BinaryField(max_length=32, null=True, unique=True)),
                ("at", models.DateTimeField()),
                ("api_key", models.ForeignKey(on_delete=PROTECT, related_name="submissions", to="api.apikey")),
                ("case", models.OneToOneField(on_delete=PROTECT, related_name="+", to="cases.case")),
                ("jurisdiction", models.ForeignKey(null=True, on_delete=PROTECT, related_name="+", to="api.jurisdiction")),
            ],
            options={
                "indexes": [models.Index(fields=["api_key", "mark", "at"], name="submission_alike")],
            },
        ),
        migrations.RunSQL(GUARD, REVERSE),
    ]
