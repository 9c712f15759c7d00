"""Where passkeys work: browsers keep them under a name and know none for a bare IP address."""

from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from django import template
from django.http import HttpRequest

register = template.Library()


@dataclass(frozen=True)
class Elsewhere:
    """This page was asked for by an IP address. `address` is the same page under a name, if any."""

    address: str


@register.simple_tag
def passkeys_elsewhere(request: HttpRequest) -> Elsewhere | None:
    """None where passkeys work."""
    host = urlsplit(f"//{request.get_host()}")
    try:
        here = ip_address(host.hostname or "")
    except ValueError:
        return None
    if not here.is_loopback:
        return Elsewhere("")
    port = f":{host.port}" if host.port else ""
    return Elsewhere(f"{request.scheme}://localhost{port}{request.get_full_path()}")
