"""Readers' addresses. `pages` exist in both languages, `machines` once."""

from django.urls import path

from . import views

app_name = "front"

# Below `/desk/fronts/`: the same pages with a draft in them, for the frames of the desk.
drafts = (
    [
        path(
            "<slug:language>/<int:section_id>/preview/",
            views.preview_of_front,
            name="preview_of_front",
        )
    ],
    "drafts",
)

urlpatterns = [
    path("", views.home, name="home"),
    path("latest/", views.latest, name="latest"),
    path("section/<slug:slug>/", views.section, name="section"),
    path("section/<slug:slug>/before/<int:publication_id>/", views.section, name="section"),
    path("tag/<str:slug>/", views.tag, name="tag"),
    path("tag/<str:slug>/before/<int:publication_id>/", views.tag, name="tag"),
    path("news/<int:story_id>/", views.article, name="article"),
    path("cases/", views.cases, name="cases"),
    path("cases/before/<str:number>/", views.cases, name="cases"),
    path("cases/map/", views.case_map, name="case_map"),
    path("cases/map/<slug:show>/<int:subject_id>/<int:place_id>/", views.case_map, name="case_map"),
    path(
        "cases/chosen/<slug:show>/<int:subject_id>/<int:place_id>/",
        views.cases_chosen,
        name="cases_chosen",
    ),
    path("cases/in/<int:place_id>/", views.cases, name="cases_in"),
    path("cases/in/<int:place_id>/before/<str:number>/", views.cases, name="cases_in"),
    path("cases/department/<int:unit_id>/", views.cases, name="cases_of_unit"),
    path("cases/department/<int:unit_id>/before/<str:number>/", views.cases, name="cases_of_unit"),
    path("cases/rates/", views.rates, name="rates"),
    path("cases/rates/method/", views.rates_method, name="rates_method"),
    path("cases/receipts/", views.receipts, name="receipts"),
    path("cases/rates/frozen/<str:month>/", views.rates_frozen, name="rates_frozen"),
    path("cases/rates/frozen/<str:month>/cases.<str:format>", views.rates_file, name="rates_file"),
    path("cases/rates/<slug:span>/<str:begins>/", views.rates, name="rates"),
    path("cases/<str:number>/", views.case, name="case"),
    path("cases/<str:number>/embed/", views.case_embed, name="case_embed"),
    path("search/", views.search, name="search"),
    path("search/suggestions/", views.suggestions, name="suggestions"),
    path("search/suggest.json", views.suggest, name="suggest"),
    path("about/", views.about, name="about"),
    path("offline/", views.offline, name="offline"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path("sw.js", views.worker, name="worker"),
    path("robots.txt", views.robots, name="robots"),
    path("me/", views.me, name="me"),
    path("me/state.json", views.state, name="state"),
]
