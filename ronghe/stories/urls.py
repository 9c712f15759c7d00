from django.urls import path

from .views import cases, emergency, hands, machine, schemes, sheets
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
    path("review/schemes/", schemes.schemes, name="schemes"),
    path("review/schemes/new/", schemes.new_scheme, name="new_scheme"),
    path("review/schemes/<int:pk>/", schemes.scheme, name="scheme"),
    path("review/schemes/<int:pk>/draft/", schemes.draft, name="draft_scheme"),
    path("review/schemes/<int:pk>/edit/", schemes.edit_scheme, name="edit_scheme"),
    path("review/schemes/<int:pk>/steps/<int:place>/", schemes.step, name="step"),
    path(
        "review/schemes/<int:pk>/steps/<int:place>/remove/",
        schemes.remove_step,
        name="remove_step",
    ),
    path("review/schemes/<int:pk>/dry-run/", schemes.dry, name="dry_run"),
    path("review/schemes/<int:pk>/put-in-force/", schemes.put_in_force, name="put_in_force"),
    path("review/schemes/<int:pk>/discard/", schemes.discard, name="discard_scheme"),
    path("review/debts/", emergency.debts, name="debts"),
    path("review/debts/list/", emergency.put_on_the_list, name="put_on_the_list"),
    path("review/debts/list/<int:pk>/end/", emergency.take_off_the_list, name="take_off_the_list"),
    path("review/sheets/", sheets.sheets, name="sheets"),
    path(
        "review/sheets/<int:year>-<int:month>.zip", sheets.sheets_of_month, name="sheets_of_month"
    ),
    path("review/<int:pk>/", views.review, name="review"),
    path("review/<int:pk>/sign/", views.sign, name="sign"),
    path("stories/memos/<int:pk>/", memo, name="memo"),
    path("stories/mine/", views.mine, name="mine"),
    path("stories/<int:pk>/cases/link/", cases.link_case, name="link_case"),
    path("stories/<int:pk>/cases/unlink/", cases.unlink_case, name="unlink_case"),
    path("stories/<int:pk>/send/", views.send, name="send"),
    path("stories/<int:pk>/go-first/", views.go_first, name="go_first"),
    path("stories/<int:pk>/take-back/", views.take_back, name="take_back"),
    path("stories/<int:pk>/resume/", views.resume, name="resume"),
    path("stories/<int:pk>/check/", machine.check, name="check"),
    path("stories/<int:pk>/check/<int:report_id>/<int:place>/", machine.judge, name="judge"),
    path("stories/<int:pk>/sheet.pdf", sheets.sheet, name="sheet"),
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
