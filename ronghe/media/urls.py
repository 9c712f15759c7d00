from django.urls import path

from . import views

app_name = "media"
urlpatterns = [
    path("images/<int:picture_id>/original/", views.original, name="original"),
    path("clips/", views.clips, name="clips"),
    path("clips/add/", views.add_clip, name="add_clip"),
    path("clips/<int:clip_id>/", views.clip, name="clip"),
]
