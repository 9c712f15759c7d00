from django.urls import path

from .views import pages as views
from .views.links import LinkView

app_name = "stories"
urlpatterns = [
    # Before Wagtail's own view at this address.
    path("choose-external-link/", LinkView.as_view(), name="link"),
    path("review/", views.reviews, name="reviews"),
    path("review/<int:pk>/", views.review, name="review"),
    path("review/<int:pk>/sign/", views.sign, name="sign"),
    path("stories/mine/", views.mine, name="mine"),
    path("stories/<int:pk>/send/", views.send, name="send"),
    path("stories/<int:pk>/take-back/", views.take_back, name="take_back"),
    path("stories/<int:pk>/resume/", views.resume, name="resume"),
    path("stories/<int:pk>/versions/", views.versions, name="versions"),
    path("stories/<int:pk>/compare/<int:old>/<int:new>/", views.compare, name="compare"),
]
