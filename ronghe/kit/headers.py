"""The security headers of every answer, whoever gives it: a pressed file, Django or the server.

There is no inline script, no inline style and no foreign host anywhere, so the policy needs no
exception. Wagtail's own editor pages set styles from JavaScript; only the desk may.
"""

from collections.abc import Sequence

_READER = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "media-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "worker-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
# The reporter's phone shows pictures and plays memos that are not sent yet.
_PHONE = _READER | {"img-src": "'self' data: blob:", "media-src": "'self' blob:"}
_DESK = _READER | {
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    # The editor shows a preview of the page beside the text.
    "frame-src": "'self'",
    "frame-ancestors": "'self'",
}
# What the editor shows in its frame is a reader's page, under the reader's policy.
_PREVIEW = _READER | {"frame-ancestors": "'self'"}


def _written(policy: dict[str, str]) -> str:
    return "; ".join(f"{name} {sources}" for name, sources in policy.items())


READER_POLICY = _written(_READER)
DESK_POLICY = _written(_DESK)

SECURITY: dict[str, str] = {
    "Content-Security-Policy": READER_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(self), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
"""For readers' pages."""

PHONE: dict[str, str] = SECURITY | {
    "Content-Security-Policy": _written(_PHONE),
    "Permissions-Policy": "camera=(), geolocation=(self), microphone=(self), payment=(), usb=()",
}
"""For the reporter's phone page: it may record a memo and say where it is, when asked to."""

DESK: dict[str, str] = SECURITY | {
    "Content-Security-Policy": DESK_POLICY,
    "X-Frame-Options": "SAMEORIGIN",
}
"""For staff pages in Wagtail's admin."""

PREVIEW: dict[str, str] = SECURITY | {
    "Content-Security-Policy": _written(_PREVIEW),
    "X-Frame-Options": "SAMEORIGIN",
}
"""For the preview of a story beside its editor."""


def framed(ancestors: Sequence[str]) -> dict[str, str]:
    """For a page without script that others may show in a frame: those origins, or only we.

    `X-Frame-Options` cannot name origins; the policy says it all.
    """
    who = " ".join(["'self'", *ancestors]) if "*" not in ancestors else "*"
    policy = _READER | {"script-src": "'none'", "form-action": "'none'", "frame-ancestors": who}
    kept = {name: value for name, value in SECURITY.items() if name != "X-Frame-Options"}
    return kept | {"Content-Security-Policy": _written(policy)}


# A file that somebody uploaded never acts as a page of ours, whatever is inside.
INERT: dict[str, str] = SECURITY | {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox"
}
