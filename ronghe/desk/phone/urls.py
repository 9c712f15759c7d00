"""The reporter's phone, under an address of its own: a service worker reaches no further than that."""

from django.urls import path

from . import views

app_name = "phone"
urlpatterns = [
    path("", views.home, name="home"),
    path("new/", views.write, name="write"),
    path("stories/<int:pk>/", views.story, name="story"),
    path("assignments/<int:pk>/accept/", views.accept, name="accept"),
    path("assignments/<int:pk>/decline/", views.decline, name="decline"),
    path("file/", views.file, name="file"),
    path("state.json", views.state, name="state"),
    path("shell/", views.shell, name="shell"),
    path("shell/write/", views.shell_write, name="shell_write"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path("sw.js", views.worker, name="worker"),
]
