"""Templates that offer passkeys ask whether any can work here."""

from django import template

from ronghe.accounts.http import passkeys_elsewhere

register = template.Library()
register.simple_tag(passkeys_elsewhere)
