from django.db import migrations

from ronghe.publishing.outlets import write_first_outlets


def write(apps, schema_editor):
    write_first_outlets(apps.get_model("publishing", "Outlet"))


class Migration(migrations.Migration):
    dependencies = [("publishing", "0002_guard")]
    operations = [migrations.RunPython(write, migrations.RunPython.noop)]
