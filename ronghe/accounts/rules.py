"""What a sign-in is good for."""

from allauth.mfa.models import Authenticator

from .models import User


def has_second_factor(user: User) -> bool:
    """Recovery codes alone are no second factor: they stand in for one that was lost."""
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return bool(Authenticator.objects.filter(user=user, type__in=kinds).exists())
