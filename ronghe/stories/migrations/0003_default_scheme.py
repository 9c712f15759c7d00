from django.db import migrations

from ronghe.stories.schemes import write_default_scheme


def write(apps, schema_editor):
    write_default_scheme(
        apps.get_model("stories", "SchemeVersion"), apps.get_model("stories", "Step")
    )


class Migration(migrations.Migration):
    dependencies = [("stories", "0002_guards")]
    operations = [migrations.RunPython(write, migrations.RunPython.noop)]
