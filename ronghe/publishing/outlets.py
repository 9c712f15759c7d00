"""The outlets every paper has from the first day."""

from typing import Any

FIRST = (
    ("web", "网站", "Website"),
    ("feeds", "订阅与数据", "Feeds and data"),
    ("search", "搜索", "Search"),
)


def write_first_outlets(outlet: Any) -> None:
    """`outlet` is the model, or its state inside a migration. An outlet that exists stays as it is."""
    for key, name, name_en in FIRST:
        outlet.objects.get_or_create(
            key=key, defaults={"name": name, "name_en": name_en, "kind": key, "is_active": True}
        )
