"""`urlpatterns` exist in both languages, for readers; `desk` once, for the administrator."""

from django.urls import path

from .views import choosing, inbox
from .views import desk as desk_views

app_name = "notices"

# Below `/desk/messages/`.
desk = (
    [
        path("", desk_views.outgoing, name="outgoing"),
        path("test/", desk_views.test, name="test"),
        path("terms/", desk_views.terms, name="terms"),
        path("<int:pk>/again/", desk_views.again, name="again"),
        path("<int:pk>/away/", desk_views.away, name="away"),
    ],
    "messages",
)

urlpatterns = [
    path("my/notices/", inbox.inbox, name="inbox"),
    path("my/notices/before/<int:before>/", inbox.inbox, name="inbox"),
    path("my/notices/read/", inbox.read, name="read"),
    path("my/notices/<int:pk>/open/", inbox.open_notice, name="open"),
    path("my/notices/choices/", choosing.choices, name="choices"),
    path("my/notices/hours/", choosing.hours, name="hours"),
    path("my/notices/phone/", choosing.phone, name="phone"),
    path("my/notices/phone/forget/", choosing.forget_phone, name="forget_phone"),
    path("my/notices/device/", choosing.device, name="device"),
    path("notices/off/<str:token>/", choosing.off, name="unsubscribe"),
]
