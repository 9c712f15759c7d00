"""How many messages an address had, counted quickly."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('notices', '0002_what_stays'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('mark', ''), _negated=True), fields=['mark', 'made_at'], name='message_to_address'),
        ),
    ]
