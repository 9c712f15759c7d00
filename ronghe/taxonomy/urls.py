from django.urls import path

from . import views

app_name = "taxonomy"
urlpatterns = [
    path("taxonomy/tags/<int:thing_id>/merge/", views.merge, name="merge"),
    path("taxonomy/<slug:kind>/", views.things, name="things"),
    path("taxonomy/<slug:kind>/<int:thing_id>/", views.thing, name="thing"),
]

# Asked by the chooser of a place, on pages of readers and of the desk.
public = ([path("places/<int:place_id>/within/", views.within, name="within")], "places")
# Asked by the maps themselves; the same in every language.
ground = ([path("<slug:mark>/<int:zoom>/<int:x>/<int:y>", views.tile, name="tile")], "ground")
