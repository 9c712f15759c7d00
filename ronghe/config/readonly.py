"""Read-only mode: a state of the house, switched on by the setting or by a file, without restart."""

from django.conf import settings
from django.http import HttpRequest

from ronghe.kit.site import site_name


def is_read_only() -> bool:
    """`READ_ONLY=1`, or a file named `read-only` in RONGHE_HOME."""
    return bool(settings.READ_ONLY or (settings.HOME / "read-only").exists())


def house(request: HttpRequest) -> dict[str, object]:
    """What every template may ask: the paper's names, and whether a banner must say read-only."""
    english = getattr(request, "LANGUAGE_CODE", "") == "en"
    return {
        "is_read_only": is_read_only(),
        "site_name": site_name("en" if english else "zh-hans"),
    }
