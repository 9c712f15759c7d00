"""Seed IPTC Media Topics (release 2019-04-06, CC BY 4.0, © IPTC): code, parent, Chinese, English."""

import json
from pathlib import Path

from django.db import migrations

TERMS = Path(__file__).parents[1] / "mediatopics.json"


def seed(apps, schema_editor):
    Subject = apps.get_model("taxonomy", "Subject")
    waiting = json.loads(TERMS.read_text(encoding="utf-8"))
    keys = {"": None}
    # Level by level, because a row needs the key of its parent.
    while waiting:
        ready = [row for row in waiting if row[1] in keys]
        made = Subject.objects.bulk_create(
            Subject(code=code, parent_id=keys[parent], name=name, name_en=english)
            for code, parent, name, english in ready
        )
        keys |= {subject.code: subject.pk for subject in made}
        waiting = [row for row in waiting if row[0] not in keys]


class Migration(migrations.Migration):
    dependencies = [("taxonomy", "0001_initial")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
