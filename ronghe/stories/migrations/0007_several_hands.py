"""Several hands on one text: deliveries, side drafts, presence, names, comments, suggestions."""

from pathlib import Path

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


SIDE_DRAFTS = Path(__file__).with_name("side_drafts.sql").read_text(encoding="utf-8")
REVERSE = """
DROP TRIGGER side_draft_stays ON stories_sidedraft;
DROP FUNCTION side_draft_stays_whole();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('stories', '0006_filings'),
        ('wagtailcore', '0098_apitoken'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('key', models.UUIDField(primary_key=True, serialize=False)),
                ('tab', models.UUIDField()),
                ('at', models.DateTimeField(db_index=True)),
                ('answer', models.JSONField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('story', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='stories.story')),
                ('version', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='wagtailcore.revision')),
            ],
            options={
                'verbose_name': 'delivery of typed text',
                'verbose_name_plural': 'deliveries of typed text',
            },
        ),
        migrations.CreateModel(
            name='Presence',
            fields=[
                ('tab', models.UUIDField(primary_key=True, serialize=False)),
                ('place', models.CharField(blank=True, max_length=80)),
                ('seen_at', models.DateTimeField(db_index=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('story', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='present', to='stories.story')),
            ],
            options={
                'verbose_name': 'presence',
                'verbose_name_plural': 'presences',
            },
        ),
        migrations.CreateModel(
            name='VersionName',
            fields=[
                ('version', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='story_name', serialize=False, to='wagtailcore.revision')),
                ('name', models.CharField(max_length=80, verbose_name='name of the version')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='reason')),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('story', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='version_names', to='stories.story')),
            ],
            options={
                'verbose_name': 'name of a version',
                'verbose_name_plural': 'names of versions',
            },
        ),
        migrations.CreateModel(
            name='Comment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.CharField(blank=True, max_length=80)),
                ('passage', models.CharField(blank=True, max_length=400, verbose_name='passage')),
                ('text', models.TextField(max_length=2000, verbose_name='comment')),
                ('at', models.DateTimeField()),
                ('resolved_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('mentioned', models.ManyToManyField(blank=True, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('resolved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('story', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='comments', to='stories.story')),
            ],
            options={
                'verbose_name': 'comment',
                'verbose_name_plural': 'comments',
                'ordering': ['at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='comment_says_something'), models.CheckConstraint(condition=models.Q(models.Q(('resolved_at__isnull', True), ('resolved_by__isnull', True)), models.Q(('resolved_at__isnull', False), ('resolved_by__isnull', False)), _connector='OR'), name='comment_resolved_by_somebody')],
            },
        ),
        migrations.CreateModel(
            name='LastHand',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.CharField(max_length=80)),
                ('tab', models.UUIDField()),
                ('at', models.DateTimeField()),
                ('hash', models.CharField(max_length=32)),
                ('before', models.JSONField(null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('story', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='hands', to='stories.story')),
            ],
            options={
                'verbose_name': 'last hand',
                'verbose_name_plural': 'last hands',
                'constraints': [models.UniqueConstraint(fields=('story', 'place'), name='one_last_hand_per_place')],
            },
        ),
        migrations.CreateModel(
            name='SideDraft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.CharField(max_length=80)),
                ('base', models.JSONField(null=True)),
                ('value', models.JSONField()),
                ('tab', models.UUIDField(null=True)),
                ('at', models.DateTimeField()),
                ('why', models.CharField(choices=[('later', 'another save came later'), ('late', 'it arrived late, and the text had gone on'), ('deleted', 'the block was deleted'), ('closed', "it was not this person's turn to write"), ('unfit', 'it does not fit into its field')], max_length=8)),
                ('sentence', models.CharField(blank=True, max_length=400)),
                ('resolved_at', models.DateTimeField(null=True)),
                ('how', models.CharField(blank=True, choices=[('merged', 'merged'), ('taken', 'taken instead'), ('gone_on', 'its writer went on with it'), ('put_away', 'put away')], max_length=8)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('lost_to', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('resolved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('story', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='side_drafts', to='stories.story')),
            ],
            options={
                'verbose_name': 'side draft',
                'verbose_name_plural': 'side drafts',
                'indexes': [models.Index(fields=['story', 'place'], name='side_drafts_of_story')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('how', ''), ('resolved_at', None)), models.Q(('resolved_at__isnull', False), models.Q(('how', ''), _negated=True)), _connector='OR'), name='side_draft_is_open_or_resolved')],
            },
        ),
        migrations.CreateModel(
            name='Suggestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.CharField(max_length=80)),
                ('passage', models.CharField(max_length=1000, verbose_name='words now')),
                ('nth', models.PositiveSmallIntegerField(default=0)),
                ('replacement', models.CharField(blank=True, max_length=1000, verbose_name='words suggested')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='reason')),
                ('at', models.DateTimeField()),
                ('state', models.CharField(choices=[('open', 'Open'), ('accepted', 'Accepted'), ('rejected', 'Rejected')], default='open', max_length=8)),
                ('decided_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('story', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='suggestions', to='stories.story')),
            ],
            options={
                'verbose_name': 'suggestion',
                'verbose_name_plural': 'suggestions',
                'ordering': ['at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('passage', ''), _negated=True), models.Q(('passage', models.F('replacement')), _negated=True)), name='suggestion_changes_words'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), ('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='suggestion_decided_by_somebody')],
            },
        ),
        migrations.RunSQL(SIDE_DRAFTS, REVERSE),
    ]
