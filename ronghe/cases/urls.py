"""The desk's addresses; those of citizens and of links, which exist in both languages."""

from django.urls import path

from . import views

desk = (
    [
        path("", views.queue, name="queue"),
        path("setup/", views.setup, name="setup"),
        path("many/", views.many, name="many"),
        path("many/<uuid:key>/", views.batch, name="batch"),
        path("export/", views.export, name="export"),
        path("templates/", views.templates, name="templates"),
        path("deputies/", views.deputies, name="deputies"),
        path("<str:number>/", views.case, name="case"),
        path("<str:number>/contact/", views.contact, name="contact"),
        path("<str:number>/link/", views.link, name="link"),
        path("<str:number>/link/<int:pk>/revoke/", views.revoke_link, name="revoke_link"),
        path("<str:number>/<slug:verb>/", views.act, name="act"),
    ],
    "cases",
)
asking = (
    [
        path("new/", views.new, name="new"),
        path("mine/", views.find, name="find"),
        path("mine/<str:number>/", views.mine, name="mine"),
        path("mine/<str:number>/receipt/", views.receipt, name="receipt"),
        path("mine/<str:number>/reply/", views.hear, name="hear"),
        path("mine/<str:number>/rate/", views.rate, name="rate"),
        path("mine/<str:number>/appeal/", views.appeal, name="appeal"),
        path("<str:number>/join/", views.join, name="join"),
    ],
    "asking",
)
# A department without an account. The log hides what stands behind `/answer/`, see `config.logs`.
answering = ([path("<str:token>/", views.answering, name="case")], "answering")
