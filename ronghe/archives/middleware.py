"""Old links go on working: the address a story had before it came to us leads to its page here."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase

from ronghe.channels.feeds.item import address_of
from ronghe.publishing.models import Publication
from ronghe.stories.models import ArchivedStory

from .reading import canonical

# Stories that stood at one address: the first of them that readers may see.
MOST = 20
OURS = ("/desk/", "/api/", "/accounts/", "/phone/", "/uploads/")


class OldAddresses:
    """Asked only where nothing of ours stands, so no archive can take an address of ours."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self._answer(request)
        if (
            response.status_code != 404
            or request.method not in ("GET", "HEAD")
            or request.path.startswith(OURS)
        ):
            return response
        query = request.META.get("QUERY_STRING", "")
        target = new_address(canonical(request.path, query), canonical(request.path, ""))
        return HttpResponsePermanentRedirect(target) if target else response


def new_address(*paths: str) -> str:
    """The page of the first story that stood at one of `paths`; empty when there is none."""
    for path in dict.fromkeys(paths):
        origins = ArchivedStory.objects.filter(original_path=path[:500]).exclude(original_path="")
        stories = list(origins.values_list("story", flat=True)[:MOST])
        shown = Publication.objects.on("web").filter(story__in=stories, was_public=True)
        found = min(shown, key=lambda one: one.pk, default=None) if stories else None
        if found is not None:
            return address_of(found)
    return ""
