"""One's own notices: read, opened, kept in pages by their number."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from ronghe.accounts.http import SignedInRequest
from ronghe.kit.clock import now
from ronghe.kit.web import answer, done

from ..actions import read_all, read_notice
from ..models import Notice
from ..topics import TOPICS

PER_PAGE = 30


@never_cache
@require_GET
@login_required
def inbox(request: SignedInRequest, before: int | None = None) -> HttpResponse:
    """The newest, or those older than the notice `before`."""
    mine = Notice.objects.visible_to(request.user)
    shown = mine if before is None else mine.filter(pk__lt=before)
    found = list(shown.newest_first()[: PER_PAGE + 1])
    context = {
        "notices": [(one, _topic_of(one)) for one in found[:PER_PAGE]],
        "older": found[PER_PAGE - 1].pk if len(found) > PER_PAGE else None,
        "is_older": before is not None,
        "newest": found[0].pk if found else 0,
        "unread": mine.unread().count(),
    }
    return answer(request, "notices/inbox.html", context)


@never_cache
@require_POST
@login_required
def open_notice(request: SignedInRequest, pk: int) -> HttpResponse:
    """Read, and on to where it leads."""
    notice = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    read_notice(notice, by=request.user, at=now())
    return redirect(notice.link or reverse("notices:inbox"))


@never_cache
@require_POST
@login_required
def read(request: SignedInRequest) -> HttpResponse:
    """All that stood on the page; what came since stays unread."""
    newest = request.POST.get("newest", "")
    if not newest.isascii() or not newest.isdigit() or len(newest) > 18:
        raise Http404
    read_all(by=request.user, at=now(), newest=int(newest))
    return done(request, _("All read."), then=reverse("notices:inbox"))


def _topic_of(notice: Notice) -> str:
    known = TOPICS.get(notice.topic)
    return str(known.name) if known else ""
