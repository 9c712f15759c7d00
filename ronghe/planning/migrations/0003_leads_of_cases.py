"""A lead may come from what a citizen asked."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0003_first_rules'),
        ('planning', '0002_keep_items_to_one_living_lead'),
        ('watch', '0003_know_the_same_text'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='lead',
            name='case',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='leads', to='cases.case'),
        ),
        migrations.AddConstraint(
            model_name='lead',
            constraint=models.UniqueConstraint(condition=models.Q(('case__isnull', False), ('state__in', ['new', 'taken'])), fields=('case', 'title'), name='case_is_one_living_lead_a_title'),
        ),
        migrations.AddConstraint(
            model_name='lead',
            constraint=models.CheckConstraint(condition=models.Q(('item', None), ('case', None), _connector='OR'), name='lead_comes_from_one_place'),
        ),
    ]
