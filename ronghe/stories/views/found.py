"""What the pages of a story begin with."""

from django.shortcuts import get_object_or_404

from ronghe.accounts.http import SignedInRequest

from ..models import Story


def visible_story(request: SignedInRequest, pk: int) -> Story:
    """The story, if this person may see it; otherwise 404, as for one that does not exist."""
    return get_object_or_404(Story.objects.visible_to(request.user), pk=pk)
