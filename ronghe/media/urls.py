from django.urls import path

from .views import pages as views
from .views import tus

app_name = "media"
urlpatterns = [
    path("images/<int:picture_id>/original/", views.original, name="original"),
    path("clips/", views.clips, name="clips"),
    path("clips/add/", views.add_clip, name="add_clip"),
    path("clips/<int:clip_id>/", views.clip, name="clip"),
]

# Under an address of their own, which is no page of the desk.
uploads = (
    [
        path("", tus.uploads, name="uploads"),
        path("<uuid:key>/", tus.upload, name="upload"),
    ],
    "uploads",
)
