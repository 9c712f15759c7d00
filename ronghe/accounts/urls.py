from django.urls import path

from . import views

app_name = "accounts"
urlpatterns = [
    path("language/", views.language, name="language"),
    path("first/<int:person_id>/<str:token>/", views.first, name="first"),
]
