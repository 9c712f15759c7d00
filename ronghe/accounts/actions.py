"""What a person changes about their own sign-in, beside what allauth does."""

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.urls import reverse

from .models import User


def choose_language(language: str, *, by: User) -> None:
    """The language of staff and account pages. An unknown one changes nothing."""
    if language in dict(settings.LANGUAGES):
        by.language = language
        by.save(update_fields=["language"])


def way_in(person: User) -> str:
    """A path that opens the account once: dead after the first sign-in, and after a day anyway."""
    return reverse("accounts:first", args=[person.pk, default_token_generator.make_token(person)])


def let_in(person: User, *, token: str, password: str) -> bool:
    """Set the first password of whoever came by `way_in`. False when the way is closed."""
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=person.pk)
        if not default_token_generator.check_token(locked, token):
            return False
        locked.set_password(password)
        locked.save(update_fields=["password"])
    return True
