from django.urls import path

from . import views

app_name = "taxonomy"
urlpatterns = [
    path("taxonomy/tags/<int:thing_id>/merge/", views.merge, name="merge"),
    path("taxonomy/<slug:kind>/", views.things, name="things"),
    path("taxonomy/<slug:kind>/<int:thing_id>/", views.thing, name="thing"),
]
