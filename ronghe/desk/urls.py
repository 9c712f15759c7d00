from django.urls import path

from . import views

app_name = "desk"
urlpatterns = [
    path("", views.today, name="today"),
    path("language/", views.language, name="language"),
    # Where Wagtail's pages look for the words of its scripts.
    path("jsi18n/", views.words_of_scripts, name="words_of_scripts"),
]
