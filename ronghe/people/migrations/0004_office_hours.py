"""From which day on the offices work when: rows that are only added, beside the days of the paper's own."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

STAYS = """
CREATE TRIGGER stays BEFORE UPDATE OR DELETE ON people_officehours
    FOR EACH ROW EXECUTE FUNCTION people_own_day_stays();
"""
GOES = "DROP TRIGGER stays ON people_officehours"


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0003_own_days'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='OfficeHours',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateField(verbose_name='from')),
                ('begins', models.TimeField(verbose_name='work begins')),
                ('ends', models.TimeField(verbose_name='work ends')),
                ('pause_begins', models.TimeField(blank=True, null=True, verbose_name='noon break begins')),
                ('pause_ends', models.TimeField(blank=True, null=True, verbose_name='noon break ends')),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'office hours',
                'verbose_name_plural': 'office hours',
                'indexes': [models.Index(fields=['since', '-id'], name='newest_hours_of_a_day')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('begins__lt', models.F('ends')), ('pause_begins', None), ('pause_ends', None)), models.Q(('begins__lt', models.F('pause_begins')), ('pause_begins__isnull', False), ('pause_begins__lt', models.F('pause_ends')), ('pause_ends__isnull', False), ('pause_ends__lt', models.F('ends'))), _connector='OR'), name='office_hours_are_in_order')],
            },
        ),
        migrations.RunSQL(STAYS, GOES),
    ]
