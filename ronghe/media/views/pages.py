"""Uploading several pictures, originals, and the list of clips."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods
from wagtail.images.views import multiple

from ronghe.accounts.http import SignedInRequest
from ronghe.kit.clock import now
from ronghe.kit.refusal import Refused
from ronghe.kit.web import answer, done

from .. import rules
from ..actions import describe_clip, upload_clip
from ..door import NotAPicture, let_in
from ..forms import ClipForm, ClipWordsForm
from ..models import Clip, Picture


class AddPictures(multiple.AddView):
    """Wagtail keeps an upload whose other fields are wrong as a raw file; here only clean ones."""

    def post(self, request: HttpRequest) -> HttpResponse:
        file = request.FILES.get("files[]")
        if file is not None:
            try:
                # Not an UploadedFile, but all that Wagtail asks of one.
                request.FILES["files[]"] = let_in(file)  # type: ignore[assignment]
            except NotAPicture as refusal:
                return JsonResponse({"success": False, "error_message": str(refusal)})
        response: HttpResponse = super().post(request)
        return response


@require_GET
def no_picture(request: HttpRequest) -> HttpResponse:
    """Pictures have numbers."""
    raise Http404


@require_GET
@login_required
def original(request: SignedInRequest, picture_id: int) -> FileResponse:
    """The picture at full size, for print. Originals have no public address."""
    if not rules.may_change(request.user, at=now()):
        raise PermissionDenied
    picture = get_object_or_404(Picture, pk=picture_id)
    name = picture.file.name.rsplit("/", 1)[-1]
    return FileResponse(picture.file.open("rb"), as_attachment=True, filename=name)


@require_GET
@login_required
def clips(request: SignedInRequest) -> HttpResponse:
    found = Clip.objects.visible_to(request.user).select_related("uploaded_by")
    return answer(request, "media/clips.html", {"clips": found.order_by("-created_at")[:200]})


@require_http_methods(["GET", "POST"])
@login_required
def add_clip(request: SignedInRequest) -> HttpResponse:
    form = ClipForm(request.POST or None, request.FILES or None)
    if not form.is_valid():
        return answer(request, "media/clip.html", {"form": form})
    try:
        made = upload_clip(form.cleaned_data["file"], by=request.user, at=now(), **form.words())
    except Refused as refusal:
        return answer(request, "media/clip.html", {"form": form}, refusal=refusal)
    return done(request, _("The clip is stored."), then=made)


@require_http_methods(["GET", "POST"])
@login_required
def clip(request: SignedInRequest, clip_id: int) -> HttpResponse:
    found = get_object_or_404(Clip.objects.visible_to(request.user), pk=clip_id)
    form = ClipWordsForm(request.POST or None, instance=found)
    if not form.is_valid():
        return answer(request, "media/clip.html", {"form": form, "clip": found})
    describe_clip(found, by=request.user, at=now(), **form.words())
    return done(request, _("The clip is stored."), then=found)
