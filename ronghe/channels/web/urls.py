"""Below `/desk/press/`."""

from django.urls import path

from . import views

app_name = "press"

urlpatterns = [
    path("", views.failing, name="failing"),
    path("<int:pk>/again/", views.again, name="again"),
]
