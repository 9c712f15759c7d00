"""Below `/desk/archives/`."""

from django.urls import path

from . import views

app_name = "archives"

urlpatterns = [
    path("", views.archives, name="archives"),
    path("<int:pk>/", views.archive, name="archive"),
    path("<int:pk>/sign/", views.sign, name="sign"),
]
