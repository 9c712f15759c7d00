"""The paper's own name and address, as the settings say them."""

from django.conf import settings


def absolute(path: str) -> str:
    """`path` of this site as a whole address."""
    return f"{settings.SITE_URL}{path}"


def site_name(language: str) -> str:
    """What the paper is called in `language`: `zh-hans` or `en`."""
    return str(settings.SITE_NAME_EN if language == "en" else settings.SITE_NAME)
