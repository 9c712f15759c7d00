"""Where on the map a case is, and indexes for what may be the same trouble."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("cases", "0003_first_rules"),
    ]

    operations = [
        migrations.AddField(
            model_name='case',
            name='datum',
            field=models.CharField(blank=True, choices=[('wgs84', 'wgs84'), ('gcj02', 'gcj02'), ('bd09', 'bd09')], max_length=8),
        ),
        migrations.AddField(
            model_name='case',
            name='lat',
            field=models.FloatField(blank=True, null=True, verbose_name='north'),
        ),
        migrations.AddField(
            model_name='case',
            name='lon',
            field=models.FloatField(blank=True, null=True, verbose_name='east'),
        ),
        migrations.AlterField(
            model_name='case',
            name='landmark',
            field=models.CharField(blank=True, max_length=200, verbose_name='near'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('shown_at__isnull', False), ('state__in', ['submitted', 'accepted', 'dispatched', 'working', 'waiting', 'appealed'])), fields=['lat', 'sent_at'], name='case_near'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('shown_at__isnull', False), ('state__in', ['submitted', 'accepted', 'dispatched', 'working', 'waiting', 'appealed'])), fields=['place', 'sent_at'], name='case_in_place'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('datum', ''), ('lat__isnull', True), ('lon__isnull', True)), models.Q(('lat__isnull', False), ('lon__isnull', False), ('datum__in', ['wgs84', 'gcj02', 'bd09']), ('lat__range', (-90, 90)), ('lon__range', (-180, 180))), _connector='OR'), name='case_point_is_whole_and_on_earth'),
        ),
    ]
