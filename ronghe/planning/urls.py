"""Three rooms and the calendar, each under its own address of the desk."""

from django.urls import path

from . import views

app_name = "planning"
urlpatterns = [
    path("leads/", views.leads, name="leads"),
    path("leads/from-item/<int:pk>/", views.lead_from_item, name="lead_from_item"),
    path("leads/from-case/", views.lead_of_number, name="lead_of_number"),
    path("leads/from-case/<str:number>/", views.lead_from_case, name="lead_from_case"),
    path("leads/<int:pk>/", views.lead, name="lead"),
    path("leads/<int:pk>/take/", views.take_lead, name="take_lead"),
    path("leads/<int:pk>/drop/", views.drop_lead, name="drop_lead"),
    path("leads/<int:pk>/merge/", views.merge_lead, name="merge_lead"),
    path("leads/<int:pk>/part/", views.part_lead, name="part_lead"),
    path("topics/", views.topics, name="topics"),
    path("topics/open/", views.open_topic, name="open_topic"),
    path("topics/<int:pk>/", views.topic, name="topic"),
    path("topics/<int:pk>/change/", views.change_topic, name="change_topic"),
    path("topics/<int:pk>/close/", views.close_topic, name="close_topic"),
    path("topics/<int:pk>/assign/", views.assign, name="assign"),
    path("assignments/", views.assignments, name="assignments"),
    path("assignments/board/", views.board, name="board"),
    path("assignments/<int:pk>/", views.assignment, name="assignment"),
    path("assignments/<int:pk>/accept/", views.accept, name="accept"),
    path("assignments/<int:pk>/decline/", views.decline, name="decline"),
    path("assignments/<int:pk>/finish/", views.finish, name="finish"),
    path("assignments/<int:pk>/cancel/", views.cancel, name="cancel"),
    path("calendar/", views.calendar, name="calendar"),
]
