from django.db import migrations

STEPS = (
    # order, name, English name, kind, role
    (1, "初审", "First review", "review", "editor"),
    (2, "复审", "Second review", "review", "head"),
    (3, "校对", "Proofreading", "proof", "proofreader"),
    (4, "终审", "Final review", "review", "chief"),
)


def write(apps, schema_editor):
    schemes, steps = apps.get_model("stories", "SchemeVersion"), apps.get_model("stories", "Step")
    if schemes.objects.exists():
        return
    scheme = schemes.objects.create(name="三审一校", effective=(None, None))
    steps.objects.bulk_create(
        steps(scheme=scheme, order=order, name=name, name_en=name_en, kind=kind, role=role)
        for order, name, name_en, kind, role in STEPS
    )


class Migration(migrations.Migration):
    dependencies = [("stories", "0002_guards")]
    operations = [migrations.RunPython(write, migrations.RunPython.noop)]
