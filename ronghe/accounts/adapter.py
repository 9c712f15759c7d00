"""Where allauth asks us."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from ronghe.kit.cast import DEMO_PASSWORD
from ronghe.kit.network import network_of


class Adapter(DefaultAccountAdapter):
    """Our words and limits. Anyone may open a reader's account; posts are given by `people`."""

    def get_client_ip(self, request: HttpRequest) -> str:
        """What limits are counted by. The server has already looked through our own proxies."""
        return network_of(request.META["REMOTE_ADDR"])

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        if settings.PRODUCTION and credentials.get("password") == DEMO_PASSWORD:
            # Everybody knows it. No account opens with it where it matters.
            credentials["password"] = ""
        return super().authenticate(request, **credentials)

    def clean_password(self, password: str, user: Any = None) -> str:
        if password == DEMO_PASSWORD:
            raise ValidationError(_("This password is known to everyone. Choose another."))
        return str(super().clean_password(password, user))
