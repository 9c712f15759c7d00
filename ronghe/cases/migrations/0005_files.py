"""Photos and documents of cases, and what the database keeps of them."""

import django.db.models.deletion
import ronghe.cases.models.files
import uuid
from pathlib import Path

from django.conf import settings
from django.db import migrations, models


FORWARD = (Path(__file__).parent / "files.sql").read_text(encoding="utf-8")

REVERSE = """
DROP TRIGGER file_stays ON cases_file;
DROP TRIGGER file_is_kept ON cases_file;
DROP FUNCTION cases_file_stays(), cases_file_is_kept();
"""


class Migration(migrations.Migration):

    dependencies = [
        ("cases", "0004_points"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='File',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(unique=True)),
                ('address', models.UUIDField(default=uuid.uuid4, unique=True)),
                ('batch', models.UUIDField()),
                ('slot', models.PositiveSmallIntegerField()),
                ('sender', models.BinaryField(max_length=32, null=True)),
                ('side', models.CharField(choices=[('citizen', 'Citizen'), ('desk', 'Case desk'), ('officer', 'Department'), ('house', 'By itself')], default='citizen', max_length=8)),
                ('state', models.CharField(choices=[('arriving', 'Arriving'), ('kept', 'Here'), ('refused', 'Refused'), ('gone', 'Removed')], default='arriving', max_length=8)),
                ('refusal', models.CharField(blank=True, max_length=300)),
                ('kind', models.CharField(blank=True, choices=[('photo', 'Photo'), ('document', 'Document')], max_length=8)),
                ('name', models.CharField(blank=True, max_length=120)),
                ('size', models.PositiveIntegerField()),
                ('offset', models.PositiveIntegerField(default=0)),
                ('length', models.PositiveIntegerField(default=0)),
                ('file', models.FileField(blank=True, max_length=120, upload_to=ronghe.cases.models.files.place_of)),
                ('small', models.FileField(blank=True, max_length=120, upload_to=ronghe.cases.models.files.place_of)),
                ('width', models.PositiveIntegerField(default=0)),
                ('height', models.PositiveIntegerField(default=0)),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('seen_by', models.CharField(choices=[('public', 'Public with the case'), ('department', 'Case desk and department only')], default='department', max_length=12)),
                ('hidden_at', models.DateTimeField(blank=True, null=True)),
                ('at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('answer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='files', to='cases.answer')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='files', to='cases.case')),
                ('hidden_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('question', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='files', to='cases.question')),
            ],
            options={
                'verbose_name': 'file of a case',
                'verbose_name_plural': 'files of cases',
                'ordering': ['batch', 'slot'],
                'indexes': [models.Index(fields=['case', 'id'], name='files_of_case'), models.Index(condition=models.Q(('case', None)), fields=['expires_at'], name='drafts_by_their_end')],
                'constraints': [models.UniqueConstraint(fields=('batch', 'slot'), name='one_file_a_slot'), models.CheckConstraint(condition=models.Q(('slot__gte', 1), ('slot__lte', 6)), name='so_many_files_a_form'), models.CheckConstraint(condition=models.Q(models.Q(('answer', None), ('case', None), ('question', None), ('sender__isnull', False)), models.Q(('case__isnull', False), ('sender', None), ('state__in', ['kept', 'gone'])), _connector='OR'), name='file_is_a_draft_of_somebody_or_of_a_case'), models.CheckConstraint(condition=models.Q(('case', None), models.Q(('answer', None), ('by', None), ('side', 'citizen')), models.Q(('by__isnull', False), ('question', None), ('side__in', ['desk', 'officer'])), _connector='OR'), name='file_of_a_case_is_of_the_citizen_or_of_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'kept'), models.Q(('file', ''), _negated=True), models.Q(('kind', ''), _negated=True), models.Q(('sha256', ''), _negated=True)), models.Q(models.Q(('state', 'kept'), _negated=True), ('file', ''), ('sha256', ''), ('small', '')), _connector='OR'), name='file_that_is_kept_is_there'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'refused'), models.Q(('refusal', ''), _negated=True)), models.Q(models.Q(('state', 'refused'), _negated=True), ('refusal', '')), _connector='OR'), name='file_refused_says_why'), models.CheckConstraint(condition=models.Q(('offset__lte', models.F('size')), ('size__gt', 0)), name='file_is_not_longer_than_it_said'), models.CheckConstraint(condition=models.Q(('kind', 'document'), ('seen_by', 'public'), ('side', 'citizen'), _negated=True), name='citizens_document_is_never_public'), models.CheckConstraint(condition=models.Q(models.Q(('hidden_at', None), ('hidden_by', None)), models.Q(('hidden_at__isnull', False), ('hidden_by__isnull', False)), _connector='OR'), name='file_is_hidden_by_somebody')],
            },
        ),
        migrations.RunSQL(FORWARD, REVERSE),
    ]
