"""Below `/desk/published/`."""

from django.urls import path

from . import views

app_name = "published"

urlpatterns = [
    path("", views.published, name="published"),
    path("follow-ups/", views.follow_ups, name="follow_ups"),
    path("follow-ups/take/", views.take_up, name="take_up"),
    path("follow-ups/dismiss/", views.dismiss, name="dismiss"),
    path("<int:pk>/", views.story, name="story"),
    path("<int:pk>/publish/", views.decide, {"verb": "publish"}, name="publish"),
    path("<int:pk>/reschedule/", views.decide, {"verb": "reschedule"}, name="reschedule"),
    path("<int:pk>/correct/", views.decide, {"verb": "correct"}, name="correct"),
    path("<int:pk>/withdraw/", views.decide, {"verb": "withdraw"}, name="withdraw"),
    path("<int:pk>/republish/", views.decide, {"verb": "republish"}, name="republish"),
    path("publication/<int:pk>/retry/", views.retry, name="retry"),
]
