from django.urls import path

from . import views

app_name = "people"
urlpatterns = [
    path("", views.chart, name="chart"),
    path("units/new/", views.create_unit, name="create_unit"),
    path("units/<int:unit_id>/", views.unit, name="unit"),
    path("units/<int:unit_id>/close/", views.close_unit, name="close_unit"),
    path("units/<int:unit_id>/posts/new/", views.create_post, name="create_post"),
    path("posts/<int:post_id>/", views.post, name="post"),
    path("posts/<int:post_id>/close/", views.close_post, name="close_post"),
    path("posts/<int:post_id>/appoint/", views.appoint, name="appoint"),
    path("memberships/<int:membership_id>/end/", views.end_membership, name="end_membership"),
    path("persons/new/", views.admit, name="admit"),
    path("persons/<int:person_id>/", views.person, name="person"),
    path("lent/", views.loans, name="loans"),
    path("lent/new/", views.lend, name="lend"),
    path("lent/<int:delegation_id>/revoke/", views.revoke, name="revoke"),
    path("duty/", views.rota, name="rota"),
    path("duty/new/", views.put_on_duty, name="put_on_duty"),
    path(
        "duty/departments/<int:unit_id>/new/", views.put_officer_on_duty, name="put_officer_on_duty"
    ),
    path("duty/<int:duty_id>/swap/", views.swap, name="swap"),
    path("days/", views.days, name="days"),
    path("days/set/", views.set_days, name="set_days"),
    path("days/hours/", views.set_office_hours, name="set_office_hours"),
    path("days/file/", views.days_file, name="days_file"),
    path("days/take-in/", views.take_in_days, name="take_in_days"),
]
