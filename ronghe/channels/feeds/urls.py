"""Included under the language prefixes: `/feed.xml` is Chinese, `/en/feed.xml` English."""

from django.urls import path

from . import views

app_name = "feeds"

urlpatterns = [
    path("feed.xml", views.rss_feed, name="rss"),
    path("atom.xml", views.atom_feed, name="atom"),
    path("feed.json", views.json_feed, name="json"),
    path("section/<slug:slug>/feed.xml", views.rss_feed, name="rss"),
    path("section/<slug:slug>/atom.xml", views.atom_feed, name="atom"),
    path("section/<slug:slug>/feed.json", views.json_feed, name="json"),
    path("cases/feed.xml", views.case_feed, name="cases"),
    path("cases/department/<int:unit_id>/feed.xml", views.case_feed, name="cases_of_unit"),
    path("cases/in/<int:place_id>/feed.xml", views.case_feed, name="cases_in"),
    path("sitemap.xml", views.sitemap_index, name="sitemap"),
    path("sitemap-news.xml", views.sitemap_news, name="sitemap_news"),
    path("sitemap-<int:number>.xml", views.sitemap_part, name="sitemap_part"),
    path("news/<int:story_id>/ninjs.json", views.story_ninjs, name="ninjs"),
    path("news/<int:story_id>/newsml.xml", views.story_newsml, name="newsml"),
]
