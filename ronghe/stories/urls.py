from django.urls import path

from .views import hands, machine
from .views import pages as views
from .views.links import LinkView
from .views.memo import memo

app_name = "stories"
urlpatterns = [
    # Before Wagtail's own view at this address.
    path("choose-external-link/", LinkView.as_view(), name="link"),
    path("review/", views.reviews, name="reviews"),
    path("review/dictionary/", machine.dictionary, name="dictionary"),
    path("review/dictionary/<int:pk>.csv", machine.dictionary_file, name="dictionary_file"),
    path("review/rules/", machine.machine_rules, name="machine_rules"),
    path("review/<int:pk>/", views.review, name="review"),
    path("review/<int:pk>/sign/", views.sign, name="sign"),
    path("stories/memos/<int:pk>/", memo, name="memo"),
    path("stories/mine/", views.mine, name="mine"),
    path("stories/<int:pk>/send/", views.send, name="send"),
    path("stories/<int:pk>/take-back/", views.take_back, name="take_back"),
    path("stories/<int:pk>/resume/", views.resume, name="resume"),
    path("stories/<int:pk>/check/", machine.check, name="check"),
    path("stories/<int:pk>/check/<int:report_id>/<int:place>/", machine.judge, name="judge"),
    path("stories/<int:pk>/versions/", views.versions, name="versions"),
    path("stories/<int:pk>/compare/<int:old>/<int:new>/", views.compare, name="compare"),
    path("stories/key/", hands.key, name="key"),
    path("stories/begin/", hands.begin, name="begin"),
    path("stories/<int:pk>/typed/", hands.typed, name="typed"),
    path("stories/<int:pk>/here/", hands.here, name="here"),
    path("stories/<int:pk>/beside/", hands.beside, name="beside"),
    path("stories/<int:pk>/beside/<int:draft>/", hands.decide, name="decide"),
    path("stories/<int:pk>/comment/", hands.comment, name="comment"),
    path("stories/<int:pk>/comment/<int:said>/", hands.resolve, name="resolve"),
    path("stories/<int:pk>/suggest/", hands.suggest, name="suggest"),
    path("stories/<int:pk>/suggest/<int:made>/", hands.answer_suggestion, name="answer"),
    path("stories/<int:pk>/versions/<int:version>/name/", hands.name_version, name="name_version"),
]
