from django.urls import path

from . import views

app_name = "search"
urlpatterns = [
    path("synonyms/", views.synonyms, name="synonyms"),
    path("synonyms/<int:group_id>/", views.group, name="group"),
    path("synonyms/<int:group_id>/remove/", views.remove, name="remove"),
]
