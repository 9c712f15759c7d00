from django.urls import path

from . import views

app_name = "watch"
urlpatterns = [
    path("", views.items, name="items"),
    path("items/<int:pk>/", views.item, name="item"),
    path("sources/", views.sources, name="sources"),
    path("sources/add/", views.add_source, name="add_source"),
    path("sources/<int:pk>/", views.source, name="source"),
    path("sources/<int:pk>/change/", views.change_source, name="change_source"),
    path("sources/<int:pk>/pause/", views.pause, name="pause"),
    path("sources/<int:pk>/resume/", views.resume, name="resume"),
    path("sources/<int:pk>/poll/", views.poll, name="poll"),
    path("quarantine/", views.quarantine, name="quarantine"),
    path("quarantine/<int:pk>/", views.quarantined, name="quarantined"),
    path("quarantine/<int:pk>/raw/", views.raw, name="raw"),
    path("quarantine/<int:pk>/replay/", views.replay, name="replay"),
    path("quarantine/<int:pk>/dismiss/", views.dismiss, name="dismiss"),
]
