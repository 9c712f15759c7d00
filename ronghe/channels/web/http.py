"""What the press needs of HTTP."""

from django.http import Http404, HttpResponse

__all__ = ["Http404", "HttpResponse"]
