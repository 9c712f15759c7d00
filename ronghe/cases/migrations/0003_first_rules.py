"""Deadlines for a paper to begin with."""

from django.db import migrations

from ronghe.cases.deadlines import write_first_rules


def write(apps, schema_editor):
    write_first_rules(apps.get_model("cases", "TimeRule"))


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_guard")]
    operations = [migrations.RunPython(write, migrations.RunPython.noop)]
