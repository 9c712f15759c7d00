"""Pages that cannot be pressed, and how old a page readers may meet."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ronghe.accounts.http import SignedInRequest
from ronghe.kit.clock import now
from ronghe.kit.web import answer, done

from . import actions, rules
from .models import PressedPage

PAGE = 40


@require_safe
@login_required
def failing(request: SignedInRequest) -> HttpResponse:
    if not rules.may_look_after_pages(request.user, at=now()):
        raise PermissionDenied
    found = PressedPage.objects.failing().order_by("failing_since", "pk")
    context = {
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "oldest": PressedPage.objects.oldest_successes(),
    }
    return answer(request, "web/failing.html", context)


@require_POST
@login_required
def again(request: SignedInRequest, pk: int) -> HttpResponse:
    page = get_object_or_404(PressedPage, pk=pk)
    actions.press_again(page, by=request.user, at=now())
    sentence = _("%(path)s is pressed again in a moment.") % {"path": page.path}
    return done(request, sentence, then=reverse("press:failing"))
