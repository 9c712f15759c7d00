"""Below `/desk/fronts/`. The home page has the section number 0."""

from django.urls import path

from . import views

app_name = "arrangements"

urlpatterns = [
    path("", views.fronts, name="fronts"),
    path("<slug:language>/<int:section_id>/", views.front, name="front"),
    path("<slug:language>/<int:section_id>/choose/", views.choose, name="choose"),
    path("<slug:language>/<int:section_id>/widths/", views.widths, name="widths"),
]
