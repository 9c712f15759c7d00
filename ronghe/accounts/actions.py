"""What a person changes about their own sign-in, beside what allauth does."""

from django.conf import settings

from .models import User


def choose_language(language: str, *, by: User) -> None:
    """The language of staff and account pages. An unknown one changes nothing."""
    if language in dict(settings.LANGUAGES):
        by.language = language
        by.save(update_fields=["language"])
