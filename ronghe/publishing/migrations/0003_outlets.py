"""The three outlets every paper has from the first day."""

from django.db import migrations

OUTLETS = [
    ("web", "网站", "Website"),
    ("feeds", "订阅与数据", "Feeds and data"),
    ("search", "搜索", "Search"),
]


def create(apps, schema_editor):
    outlet = apps.get_model("publishing", "Outlet")
    for key, name, name_en in OUTLETS:
        outlet.objects.update_or_create(
            key=key, defaults={"name": name, "name_en": name_en, "kind": key, "is_active": True}
        )


class Migration(migrations.Migration):
    dependencies = [("publishing", "0002_guard")]
    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
