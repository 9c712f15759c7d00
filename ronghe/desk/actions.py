"""What a person may set on the desk for themselves."""

from django.conf import settings
from wagtail.users.models import UserProfile

from ronghe.accounts.models import User


def speak(language: str, *, by: User) -> None:
    """Use `language` on the desk from now on. An unknown one changes nothing."""
    if language not in dict(settings.LANGUAGES):
        return
    by.language = language
    by.save(update_fields=["language"])
    # Wagtail's own pages ask its profile.
    UserProfile.objects.update_or_create(user=by, defaults={"preferred_language": language})
