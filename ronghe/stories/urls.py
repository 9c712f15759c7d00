from django.urls import path

from .views import machine, sheets
from .views import pages as views
from .views.links import LinkView

app_name = "stories"
urlpatterns = [
    # Before Wagtail's own view at this address.
    path("choose-external-link/", LinkView.as_view(), name="link"),
    path("review/", views.reviews, name="reviews"),
    path("review/dictionary/", machine.dictionary, name="dictionary"),
    path("review/dictionary/<int:pk>.csv", machine.dictionary_file, name="dictionary_file"),
    path("review/rules/", machine.machine_rules, name="machine_rules"),
    path("review/sheets/", sheets.sheets, name="sheets"),
    path(
        "review/sheets/<int:year>-<int:month>.zip", sheets.sheets_of_month, name="sheets_of_month"
    ),
    path("review/<int:pk>/", views.review, name="review"),
    path("review/<int:pk>/sign/", views.sign, name="sign"),
    path("stories/mine/", views.mine, name="mine"),
    path("stories/<int:pk>/send/", views.send, name="send"),
    path("stories/<int:pk>/take-back/", views.take_back, name="take_back"),
    path("stories/<int:pk>/resume/", views.resume, name="resume"),
    path("stories/<int:pk>/check/", machine.check, name="check"),
    path("stories/<int:pk>/check/<int:report_id>/<int:place>/", machine.judge, name="judge"),
    path("stories/<int:pk>/sheet.pdf", sheets.sheet, name="sheet"),
    path("stories/<int:pk>/versions/", views.versions, name="versions"),
    path("stories/<int:pk>/compare/<int:old>/<int:new>/", views.compare, name="compare"),
]
