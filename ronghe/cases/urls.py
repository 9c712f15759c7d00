"""The desk's addresses, and those of citizens, which exist in both languages."""

from django.urls import path

from . import views

desk = (
    [
        path("", views.queue, name="queue"),
        path("setup/", views.setup, name="setup"),
        path("setup/routing/", views.routing, name="routing"),
        path("<str:number>/", views.case, name="case"),
        path("<str:number>/contact/", views.contact, name="contact"),
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
