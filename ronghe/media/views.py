"""Uploading several pictures, and the files themselves."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from wagtail.images.views import multiple

from .door import NotAPicture, let_in


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
