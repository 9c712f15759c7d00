"""Archives: a paper's past, signed as a whole."""

import re
from pathlib import Path

import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

HERE = Path(__file__).parent
FORWARD = (HERE / "archives.sql").read_text(encoding="utf-8")
BEFORE = (HERE / "guards.sql").read_text(encoding="utf-8")


def _as_it_was(name):
    found = re.search(rf"CREATE (FUNCTION {name}\(.*?\$\$.*?\$\$;)", BEFORE, re.DOTALL)
    return f"CREATE OR REPLACE {found[1]}"


REVERSE = "\n".join(
    [
        *map(
            _as_it_was,
            (
                "story_plain_blocks",
                "story_version_is_signed",
                "story_stage_is_earned",
                "story_version_is_kept",
            ),
        ),
        "DROP TRIGGER archived_words ON stories_archivedstory;",
        "DROP TRIGGER archived_is_first ON stories_archivedstory;",
        "DROP TRIGGER archive_stays ON stories_archive;",
        "DROP FUNCTION story_archived_words();",
        "DROP FUNCTION story_archived_is_first();",
        "DROP FUNCTION story_archive_stays();",
        "DROP FUNCTION story_archive_is_signed(stories_archive, stories_archive);",
        "DROP FUNCTION story_words_are_signed(bigint, integer, text);",
        "DROP FUNCTION story_archive_hash(bigint);",
        "DROP FUNCTION story_final_role(timestamptz);",
    ]
)


class Migration(migrations.Migration):
    dependencies = [
        ("stories", "0003_default_scheme"),
        ("wagtailcore", "0098_apitoken"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AlterField(
            model_name='story',
            name='stage',
            field=models.CharField(choices=[('draft', 'Draft'), ('in_review', 'In review'), ('returned', 'Returned'), ('held', 'Held'), ('rejected', 'Rejected'), ('ready', 'Ready'), ('published', 'Published'), ('withdrawn', 'Withdrawn'), ('archived', 'In an unsigned archive')], default='draft', editable=False, max_length=10, verbose_name='state'),
        ),
        migrations.AddIndex(
            model_name='story',
            index=models.Index(fields=['stage', '-created_at'], name='story_newest_of_stage'),
        ),
        migrations.CreateModel(
            name='Archive',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, unique=True, verbose_name='name')),
                ('paper', models.CharField(max_length=120, verbose_name='published by')),
                ('begun_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('stories', models.PositiveIntegerField(default=0)),
                ('content_hash', models.CharField(blank=True, max_length=64)),
                ('contents', models.JSONField(default=dict)),
                ('signed_at', models.DateTimeField(blank=True, null=True)),
                ('statement', models.TextField(blank=True, verbose_name='statement')),
                ('released_at', models.DateTimeField(blank=True, null=True)),
                ('author', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('signed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'archive',
                'verbose_name_plural': 'archives',
                'ordering': ['-begun_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='ArchivedStory',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('content_hash', models.CharField(max_length=64)),
                ('key', models.UUIDField(unique=True)),
                ('guid', models.CharField(max_length=500)),
                ('guid_version', models.CharField(max_length=80)),
                ('published_at', models.DateTimeField()),
                ('original_url', models.CharField(blank=True, max_length=1000)),
                ('original_path', models.CharField(blank=True, max_length=500)),
                ('archive', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='members', to='stories.archive')),
                ('story', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='archived', to='stories.story')),
                ('version', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='wagtailcore.revision')),
            ],
            options={
                'verbose_name': 'archived story',
                'verbose_name_plural': 'archived stories',
                'indexes': [django.contrib.postgres.indexes.HashIndex(condition=models.Q(('original_path', ''), _negated=True), fields=['original_path'], name='archived_old_path')],
            },
        ),
        migrations.RunSQL(FORWARD, REVERSE),
    ]
