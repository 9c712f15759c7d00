from typing import Any

from django import template

register = template.Library()


@register.filter
def part(value: Any, name: str) -> Any:
    """`value|part:"items"`: a field of a block whose name is also that of a dict's method."""
    return value[name]
