"""The desk's addresses; those of citizens and of links, which exist in both languages."""

from django.urls import path

from . import views

desk = (
    [
        path("", views.queue, name="queue"),
        path("setup/", views.setup, name="setup"),
        path("setup/routing/", views.routing, name="routing"),
        path("many/", views.many, name="many"),
        path("many/<uuid:key>/", views.batch, name="batch"),
        path("export/", views.export, name="export"),
        path("templates/", views.templates, name="templates"),
        path("deputies/", views.deputies, name="deputies"),
        path("rates/", views.rates, name="rates"),
        path("rates/<slug:name>/", views.rates_behind, name="rates_behind"),
        path("copies/", views.copies, name="copies"),
        path("copies/<int:copy_id>/", views.judge, name="judge"),
        path("<str:number>/", views.case, name="case"),
        path("<str:number>/contact/", views.contact, name="contact"),
        path("<str:number>/link/", views.link, name="link"),
        path("<str:number>/link/<int:pk>/revoke/", views.revoke_link, name="revoke_link"),
        path("<str:number>/files/<uuid:address>/", views.desk_file, name="file"),
        path("<str:number>/files/<uuid:address>/small/", views.desk_small, name="small_file"),
        path("<str:number>/files/<uuid:address>/<slug:verb>/", views.file_act, name="file_act"),
        path("<str:number>/<slug:verb>/", views.act, name="act"),
    ],
    "cases",
)
asking = (
    [
        path("new/", views.new, name="new"),
        path("mine/", views.find, name="find"),
        path("mine/by-code/", views.find_by_code, name="find_by_code"),
        path("mine/<str:number>/", views.mine, name="mine"),
        path("mine/<str:number>/receipt/", views.receipt, name="receipt"),
        path("mine/<str:number>/reply/", views.hear, name="hear"),
        path("mine/<str:number>/rate/", views.rate, name="rate"),
        path("mine/<str:number>/less/", views.less, name="less"),
        path("mine/<str:number>/appeal/", views.appeal, name="appeal"),
        path("files/arriving/", views.uploads, name="uploads"),
        path("files/arriving/<uuid:key>/", views.upload, name="upload"),
        path("files/<uuid:address>/", views.file, name="file"),
        path("files/<uuid:address>/small/", views.small, name="small"),
        path("<str:number>/join/", views.join, name="join"),
    ],
    "asking",
)
# A department without an account. The log hides what stands behind `/answer/`, see `config.logs`.
answering = ([path("<str:token>/", views.answering, name="case")], "answering")
